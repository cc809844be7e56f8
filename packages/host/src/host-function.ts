import { ArgumentError, type FunctionSignature, isUint8Array, type ValueType } from '@tenon/abi'
import type { CallContext } from './call-context.ts'

/** The JavaScript type of a wasm value: `bigint` for i64, `number` for the others. */
export type WasmValue<T extends ValueType = ValueType> = T extends 'i64' ? bigint : number

type Arguments<P extends readonly ValueType[]> = { [I in keyof P]: WasmValue<P[I]> }

/** What an implementation may return: the value itself, or a promise of it. */
export type MaybePromise<T> = T | PromiseLike<T>

/** What an implementation returns: anything where nothing is wanted, one value, or a list where there are several results. */
export type HostResult<R extends readonly ValueType[]> = R extends readonly []
  ? unknown
  : MaybePromise<R extends readonly [infer T extends ValueType] ? WasmValue<T> : Arguments<R>>

/** A capability that the application gives to a plug-in: made by {@link hostFunction}. */
export interface HostFunction extends FunctionSignature {
  readonly [HOST_FUNCTION]: true
  /** Whether its implementation is declared `async`. One that is not may return a promise all the same. */
  readonly isAsync: boolean
  /** Whether nobody knows its types: the engine converts what it returns. @see untypedHostFunction */
  readonly isUntyped?: boolean
  /** Takes wasm values as they come, and returns what the implementation returns, or a promise of it. */
  readonly invoke: (context: CallContext, args: readonly (number | bigint)[]) => unknown
  /** Makes of that, once it is no promise, what the signature says. */
  readonly toResults: (context: CallContext, output: unknown) => unknown
}

/** Host functions by namespace, or by name for the namespace `extism:host/user`. */
export type HostFunctions = Readonly<Record<string, HostFunction | Readonly<Record<string, HostFunction>>>>

/** Marks host functions across copies of the package. */
declare const HOST_FUNCTION: unique symbol
const brand: typeof HOST_FUNCTION = Symbol.for('tenon.HostFunction') as typeof HOST_FUNCTION

const VALUE_TYPES: ReadonlySet<unknown> = new Set<ValueType>(['i32', 'i64', 'f32', 'f64'])

/** Makes host functions: by wasm signature, or, for the usual case of one value in and one out, by content. */
export interface HostFunctionFactory {
  /**
   * A host function by wasm signature: i32, f32 and f64 are numbers, i64 is a bigint. Whatever an implementation returns,
   * it may return a promise of it: the plug-in is suspended until it settles.
   * @throws {ArgumentError} ERR_ARGUMENT for a type that is none of these
   */
  <const P extends readonly ValueType[], const R extends readonly ValueType[], const O extends HostResult<R>>(
    params: P,
    results: R,
    implementation: (context: CallContext, ...args: Arguments<P>) => O,
  ): HostFunction
  /** `(i64) -> (i64)`: UTF-8 text in, text out. Returning nothing gives the plug-in a null handle. */
  text(implementation: (input: string, context: CallContext) => MaybePromise<string | undefined | void>): HostFunction
  /** `(i64) -> (i64)`: bytes in, bytes out. */
  bytes(
    implementation: (input: Uint8Array, context: CallContext) => MaybePromise<Uint8Array | undefined | void>,
  ): HostFunction
  /** `(i64) -> (i64)`: JSON in, JSON out. */
  json<I = unknown, O = unknown>(implementation: (input: I, context: CallContext) => MaybePromise<O>): HostFunction
}

/** @see HostFunctionFactory */
export const hostFunction: HostFunctionFactory = Object.assign(bySignature, {
  text: (implementation: (input: string, context: CallContext) => unknown) =>
    byContent(implementation, {
      expected: 'a string or nothing',
      run: (context, handle) => implementation(context.readText(handle), context),
    }),
  bytes: (implementation: (input: Uint8Array, context: CallContext) => unknown) =>
    byContent(implementation, {
      expected: 'a Uint8Array or nothing',
      run: (context, handle) => implementation(context.readBytes(handle), context),
    }),
  json: (implementation: (input: never, context: CallContext) => unknown) =>
    byContent(implementation, {
      expected: 'a JSON value',
      run: (context, handle) => implementation(JSON.parse(context.readText(handle)) as never, context),
      encode: (output) => JSON.stringify(output),
    }),
})

/** Whether `value` was made by {@link hostFunction}. */
export function isHostFunction(value: unknown): value is HostFunction {
  return typeof value === 'object' && value !== null && brand in value
}

function bySignature(
  params: readonly ValueType[],
  results: readonly ValueType[],
  implementation: (context: CallContext, ...args: never) => unknown,
): HostFunction {
  assertTypes(params, 'params')
  assertTypes(results, 'results')
  assertImplementation(implementation)
  const call = implementation as (context: CallContext, ...args: readonly (number | bigint)[]) => unknown
  return make({
    params: [...params],
    results: [...results],
    isAsync: isAsyncFunction(implementation),
    invoke: (context, args) => call(context, ...args),
    toResults: (_context, output) => output,
  })
}

/**
 * A host function for an import whose types are unknown, as those of a module are that came compiled: it is not checked
 * what it is given and gives. It is waited for only where it is declared `async`.
 */
export function untypedHostFunction(implementation: (context: CallContext, ...args: never) => unknown): HostFunction {
  return make({ ...bySignature([], [], implementation), isUntyped: true })
}

interface Content {
  /** What the implementation must return, for the message. */
  readonly expected: string
  readonly run: (context: CallContext, handle: bigint) => unknown
  /** Makes text or bytes of what it returned. */
  readonly encode?: (output: unknown) => unknown
}

function byContent(implementation: unknown, { expected, run, encode }: Content): HostFunction {
  assertImplementation(implementation)
  return make({
    params: ['i64'],
    results: ['i64'],
    isAsync: isAsyncFunction(implementation),
    invoke: (context, [handle]) => run(context, handle as bigint),
    toResults: (context, value) => {
      const output = encode === undefined ? value : encode(value)
      if (output === undefined) return 0n
      if (isStorable(output)) return context.store(output)
      throw new WrongContent(expected, output)
    },
  })
}

/** Thrown by a host function by content that returned something else; whoever knows the function's name makes the error. */
export class WrongContent extends Error {
  readonly expected: string
  readonly value: unknown

  constructor(expected: string, value: unknown) {
    super(`expected ${expected}`)
    this.expected = expected
    this.value = value
  }
}

function make(members: Omit<HostFunction, typeof HOST_FUNCTION>): HostFunction {
  return Object.freeze({ ...members, [brand]: true } satisfies HostFunction)
}

/** Whether a function is declared `async`. One that is not may return a promise all the same. */
export function isAsyncFunction(implementation: unknown): boolean {
  return Object.prototype.toString.call(implementation) === '[object AsyncFunction]'
}

function isStorable(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || isUint8Array(value)
}

/** Whether `value` would be awaited. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  const canHaveThen = (typeof value === 'object' && value !== null) || typeof value === 'function'
  return canHaveThen && 'then' in value && typeof value.then === 'function'
}

function assertImplementation(implementation: unknown): void {
  if (typeof implementation !== 'function') {
    throw new ArgumentError('A host function needs an implementation', { argument: 'implementation' })
  }
}

function assertTypes(types: readonly unknown[], argument: string): void {
  if (!Array.isArray(types) || types.some((type) => !VALUE_TYPES.has(type))) {
    throw new ArgumentError(`${argument} of a host function must be a list of 'i32', 'i64', 'f32' and 'f64'`, {
      argument,
    })
  }
}
