const MAX_DEPTH = 3
const MAX_ITEMS = 100
const MAX_TEXT = 10_000

/** Node's key for a method that says how an object is shown: a text, or a value to show in its place. */
const CUSTOM = Symbol.for('nodejs.util.inspect.custom')

/** Text of any value for a log. Never throws: what cannot be read is named instead. */
export function inspect(value: unknown): string {
  return render(value, [])
}

function render(value: unknown, parents: readonly object[]): string {
  try {
    if (typeof value === 'string') return JSON.stringify(clip(value))
    if (typeof value === 'bigint') return `${value}n`
    if (typeof value === 'symbol') return value.toString()
    if (typeof value === 'function') return renderFunction(value)
    if (typeof value === 'object' && value !== null) return renderObject(value, parents)
    return Object.is(value, -0) ? '-0' : String(value)
  } catch {
    return '[unreadable]'
  }
}

function clip(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… ${text.length - MAX_TEXT} more characters` : text
}

function renderFunction(value: { readonly name: string }): string {
  return `[Function: ${value.name || 'anonymous'}]`
}

function renderObject(value: object, parents: readonly object[]): string {
  if (parents.includes(value)) return '[Circular]'
  if (value instanceof Error) return renderError(value, parents)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (value instanceof RegExp) return String(value)
  if (parents.length >= MAX_DEPTH) return Array.isArray(value) ? '[Array]' : `[${className(value) || 'Object'}]`
  return renderCustom(value, parents)
}

function renderCustom(value: object, parents: readonly object[]): string {
  const within = [...parents, value]
  const custom: unknown = Reflect.get(value, CUSTOM)
  const inner = (item: unknown): string => render(item, within)
  const shown: unknown =
    typeof custom === 'function'
      ? Reflect.apply(custom, value, [MAX_DEPTH - parents.length, { stylize: String }, inner])
      : value
  if (shown === value) return renderContents(value, within)
  return typeof shown === 'string' ? shown : render(shown, parents)
}

function renderContents(value: object, parents: readonly object[]): string {
  if (Array.isArray(value))
    return wrap(
      '',
      '[',
      list(value, value.length, (item) => render(item, parents)),
      ']',
    )
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return renderBytes(value)
  if (value instanceof Map) {
    const pairs = list(value, value.size, ([key, item]) => `${render(key, parents)} => ${render(item, parents)}`)
    return wrap(`Map(${value.size}) `, '{', pairs, '}')
  }
  if (value instanceof Set) {
    return wrap(
      `Set(${value.size}) `,
      '{',
      list(value, value.size, (item) => render(item, parents)),
      '}',
    )
  }
  const name = className(value)
  return wrap(name === 'Object' ? '' : `${name || '[Object: null prototype]'} `, '{', properties(value, parents), '}')
}

function renderBytes(value: ArrayBufferLike | ArrayBufferView): string {
  const bytes = ArrayBuffer.isView(value) ? value : new Uint8Array(value)
  if (bytes instanceof DataView) return `DataView(${bytes.byteLength})`
  const items = Array.from(bytes as unknown as ArrayLike<unknown>).slice(0, MAX_ITEMS)
  const total = (bytes as unknown as ArrayLike<unknown>).length
  const shown = items.map((item) => (typeof item === 'bigint' ? `${item}n` : String(item)))
  if (total > items.length) shown.push(`… ${total - items.length} more`)
  return wrap(`${className(value)}(${total}) `, '[', shown, ']')
}

/** The first items of a list, each rendered, and how many were left out. */
function list<Item>(items: Iterable<Item>, total: number, renderItem: (item: Item) => string): string[] {
  const shown: string[] = []
  for (const item of items) {
    if (shown.length === MAX_ITEMS) {
      shown.push(`… ${total - MAX_ITEMS} more`)
      break
    }
    shown.push(renderItem(item))
  }
  return shown
}

function properties(value: object, parents: readonly object[]): string[] {
  const keys = Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key))
  return list(keys, keys.length, (key) => {
    const property = Reflect.getOwnPropertyDescriptor(value, key)
    const text = property && 'value' in property ? render(property.value, parents) : '[Getter]'
    return `${renderKey(key)}: ${text}`
  })
}

function renderKey(key: string | symbol): string {
  if (typeof key === 'symbol') return `[${key.toString()}]`
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)
}

function className(value: object): string {
  const prototype: unknown = Reflect.getPrototypeOf(value)
  if (typeof prototype !== 'object' || prototype === null) return ''
  const constructor: unknown = Reflect.get(prototype, 'constructor')
  return typeof constructor === 'function' ? constructor.name : ''
}

function wrap(prefix: string, open: string, items: readonly string[], close: string): string {
  if (items.length === 0) return `${prefix}${open}${close}`
  const padding = open === '{' ? ' ' : ''
  return `${prefix}${open}${padding}${items.join(', ')}${padding}${close}`
}

function renderError(error: Error, parents: readonly object[]): string {
  const text = describeThrown(error)
  const extra = properties(error, [...parents, error])
  return extra.length === 0 ? text : `${text} { ${extra.join(', ')} }`
}

let mapStack = (stack: string): string => stack

/** Sets how lines of a stack are shown: see source-map.ts. */
export function setStackMapper(mapper: (stack: string) => string): void {
  mapStack = mapper
}

/** How stacks show a frame without a place: the prelude is compiled without, plug-ins never are. */
const PRELUDE_PLACE = ' (<null>:'

/** Lines of a stack that are the plug-in's: not those of the prelude, nor of native functions that the prelude called. */
export function visibleStack(error: unknown): string {
  const stack: unknown = error instanceof Error ? error.stack : undefined
  if (typeof stack !== 'string') return ''
  const lines: string[] = []
  for (const line of stack.split('\n')) {
    if (line.includes(PRELUDE_PLACE)) while (lines.at(-1)?.endsWith(' (native)')) lines.pop()
    else if (line !== '') lines.push(line)
  }
  return mapStack(lines.join('\n'))
}

/** QuickJS throws null, too, when it has no memory left for an error. */
const NULL_THROWN = 'Uncaught null: the plug-in threw null, or ran out of memory'

/** Causes of causes, and errors within errors, that are described; an error may be its own cause. */
const MAX_NESTED = 8
const MAX_ERRORS = 20

/** What a thrown value says: name, message and stack of an error, of its causes and of those it gathers, or the value itself. */
export function describeThrown(thrown: unknown): string {
  return describeNested(thrown, 0)
}

function describeNested(thrown: unknown, depth: number): string {
  try {
    if (thrown === null) return NULL_THROWN
    if (!(thrown instanceof Error))
      return typeof thrown === 'string' && thrown !== '' ? thrown : `Uncaught ${inspect(thrown)}`
    const stack = visibleStack(thrown)
    return String(thrown) + (stack ? `\n${stack}` : '') + gathered(thrown, depth) + causeOf(thrown, depth)
  } catch {
    return 'Error: an error that cannot be described was thrown'
  }
}

function causeOf({ cause }: Error, depth: number): string {
  if (cause === undefined) return ''
  return `\nCaused by: ${depth < MAX_NESTED ? describeNested(cause, depth + 1) : '…'}`
}

function gathered(error: Error, depth: number): string {
  if (!(error instanceof AggregateError) || !Array.isArray(error.errors) || depth === MAX_NESTED) return ''
  const { length } = error.errors
  const texts = error.errors
    .slice(0, MAX_ERRORS)
    .map((item, i) => `\nError ${i + 1} of ${length}: ${describeNested(item, depth + 2)}`)
  return texts.join('') + (length > MAX_ERRORS ? `\n… ${length - MAX_ERRORS} more` : '')
}
