import { PAGE_BYTES } from '@tenon/abi'
import { KERNEL_HOST_EXPORTS, type Kernel, type KernelHostExports } from '@tenon/kernel'
import {
  FLAG_MEMORY,
  GROW_SLOT,
  HOST_NAMESPACE,
  KERNEL_EXPORT_PREFIX,
  POLL_SLOT,
  SLOTS_EXPORT,
  START_EXPORT,
  YIELD_SLOT,
} from '@tenon/wasm-binary'
import type { CallLimits } from '../limits/call-limits.ts'
import type { GrowFunction } from '../limits/memory-budget.ts'
import type { Rewrite } from '../loader/rewritten-module.ts'
import { linkedError } from '../linked/link-section.ts'
import type { GuestSteps } from './guest-steps.ts'

/** Finds what satisfies an import. */
export type FindFunction = (wanted: { readonly module: string; readonly name: string }) => WebAssembly.ImportValue

/** Adds to a module's imports those that the passes put in: memories, and what a module linked ahead of time calls. */
export function addHostImports(
  imports: Record<string, Record<string, WebAssembly.ImportValue>>,
  { memories }: Rewrite,
  { flag, polls }: CallLimits,
  grow: GrowFunction | undefined,
): void {
  const own: Record<string, WebAssembly.ImportValue> = { [POLL_SLOT]: polls.poll, ...(grow && { [GROW_SLOT]: grow }) }
  memories.forEach((descriptor, i) => (own[`memory${i}`] = new WebAssembly.Memory(descriptor)))
  if (flag !== undefined) own[FLAG_MEMORY] = flag
  imports[HOST_NAMESPACE] = own
}

/** The function behind a slot that a pass asked for. */
export function findHostFunction(
  name: string,
  { limits, ...slots }: { readonly limits: CallLimits; readonly yield: WebAssembly.ImportValue | undefined },
): WebAssembly.ImportValue | undefined {
  if (name === POLL_SLOT) return limits.polls.poll
  return name === YIELD_SLOT ? slots.yield : undefined
}

/**
 * Makes a fresh instance of a rewritten module whole: its kernel taken on, its fuel filled, its calls to the host tied,
 * then started.
 */
export function* finishRewritten(
  exports: WebAssembly.Exports,
  { slots, adapter, hasStart, hasKernel }: Rewrite,
  find: FindFunction,
  { kernel, limits }: { readonly kernel: Kernel; readonly limits: CallLimits },
): GuestSteps<void> {
  limits.fuel?.attach(exports)
  if (hasKernel) kernel.attach(linkedKernel(exports))
  if (adapter !== undefined) fillSlots(exports[SLOTS_EXPORT] as WebAssembly.Table, adapter, slots.map(find))
  const start = exports[START_EXPORT]
  if (hasStart && start !== undefined) yield { run: start, args: [] }
}

function linkedKernel(exports: WebAssembly.Exports): KernelHostExports {
  const found = KERNEL_HOST_EXPORTS.map((name) => [name, exports[`${KERNEL_EXPORT_PREFIX}${name}`]])
  const kernel = Object.fromEntries(found) as KernelHostExports
  const { buffer } = kernel.memory
  // The word of a module that strangers linked: the host makes views of this memory.
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength < PAGE_BYTES) throw linkedError('its kernel has no memory')
  return kernel
}

/** A table takes only what a module exports, so the functions go through one that imports and exports them. */
function fillSlots(
  table: WebAssembly.Table,
  adapter: WebAssembly.Module,
  functions: readonly WebAssembly.ImportValue[],
): void {
  const { exports } = new WebAssembly.Instance(adapter, { '': Object.fromEntries(functions.entries()) })
  for (let i = 0; i < functions.length; i++) table.set(i, exports[String(i)])
}
