import type { EngineImage, HostFunctionDeclaration } from '@tenon/engine'
import { applySnapshot, ModuleEditor, type WasmModule } from '@tenon/wasm-binary'

import { engineFunction } from './engine-functions.ts'
import { addExportStubs, type PluginExport } from './export-stubs.ts'
import { addHostFunctions } from './host-imports.ts'
import { pruneImports } from './prune-imports.ts'
import type { ImportName } from './unused-imports.ts'

/** The engine after a plug-in's top level ran, and what the plug-in is to have around it. */
export interface LinkInput {
  readonly engine: WasmModule
  readonly image: EngineImage
  readonly exports: readonly PluginExport[]
  readonly hostFunctions: readonly HostFunctionDeclaration[]
  readonly unusedImports: readonly ImportName[]
  /** Table index that the engine was told its first trampoline has. */
  readonly hostTableBase: number
}

/** The plug-in: the engine's code with the image for its memory, exporting that memory and the plug-in's functions. */
export function linkPlugin(input: LinkInput): WasmModule {
  const { engine } = input
  const invokeId = engineFunction(engine, 'invoke')
  const editor = new ModuleEditor(engine)
  pruneImports(editor, engine, input.unusedImports)
  if (input.hostFunctions.length > 0) {
    const base = addHostFunctions(editor, input.hostFunctions)
    if (base !== input.hostTableBase) throw new Error(`trampolines begin at ${base}, not ${input.hostTableBase}`)
  }
  editor.filterExports(({ name }) => name === 'memory')
  addExportStubs(editor, invokeId, input.exports)
  const linked = editor.finish()
  const [own, added] = [linked.globals.slice(0, engine.globals.length), linked.globals.slice(engine.globals.length)]
  // An engine is a snapshot itself, and what carries the values of exports has no state between calls.
  const plugin = applySnapshot({ ...linked, globals: own }, input.image, { isCapturable: true })
  return { ...plugin, globals: [...plugin.globals, ...added] }
}
