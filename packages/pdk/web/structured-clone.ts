import { readOptions } from './arguments.ts'
import { cloners, defineGlobals, platformPrototypes } from './define-global.ts'

/** Taken while the plug-in is built: one that never names Date has none once it runs. */
const { Date } = globalThis

const VIEWS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
  Float32Array,
  Float64Array,
] as const

const ERRORS = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError] as const

const NOT_CLONEABLE = [WeakMap, WeakSet, WeakRef, Promise, FinalizationRegistry, Symbol] as const

/** Copies made so far, by their originals: what is met twice is copied once. */
type Copies = Map<object, object>

function refuse(what: string): never {
  throw new DOMException(`${what} cannot be cloned`, 'DataCloneError')
}

function copy(value: unknown, copies: Copies): unknown {
  if (typeof value === 'symbol') return refuse(String(value))
  if (typeof value === 'function') return refuse(`the function ${value.name || 'without a name'}`)
  if (typeof value !== 'object' || value === null) return value
  const known = copies.get(value)
  if (known) return known
  const made = copyLeaf(value, copies)
  if (made) {
    copies.set(value, made)
    return made
  }
  return copyContainer(value, copies)
}

/** A copy of an object that holds no other values; undefined for those that do. */
function copyLeaf(value: object, copies: Copies): object | undefined {
  if (value instanceof Date) return new Date(value.getTime())
  if (value instanceof RegExp) return new RegExp(value.source, value.flags)
  if (value instanceof ArrayBuffer) return copyBuffer(value)
  if (typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer) return value
  if (ArrayBuffer.isView(value)) return copyView(value, copies)
  if ([Boolean, Number, String, BigInt].some((wrapper) => value instanceof wrapper)) return Object(value.valueOf())
  if (NOT_CLONEABLE.some((kind) => value instanceof kind)) return refuse(`a ${value.constructor.name}`)
  return copyPlatformObject(value)
}

/** A copy of one of the web's objects that have a copy; undefined for what is none of the web's. */
function copyPlatformObject(value: object): object | undefined {
  for (let of: object | null = Object.getPrototypeOf(value); of; of = Object.getPrototypeOf(of)) {
    const clone = cloners.get(of)
    if (clone) return clone(value)
    if (platformPrototypes.has(of))
      return refuse(`a ${Object.prototype.toString.call(value).slice('[object '.length, -1)}`)
  }
  return undefined
}

function copyBuffer(buffer: ArrayBuffer): ArrayBuffer {
  if (buffer.detached) return refuse('a detached ArrayBuffer')
  const made = buffer.resizable
    ? new ArrayBuffer(buffer.byteLength, { maxByteLength: buffer.maxByteLength })
    : new ArrayBuffer(buffer.byteLength)
  new Uint8Array(made).set(new Uint8Array(buffer))
  return made
}

/** Views of one buffer stay views of one buffer; subclasses, such as Buffer, become what they extend. */
function copyView(view: ArrayBufferView, copies: Copies): ArrayBufferView {
  const buffer = copy(view.buffer, copies) as ArrayBuffer
  if (view instanceof DataView) return new DataView(buffer, view.byteOffset, view.byteLength)
  const View = VIEWS.find((kind) => view instanceof kind) ?? refuse('this kind of view')
  return new View(buffer, view.byteOffset, view.byteLength / View.BYTES_PER_ELEMENT)
}

function copyContainer(value: object, copies: Copies): object {
  const remember = <Made extends object>(made: Made): Made => {
    copies.set(value, made)
    return made
  }
  if (value instanceof Map) {
    const made = remember(new Map<unknown, unknown>())
    for (const [key, item] of value.entries().toArray()) made.set(copy(key, copies), copy(item, copies))
    return made
  }
  if (value instanceof Set) {
    const made = remember(new Set<unknown>())
    for (const item of value.values().toArray()) made.add(copy(item, copies))
    return made
  }
  if (value instanceof DOMException) return remember(new DOMException(value.message, value.name))
  if (value instanceof Error) return copyError(value, copies)
  return copyProperties(value, remember(Array.isArray(value) ? Array.from({ length: 0 }) : {}), copies)
}

function copyError(error: Error, copies: Copies): Error {
  const Kind = ERRORS.find(({ name }) => name === String(error.name)) ?? Error
  const made = new Kind(Object.hasOwn(error, 'message') ? String(error.message) : undefined)
  copies.set(error, made)
  const details: Record<string, unknown> = { stack: error.stack }
  if (Object.hasOwn(error, 'cause')) details['cause'] = copy(error.cause, copies)
  for (const [name, item] of Object.entries(details)) {
    Object.defineProperty(made, name, { value: item, writable: true, configurable: true })
  }
  return made
}

function copyProperties(value: object, made: object, copies: Copies): object {
  if (Array.isArray(value)) (made as unknown[]).length = value.length
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(value, key)) continue // a getter may have removed it
    const item = copy(Reflect.get(value, key), copies)
    Object.defineProperty(made, key, { value: item, writable: true, configurable: true, enumerable: true })
  }
  return made
}

function checkTransfer(transfer: readonly unknown[]): readonly ArrayBuffer[] {
  return transfer.map((item, index) => {
    if (!(item instanceof ArrayBuffer) || item.detached)
      return refuse('what is transferred must be an ArrayBuffer: this')
    if (transfer.indexOf(item) !== index) return refuse('a buffer that is transferred twice')
    return item
  })
}

/**
 * The web's structuredClone. Buffers that are transferred are detached once all is copied.
 * @throws {DOMException} DataCloneError for functions, symbols, promises, weak collections
 */
export function structuredClone<Value>(...values: [value: Value, options?: StructuredSerializeOptions]): Value {
  if ((values.length as number) === 0) throw new TypeError('structuredClone takes a value')
  const [value, options] = values
  const transfer = checkTransfer([...(readOptions(options).transfer ?? [])])
  const made = copy(value, new Map())
  for (const buffer of transfer) buffer.transfer()
  return made as Value
}

defineGlobals({ structuredClone })
