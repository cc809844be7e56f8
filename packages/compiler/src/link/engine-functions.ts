import type { WasmModule } from '@tenon/wasm-binary'

/** Index of a function that the engine exports. */
export function engineFunction({ exports }: WasmModule, name: 'invoke' | 'engine_alloc' | 'load_plugin'): number {
  const found = exports.find((item) => item.name === name && item.kind === 'function')
  if (found === undefined) throw new Error(`the engine exports no function "${name}"`)
  return found.index
}
