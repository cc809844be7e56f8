// The bundler puts these in place of the globals of the same names, in every file of the prelude: plug-in code may
// replace or empty its own.

/** Gives `target` the properties that `source` has now. */
function hold<Held extends object>(target: object, source: Held): Held {
  return globalThis.Object.defineProperties(target, globalThis.Object.getOwnPropertyDescriptors(source)) as Held
}

const toObject = globalThis.Object

export const JSON: JSON = hold({}, globalThis.JSON)
export const Math: Math = hold({}, globalThis.Math)
export const Reflect: typeof globalThis.Reflect = hold({}, globalThis.Reflect)
export const Object: ObjectConstructor = hold((value: unknown) => toObject(value) as unknown, globalThis.Object)
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
