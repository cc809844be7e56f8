/** Node's util.types, as far as JavaScript itself can tell. */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

const tester =
  (...tags: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' && value !== null && tags.includes(tagOf(value))

export const isAnyArrayBuffer = tester('ArrayBuffer', 'SharedArrayBuffer')
export const isArrayBuffer = tester('ArrayBuffer')
export const isSharedArrayBuffer = tester('SharedArrayBuffer')
export const isArrayBufferView = (value: unknown): boolean => ArrayBuffer.isView(value)
export const isDataView = tester('DataView')
export const isTypedArray = (value: unknown): boolean => ArrayBuffer.isView(value) && !isDataView(value)
export const isUint8Array = (value: unknown): boolean => value instanceof Uint8Array
export const isDate = tester('Date')
export const isMap = tester('Map')
export const isSet = tester('Set')
export const isWeakMap = tester('WeakMap')
export const isWeakSet = tester('WeakSet')
export const isRegExp = tester('RegExp')
export const isPromise = tester('Promise')
export const isNativeError = (value: unknown): boolean => Error.isError(value)
export const isAsyncFunction = (value: unknown): boolean =>
  typeof value === 'function' && tagOf(value) === 'AsyncFunction'
export const isGeneratorFunction = (value: unknown): boolean =>
  typeof value === 'function' && tagOf(value).endsWith('GeneratorFunction')
export const isGeneratorObject = tester('Generator')
export const isBoxedPrimitive = tester('Number', 'String', 'Boolean', 'Symbol', 'BigInt')
/** Proxies cannot be told from what they stand for. */
export const isProxy = (): boolean => false

export default {
  isAnyArrayBuffer,
  isArrayBuffer,
  isArrayBufferView,
  isAsyncFunction,
  isBoxedPrimitive,
  isDataView,
  isDate,
  isGeneratorFunction,
  isGeneratorObject,
  isMap,
  isNativeError,
  isPromise,
  isProxy,
  isRegExp,
  isSet,
  isSharedArrayBuffer,
  isTypedArray,
  isUint8Array,
  isWeakMap,
  isWeakSet,
}
