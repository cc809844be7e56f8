import { hostFunction, type HostFunction, type HostFunctions, type ValueType } from '@tenon/host'
import { vi, type Mock } from 'vitest'

/** The JavaScript type of a wasm value. */
type WasmValue<T extends ValueType> = T extends 'i64' ? bigint : number
type WasmValues<T extends readonly ValueType[]> = { [I in keyof T]: WasmValue<T[I]> }
type WasmResult<T extends readonly ValueType[]> = T extends readonly []
  ? void
  : T extends readonly [infer One extends ValueType]
    ? WasmValue<One>
    : WasmValues<T>

type MaybePromise<T> = T | Promise<T>

declare const HOST: unique symbol
const host: typeof HOST = Symbol.for('tenon.MockFunction') as typeof HOST

/** A host function that is a mock, too: what `vi.fn` makes, with the same methods, called with what the plug-in passes. */
export type MockFunction<F extends (...args: never) => unknown> = Mock<F> & { readonly [HOST]: HostFunction }

/** Host functions for a test, by name, or by namespace and name: mocks, or what `hostFunction` made. */
export type TestFunctions = Readonly<Record<string, TestFunction | Readonly<Record<string, TestFunction>>>>
type TestFunction = HostFunction | { readonly [HOST]: HostFunction }

/** Makes host functions that are mocks. Without an implementation they return nothing until told to (`mockReturnValue`). */
export interface MockFunctionFactory {
  /** By wasm signature: numbers for i32, f32 and f64, bigints for i64. */
  <const P extends readonly ValueType[], const R extends readonly ValueType[]>(
    params: P,
    results: R,
    implementation?: (...args: WasmValues<P>) => MaybePromise<WasmResult<R>>,
  ): MockFunction<(...args: WasmValues<P>) => MaybePromise<WasmResult<R>>>
  /** JSON in, JSON out. */
  json<I = unknown, O = unknown>(
    implementation?: (input: I) => MaybePromise<O>,
  ): MockFunction<(input: I) => MaybePromise<O>>
  /** UTF-8 text in, text out. */
  text(
    implementation?: (input: string) => MaybePromise<string | undefined>,
  ): MockFunction<(input: string) => MaybePromise<string | undefined>>
  /** Bytes in, bytes out. */
  bytes(
    implementation?: (input: Uint8Array) => MaybePromise<Uint8Array | undefined>,
  ): MockFunction<(input: Uint8Array) => MaybePromise<Uint8Array | undefined>>
}

type AnyFunction = (...args: never) => unknown

/** All mocks of this test file, to be put back after each test. */
const mocks: Mock<AnyFunction>[] = []

/** Puts every mock back into the state that it was made in, as `mockReset` does. */
export function resetMockFunctions(): void {
  for (const mock of mocks) mock.mockReset()
}

function make(implementation: AnyFunction | undefined, wrap: (mock: AnyFunction) => HostFunction): never {
  const mock = implementation === undefined ? vi.fn<AnyFunction>() : vi.fn<AnyFunction>(implementation)
  mocks.push(mock)
  return Object.assign(mock, { [host]: wrap(mock) }) as never
}

/**
 * One parameter, so that the mock is called with the input alone; declared `async`, so that a promise may be returned
 * whatever the runtime.
 */
function byContent(content: 'json' | 'text' | 'bytes', implementation: AnyFunction | undefined): never {
  return make(implementation, (mock) => {
    const call = mock as (input: unknown) => never
    return hostFunction[content](async (input: unknown) => call(input))
  })
}

/** @see MockFunctionFactory */
export const mockFunction: MockFunctionFactory = Object.assign(
  (params: readonly ValueType[], results: readonly ValueType[], implementation?: AnyFunction): never =>
    make(implementation, (mock) => {
      const call = mock as (...args: unknown[]) => never
      return hostFunction(params, results, async (_context, ...args): Promise<never> => call(...args))
    }),
  {
    json: (implementation?: AnyFunction): never => byContent('json', implementation),
    text: (implementation?: AnyFunction): never => byContent('text', implementation),
    bytes: (implementation?: AnyFunction): never => byContent('bytes', implementation),
  },
)

const unwrap = (value: object): object => (host in value ? (value[host] as HostFunction) : value)

/** The table as the host takes it. What is neither a mock nor a host function is left for the host to refuse. */
export function toHostFunctions(functions: TestFunctions): HostFunctions {
  const entries = Object.entries(functions).map(([name, value]) => {
    const isNamespace = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
    const isTable = isNamespace && !('invoke' in value)
    if (!isTable) return [name, typeof value === 'function' || isNamespace ? unwrap(value) : value]
    const members = Object.entries(value).map(([member, item]) => [member, unwrap(item as object)])
    return [name, Object.fromEntries(members)]
  })
  return Object.fromEntries(entries) as HostFunctions
}
