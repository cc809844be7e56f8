import { KERNEL_HOST_EXPORTS, type Kernel, type KernelHostExports } from '@tenon/kernel'
import { HOST_NAMESPACE, KERNEL_EXPORT_PREFIX, SLOTS_EXPORT, START_EXPORT } from '@tenon/wasm-binary'
import { METER_NAMESPACE } from '../loader/passes.ts'
import type { Rewrite } from '../loader/rewritten-module.ts'

/** Finds what satisfies an import. */
export type FindFunction = (wanted: { readonly module: string; readonly name: string }) => WebAssembly.ImportValue

/** Adds to a module's imports those that the passes put in: memories. */
export function addHostImports(
  imports: Record<string, Record<string, WebAssembly.ImportValue>>,
  { memories }: Rewrite,
  find: FindFunction,
): void {
  const own: Record<string, WebAssembly.ImportValue> = {}
  memories.forEach((descriptor, i) => (own[`memory${i}`] = new WebAssembly.Memory(descriptor)))
  imports[HOST_NAMESPACE] = own
  imports[METER_NAMESPACE] = { check: find({ module: METER_NAMESPACE, name: 'check' }) }
}

/** Makes a fresh instance of a rewritten module whole: its kernel taken on, its calls to the host tied, then started. */
export function finishRewritten(
  exports: WebAssembly.Exports,
  { slots, adapter, hasStart, hasKernel }: Rewrite,
  find: FindFunction,
  kernel: Kernel,
): void {
  if (hasKernel) kernel.attach(linkedKernel(exports))
  if (adapter !== undefined) fillSlots(exports[SLOTS_EXPORT] as WebAssembly.Table, adapter, slots.map(find))
  if (hasStart) (exports[START_EXPORT] as () => void)()
}

function linkedKernel(exports: WebAssembly.Exports): KernelHostExports {
  const found = KERNEL_HOST_EXPORTS.map((name) => [name, exports[`${KERNEL_EXPORT_PREFIX}${name}`]])
  return Object.fromEntries(found) as KernelHostExports
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
