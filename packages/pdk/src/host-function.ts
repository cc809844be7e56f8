import type { Handle } from './handle.ts'

/** A WebAssembly number type. */
export type ValueType = 'i32' | 'i64' | 'f32' | 'f64'

/** What may be passed for a type: an i64 may be a safe integer, a bigint, or a handle, whose offset is meant. */
export type Argument<T extends ValueType> = T extends 'i64' ? number | bigint | Handle : number

/** What comes back: an i64 is exact. */
export type Result<R extends readonly [] | readonly [ValueType]> = R extends readonly [infer T]
  ? T extends 'i64'
    ? bigint
    : number
  : void

type Arguments<P extends readonly ValueType[]> = { [I in keyof P]: Argument<P[I]> }

/** The type of a host function, and the namespace it is imported from: `extism:host/user` unless given. */
export interface HostFunctionOptions<P extends readonly ValueType[], R extends readonly [] | readonly [ValueType]> {
  readonly params: P
  readonly results: R
  readonly namespace?: string
}

/** Where a host function by content is imported from. */
export interface NamespaceOption {
  readonly namespace?: string
}

/** Declares host functions. Only at the top level of a module: the imports of a plug-in are fixed when it is built. */
export interface HostFunctionFactory {
  /** By wasm signature. Gives the function that calls it. */
  <const P extends readonly ValueType[], const R extends readonly [] | readonly [ValueType]>(
    name: string,
    options: HostFunctionOptions<P, R>,
  ): (...values: Arguments<P>) => Result<R>
  /** `(i64) -> (i64)`: text in, text out; a null handle comes back as an empty string. */
  text(name: string, options?: NamespaceOption): (input: string) => string
  /** `(i64) -> (i64)`: bytes in, bytes out. */
  bytes(name: string, options?: NamespaceOption): (input: ArrayBuffer | ArrayBufferView) => Uint8Array<ArrayBuffer>
  /** `(i64) -> (i64)`: JSON in, JSON out; a null handle comes back as `undefined`. */
  json<Input = unknown, Output = unknown>(name: string, options?: NamespaceOption): (input: Input) => Output
}

/** The engine's own way to declare one. */
declare const __hostFunction: (
  name: string,
  params: readonly ValueType[],
  results: readonly ValueType[],
  namespace?: string,
) => (...values: readonly unknown[]) => unknown

/** @see HostFunctionFactory */
export const hostFunction: HostFunctionFactory = Object.assign(bySignature, {
  text: byText,
  bytes: byBytes,
  json: byJson,
})

function bySignature(
  name: string,
  { params, results, namespace }: HostFunctionOptions<readonly ValueType[], readonly [] | readonly [ValueType]>,
): (...values: readonly unknown[]) => never {
  return __hostFunction(name, params, results, namespace) as (...values: readonly unknown[]) => never
}

function byText(name: string, options?: NamespaceOption): (input: string) => string {
  const call = byContent(name, options)
  return (input) => call(Memory.fromString(input))?.readString() ?? ''
}

function byBytes(
  name: string,
  options?: NamespaceOption,
): (input: ArrayBuffer | ArrayBufferView) => Uint8Array<ArrayBuffer> {
  const call = byContent(name, options)
  return (input) => new Uint8Array(call(Memory.fromBuffer(input))?.readBytes() ?? [])
}

function byJson<Input, Output>(name: string, options?: NamespaceOption): (input: Input) => Output {
  const call = byContent(name, options)
  return (input) => call(Memory.fromJsonObject(input))?.readJsonObject() as Output
}

/** Passes a block, and gives the one that comes back; its block is freed after the call. */
function byContent(name: string, options: NamespaceOption = {}): (input: Handle) => Handle | undefined {
  const call = __hostFunction(name, ['i64'], ['i64'], options.namespace)
  return (input) => {
    const offset = call(input) as bigint
    input.free()
    return offset === 0n ? undefined : Memory.find(offset)
  }
}
