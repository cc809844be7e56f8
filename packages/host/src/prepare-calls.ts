import { WASI_NAMESPACE } from '@tenon/abi'
import { findJspi } from './limits/jspi.ts'
import type { ModuleShape } from './module-shape.ts'
import type { Grants } from './plugin-options.ts'
import { canCompile, prepareSuspending } from './suspend/suspend-imports.ts'
import { makeFirstWasi } from './wasi/wasi-instance.ts'

/**
 * Does, while the engine compiles a module, what its first call would wait for: WASI and adapters of host functions are
 * milliseconds of work when a process first makes them. Without JSPI the plug-in may be one for a worker, which does so itself.
 */
export function prepareCalls(shape: ModuleShape, grants: Grants): void {
  try {
    prepare(shape, grants)
  } catch {
    // What fails now fails again where it is wanted, and is told there.
  }
}

function prepare({ imports }: ModuleShape, { functions, thread, wasi }: Grants): void {
  const jspi = findJspi()
  if (jspi === undefined || thread === 'worker' || !canCompile()) return
  if (wasi !== undefined && imports.some(({ module }) => module === WASI_NAMESPACE)) makeFirstWasi()
  for (const { module, name } of imports) {
    const granted = functions.get(module)?.get(name)
    if (granted !== undefined && granted.isUntyped !== true) prepareSuspending(jspi, granted)
  }
}
