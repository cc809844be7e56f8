/** A module as a pass left it, and what its host must do to run it. */
export interface Rewritten {
  readonly bytes: Uint8Array
  /** Makes an instance from what was compiled and the imports of the original; plainly where it is not given. */
  readonly instantiate?: (compiled: WebAssembly.Module, imports: WebAssembly.Imports) => WebAssembly.Instance
}

/** Something that is done to a module, which must go on behaving as it did. */
export interface Pass {
  readonly name: string
  /** Whether what it makes runs here; where that is not said it does. */
  readonly isPossible?: () => boolean
  /** @throws {WasmBinaryError} where it cannot handle the module */
  readonly apply: (bytes: Uint8Array) => Rewritten
}

/** What all passes are compared with. */
export const untouched: Pass = { name: 'untouched', apply: (bytes) => ({ bytes }) }

/** An instance of what a pass left. */
export function instantiate(
  { instantiate: inOwnWay }: Rewritten,
  compiled: WebAssembly.Module,
  imports: WebAssembly.Imports,
): WebAssembly.Instance {
  return inOwnWay === undefined ? new WebAssembly.Instance(compiled, imports) : inOwnWay(compiled, imports)
}
