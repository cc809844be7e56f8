type Start = (...args: readonly number[]) => unknown

/**
 * Runs the guest language's initialiser, once for an instance: Haskell's `hs_init(0, 0)` after `_initialize`; else
 * `__wasm_call_ctors`; else `_initialize`. `_start` and `main` are never run by themselves.
 * @see ABI reference, section 1.3
 */
export function runStartFunctions(exports: WebAssembly.Exports): void {
  const initialize = startFunction(exports, '_initialize')
  const hsInit = exports['hs_init']
  if (typeof hsInit === 'function') {
    initialize?.()
    ;(hsInit as Start)(0, 0)
    return
  }
  const start = startFunction(exports, '__wasm_call_ctors') ?? initialize
  start?.()
}

/** Runs the initialiser of a module that others import from: `_initialize`, as WASI's reactors have it. */
export function runReactorStart(exports: WebAssembly.Exports): void {
  startFunction(exports, '_initialize')?.()
}

function startFunction(exports: WebAssembly.Exports, name: string): Start | undefined {
  const start = exports[name]
  return typeof start === 'function' && start.length === 0 ? (start as Start) : undefined
}
