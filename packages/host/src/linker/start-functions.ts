import type { GuestStep } from './guest-steps.ts'

/**
 * The guest language's initialiser, to be run once for an instance: Haskell's `hs_init(0, 0)` after `_initialize`; else
 * `__wasm_call_ctors`; else `_initialize`. `_start` and `main` are never run by themselves.
 * @see ABI reference, section 1.3
 */
export function startFunctions(exports: WebAssembly.Exports): readonly GuestStep[] {
  const initialize = startFunction(exports, '_initialize')
  const hsInit = exports['hs_init']
  if (typeof hsInit === 'function') return [...initialize, { run: hsInit, args: [0, 0] }]
  const constructors = startFunction(exports, '__wasm_call_ctors')
  return constructors.length > 0 ? constructors : initialize
}

/** The initialiser of a module that others import from: `_initialize`, as WASI's reactors have it. */
export function reactorStart(exports: WebAssembly.Exports): readonly GuestStep[] {
  return startFunction(exports, '_initialize')
}

function startFunction(exports: WebAssembly.Exports, name: string): readonly GuestStep[] {
  const run = exports[name]
  return typeof run === 'function' && run.length === 0 ? [{ run, args: [] }] : []
}
