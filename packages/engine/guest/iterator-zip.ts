// QuickJS-NG has Iterator.zip, Iterator.zipKeyed and Array.fromAsync as compiled JavaScript that not every distribution
// of its sources includes; see the edit "builtin-bytecode".

type Mode = 'shortest' | 'longest' | 'strict'

interface ZipOptions {
  readonly mode?: Mode
  readonly padding?: unknown
}

function readMode(options: ZipOptions | undefined): Mode {
  if (options !== undefined && (typeof options !== 'object' || options === null)) {
    throw new TypeError('the options must be an object')
  }
  const mode = options?.mode ?? 'shortest'
  if (mode === 'shortest' || mode === 'longest' || mode === 'strict') return mode
  throw new TypeError('the mode must be "shortest", "longest" or "strict"')
}

function openAll(iterables: readonly unknown[]): Iterator<unknown>[] {
  const opened: Iterator<unknown>[] = []
  try {
    for (const iterable of iterables) opened.push(Iterator.from(iterable as Iterable<unknown>))
  } catch (error) {
    closeAll(opened)
    throw error
  }
  return opened
}

function closeAll(iterators: readonly Iterator<unknown>[]): void {
  for (const iterator of iterators.toReversed()) iterator.return?.()
}

/** Rows of values, one of each iterator, as the three modes of the proposal define their end. */
function* zipRows(iterators: Iterator<unknown>[], mode: Mode, padding: readonly unknown[]): Generator<unknown[]> {
  const open = new Set(iterators)
  try {
    while (iterators.length > 0) {
      const row = readRow(iterators, open, mode, padding)
      if (!row) return
      yield row
    }
  } finally {
    closeAll([...open])
  }
}

function readRow(
  iterators: readonly Iterator<unknown>[],
  open: Set<Iterator<unknown>>,
  mode: Mode,
  padding: readonly unknown[],
): unknown[] | undefined {
  const row: unknown[] = []
  for (const [index, iterator] of iterators.entries()) {
    const step = open.has(iterator) ? readStep(iterator, open) : undefined
    if (step && !step.done) {
      if (mode === 'strict' && open.size < iterators.length) throw unequal()
      row.push(step.value)
    } else if (mode === 'shortest') return undefined
    else if (mode === 'strict' && index > 0 && open.size === iterators.length - 1) throw unequal()
    else row.push(padding[index])
  }
  return open.size === 0 ? undefined : row
}

/** An iterator that is at its end, or fails, is not to be closed any more. */
function readStep(iterator: Iterator<unknown>, open: Set<Iterator<unknown>>): IteratorResult<unknown> {
  open.delete(iterator)
  const step = iterator.next()
  if (!step.done) open.add(iterator)
  return step
}

function unequal(): TypeError {
  return new TypeError('the iterators have different lengths, which the mode "strict" forbids')
}

/** Iterator.zip of the joint iteration proposal. */
export function zip(iterables: Iterable<unknown>, options?: ZipOptions): Generator<unknown[]> {
  const mode = readMode(options)
  const iterators = openAll([...iterables])
  const padding = mode === 'longest' && options?.padding !== undefined ? options.padding : []
  return zipRows(iterators, mode, [...(padding as Iterable<unknown>)])
}

/** Iterator.zipKeyed of the joint iteration proposal. */
export function zipKeyed(iterables: object, options?: ZipOptions): IteratorObject<object> {
  const mode = readMode(options)
  const keys = Reflect.ownKeys(iterables).filter((key) => Reflect.get(iterables, key) !== undefined)
  const iterators = openAll(keys.map((key) => Reflect.get(iterables, key) as unknown))
  const padding = (mode === 'longest' ? options?.padding : undefined) as object | undefined
  const pads = keys.map((key) => (padding ? (Reflect.get(padding, key) as unknown) : undefined))
  return zipRows(iterators, mode, pads).map((row) => {
    const named = Object.create(null) as object
    keys.forEach((key, index) => Reflect.set(named, key, row[index]))
    return named
  })
}
