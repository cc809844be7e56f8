type Source = AsyncIterable<unknown> | Iterable<unknown> | ArrayLike<unknown>
type MapItem = (item: unknown, index: number) => unknown

function isIterable(source: object): source is AsyncIterable<unknown> | Iterable<unknown> {
  return Symbol.asyncIterator in source || Symbol.iterator in source
}

async function fromAsync(this: unknown, source: Source, map?: MapItem, self?: unknown): Promise<unknown[]> {
  if (source === null || source === undefined) throw new TypeError('the source must not be null or undefined')
  if (map !== undefined && typeof map !== 'function') throw new TypeError('the mapping must be a function')
  const target = (typeof this === 'function' ? Reflect.construct(this, []) : []) as unknown[]
  const from = Object(source) as Source
  let length = 0
  const add = async (item: unknown): Promise<void> => {
    const index = length++
    const value = map ? await Reflect.apply(map, self, [item, index]) : item
    Object.defineProperty(target, index, { value, writable: true, enumerable: true, configurable: true })
  }
  if (isIterable(from)) for await (const item of from) await add(item)
  else for (let index = 0; index < from.length; index++) await add(await from[index])
  target.length = length
  return target
}

/** Array.fromAsync of the language, for QuickJS-NG built without its compiled builtins. */
export const arrayFromAsync: typeof fromAsync = fromAsync
