import type { FunctionSignature, ValueType } from '@tenon/abi'
import { SUSPEND_ADAPTER, suspendAdapter, VALUE_TYPE } from '@tenon/wasm-binary'
import type { ImportedFunction } from '../env/env-state.ts'
import type { Jspi } from '../limits/jspi.ts'
import type { Suspension } from './suspension.ts'

/** The smallest module. */
const NO_CODE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)

/** By signature; applications have few, and plug-ins can add none. */
const adapters = new Map<string, WebAssembly.Module>()
let isCompilingAllowed: boolean | undefined

/** Whether modules can be compiled while the program runs, which edge runtimes forbid. */
export function canCompile(): boolean {
  isCompilingAllowed ??= tryCompile()
  return isCompilingAllowed
}

/**
 * A function of the host as an import that suspends the plug-in where what it returns is parked, and only there.
 * @param run parks what it will have later, and returns the {@link placeholder} then
 */
export function suspendOnDemand(
  suspension: Suspension,
  signature: FunctionSignature,
  run: ImportedFunction,
): WebAssembly.ImportValue {
  const { wait, take, pending } = suspension
  return adapt(signature, { call: run, wait, take, pending })
}

/** Makes an adapter that nobody calls, if there is none for the signature: what the engine makes for it then serves all. */
export function prepareSuspending({ Suspending }: Jspi, signature: FunctionSignature): void {
  if (adapters.has(keyOf(signature))) return
  const wait = new Suspending(() => Promise.resolve(0))
  const pending = new WebAssembly.Global({ value: 'i32', mutable: true }, 0)
  const answer = (): unknown => placeholder(signature)
  adapt(signature, { call: answer, wait, take: answer, pending })
}

/**
 * The same without an adapter: each call of it suspends, and code that cannot be suspended cannot call it. A call that was
 * stopped never goes on; its stack is not unwound.
 */
export function suspendAlways(suspension: Suspension, run: ImportedFunction): WebAssembly.ImportValue {
  const { Suspending } = suspension.jspi
  const call = run as (...args: readonly unknown[]) => unknown
  const goOn = (status: number): unknown => (status === 0 ? new Promise(() => {}) : suspension.take())
  return new Suspending((...args: readonly unknown[]) => {
    const result = call(...args)
    return suspension.pending.value === 0 ? result : suspension.awaitParked().then(goOn)
  })
}

/** What a function that has parked its results returns in their place. */
export function placeholder({ results }: FunctionSignature): unknown {
  const [first] = results
  if (results.length > 1) return results.map(zero)
  return first && zero(first)
}

function zero(type: ValueType): number | bigint {
  return type === 'i64' ? 0n : 0
}

/** @param parts what an adapter imports, by the names in {@link SUSPEND_ADAPTER} */
function adapt(signature: FunctionSignature, parts: WebAssembly.ModuleImports): WebAssembly.ImportValue {
  const { exports } = new WebAssembly.Instance(adapterFor(signature), { '': parts })
  return exports[SUSPEND_ADAPTER.run] as WebAssembly.ImportValue
}

function adapterFor({ params, results }: FunctionSignature): WebAssembly.Module {
  const key = keyOf({ params, results })
  const found = adapters.get(key)
  if (found !== undefined) return found
  const type = { params: params.map((name) => VALUE_TYPE[name]), results: results.map((name) => VALUE_TYPE[name]) }
  const module = new WebAssembly.Module(suspendAdapter(type) as Uint8Array<ArrayBuffer>)
  adapters.set(key, module)
  return module
}

function keyOf({ params, results }: FunctionSignature): string {
  return `${params.join()}>${results.join()}`
}

function tryCompile(): boolean {
  try {
    return new WebAssembly.Module(NO_CODE) instanceof WebAssembly.Module
  } catch {
    return false
  }
}
