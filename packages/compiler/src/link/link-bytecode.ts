import type { HostFunctionDeclaration } from '@tenon/engine'
import { ModuleEditor, type WasmModule } from '@tenon/wasm-binary'

import { engineFunction } from './engine-functions.ts'
import type { PluginExport } from './export-stubs.ts'
import { addHostFunctions } from './host-imports.ts'
import { addLoadingExports, EARLY_START } from './load-code.ts'
import { pruneImports } from './prune-imports.ts'
import type { ImportName } from './unused-imports.ts'

/** An engine, and what it is to load before the plug-in's first call. */
export interface BytecodeLinkInput {
  readonly engine: WasmModule
  readonly payload: Uint8Array
  readonly exports: readonly PluginExport[]
  readonly hostFunctions: readonly HostFunctionDeclaration[]
  readonly unusedImports: readonly ImportName[]
}

/** The plug-in: the engine as it is, and the payload in a segment that is not put into memory until it is needed. */
export function linkBytecode(input: BytecodeLinkInput): WasmModule {
  const { engine, payload, exports, hostFunctions } = input
  const editor = new ModuleEditor(engine)
  pruneImports(editor, engine, input.unusedImports)
  const hostTableBase = hostFunctions.length === 0 ? 0 : addHostFunctions(editor, hostFunctions)
  editor.filterExports(({ name }) => name === 'memory')
  const targets = {
    alloc: engineFunction(engine, 'engine_alloc'),
    load: engineFunction(engine, 'load_plugin'),
    invoke: engineFunction(engine, 'invoke'),
    segment: engine.data.length,
    length: payload.length,
    hostTableBase,
  }
  addLoadingExports(editor, targets, exports)
  const module = editor.finish()
  const data = [...module.data, { mode: 'passive' as const, bytes: payload }]
  return { ...module, data, dataCount: data.length, customSections: [...module.customSections, EARLY_START] }
}
