import { guest, type GuestHandle } from './guest.ts'
import type { ArgumentOf, ResultOf, ValueType } from './value-type.ts'

/** Wasm types of a host function, and where it is imported from. */
export interface HostFunctionTypes<
  Params extends readonly ValueType[] = readonly ValueType[],
  Results extends readonly [] | readonly [ValueType] = readonly [] | readonly [ValueType],
> {
  readonly params: Params
  /** None or one. Default none. */
  readonly results?: Results
  /** Import module. Default `extism:host/user`. */
  readonly namespace?: string
}

/** Where a host function is imported from. */
export interface HostFunctionPlace {
  /** Import module. Default `extism:host/user`. */
  readonly namespace?: string
}

/** The function that calls a host function. */
export type HostFunction<Params extends readonly ValueType[], Results extends readonly [] | readonly [ValueType]> = (
  ...values: { [Index in keyof Params]: ArgumentOf[Params[Index]] }
) => Results extends readonly [infer Result extends ValueType] ? ResultOf[Result] : void

/** Declares host functions: by wasm types, or, for one block in and one block out, by what the blocks hold. */
export interface DeclareHostFunction {
  <const Params extends readonly ValueType[], const Results extends readonly [] | readonly [ValueType] = readonly []>(
    name: string,
    types: HostFunctionTypes<Params, Results>,
  ): HostFunction<Params, Results>
  /** Text in, text out; no block out is the empty text. */
  text(name: string, place?: HostFunctionPlace): (input: string) => string
  /** Bytes in, bytes out; no block out is no bytes. */
  bytes(name: string, place?: HostFunctionPlace): (input: Uint8Array) => Uint8Array
  /** JSON in, JSON out; no block out is undefined. That the output has its type is the host's promise. */
  json<Input, Output>(name: string, place?: HostFunctionPlace): (input: Input) => Output
}

function declare(name: string, types: HostFunctionTypes): (...values: readonly unknown[]) => unknown {
  if (!Array.isArray(types?.params) || !Array.isArray(types.results ?? [])) {
    const call = `hostFunction('${name}', { params: ['i64'], results: ['i64'] })`
    throw new TypeError(`the host function ${name} needs types: write ${call}, or hostFunction.text('${name}')`)
  }
  return guest().__hostFunction(name, types.params, types.results ?? [], types.namespace)
}

/** Calls with a block, reads the block that comes back, frees both. */
function declareBlocks(name: string, place: HostFunctionPlace = {}) {
  const call = declare(name, { params: ['i64'], results: ['i64'], ...place })
  return <Output>(input: GuestHandle, read: (output: GuestHandle) => Output): Output => {
    const output = guest().Memory.find(call(input.offset) as bigint)
    try {
      return read(output)
    } finally {
      output.free() // a host may give back the input's block: freeing a block twice is harmless
      input.free()
    }
  }
}

function declareText(name: string, place?: HostFunctionPlace): (input: string) => string {
  const call = declareBlocks(name, place)
  return (input) => call(guest().Memory.fromString(input), (output) => output.readString())
}

function declareBytes(name: string, place?: HostFunctionPlace): (input: Uint8Array) => Uint8Array {
  const call = declareBlocks(name, place)
  return (input) => call(guest().Memory.fromBuffer(input), (output) => new Uint8Array(output.readBytes()))
}

function declareJson<Input, Output>(name: string, place?: HostFunctionPlace): (input: Input) => Output {
  const call = declareText(name, place)
  return (input) => {
    const text: string | undefined = JSON.stringify(input)
    if (text === undefined) throw new TypeError(`the input of the host function ${name} has no JSON form`)
    const output = call(text)
    return (output === '' ? undefined : JSON.parse(output)) as Output
  }
}

/**
 * Declares a host function, at a plug-in's top level, and gives the function that calls it.
 * @throws {TypeError} when it is declared without types, while the plug-in runs, or again with other types
 * @example const add = hostFunction('add', { params: ['i64', 'i64'], results: ['i64'] })
 * @example const translate = hostFunction.text('translate')
 */
export const hostFunction: DeclareHostFunction = Object.assign(declare, {
  text: declareText,
  bytes: declareBytes,
  json: declareJson,
}) as DeclareHostFunction
