// The bundler puts these in place of the globals of the same names, in every file of the prelude: plug-in code may
// replace or empty its own.

const { JSON: json, Math: maths, Reflect: mirror, Object: toObject } = globalThis

type ReflectName =
  | 'apply'
  | 'construct'
  | 'defineProperty'
  | 'deleteProperty'
  | 'get'
  | 'getOwnPropertyDescriptor'
  | 'getPrototypeOf'
  | 'ownKeys'
  | 'set'
  | 'setPrototypeOf'

// Of the large ones only what the prelude uses: each function held takes room in every plug-in.
export const JSON: Pick<typeof globalThis.JSON, 'parse' | 'stringify'> = {
  parse: json.parse,
  stringify: json.stringify,
}
export const Math: Pick<typeof globalThis.Math, 'max' | 'min' | 'trunc'> = {
  max: maths.max,
  min: maths.min,
  trunc: maths.trunc,
}
export const Reflect: Pick<typeof globalThis.Reflect, ReflectName> = {
  apply: mirror.apply,
  construct: mirror.construct,
  defineProperty: mirror.defineProperty,
  deleteProperty: mirror.deleteProperty,
  get: mirror.get,
  getOwnPropertyDescriptor: mirror.getOwnPropertyDescriptor,
  getPrototypeOf: mirror.getPrototypeOf,
  ownKeys: mirror.ownKeys,
  set: mirror.set,
  setPrototypeOf: mirror.setPrototypeOf,
}
export const Object: object = toObject.assign((value: unknown): unknown => toObject(value), {
  create: toObject.create,
  defineProperties: toObject.defineProperties,
  defineProperty: toObject.defineProperty,
  entries: toObject.entries,
  fromEntries: toObject.fromEntries,
  getOwnPropertyDescriptor: toObject.getOwnPropertyDescriptor,
  getOwnPropertyDescriptors: toObject.getOwnPropertyDescriptors,
  hasOwn: toObject.hasOwn,
  is: toObject.is,
  keys: toObject.keys,
  prototype: toObject.prototype,
})
export const Array: ArrayConstructor = globalThis.Array
export const ArrayBuffer: ArrayBufferConstructor = globalThis.ArrayBuffer
export const BigInt: BigIntConstructor = globalThis.BigInt
export const Boolean: BooleanConstructor = globalThis.Boolean
export const DataView: DataViewConstructor = globalThis.DataView
export const Date: DateConstructor = globalThis.Date
export const Error: ErrorConstructor = globalThis.Error
export const Iterator: typeof globalThis.Iterator = globalThis.Iterator
export const Map: MapConstructor = globalThis.Map
export const Number: NumberConstructor = globalThis.Number
export const Promise: PromiseConstructor = globalThis.Promise
export const RangeError: RangeErrorConstructor = globalThis.RangeError
export const RegExp: RegExpConstructor = globalThis.RegExp
export const Set: SetConstructor = globalThis.Set
export const SharedArrayBuffer: SharedArrayBufferConstructor = globalThis.SharedArrayBuffer
export const String: StringConstructor = globalThis.String
export const Symbol: SymbolConstructor = globalThis.Symbol
export const TypeError: TypeErrorConstructor = globalThis.TypeError
export const Uint8Array: Uint8ArrayConstructor = globalThis.Uint8Array
