import type { HostFunctionDeclaration } from '@tenon/engine'
import { i32Constant, ModuleEditor, VALUE_TYPE, type WasmModule } from '@tenon/wasm-binary'

import { engineFunction } from './engine-functions.ts'
import type { PluginExport } from './export-stubs.ts'
import { addPluginExport } from './export-values.ts'
import { addHostFunctions } from './host-imports.ts'
import { loadBody, loadingStub } from './load-code.ts'
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
  const body = loadBody({
    alloc: engineFunction(engine, 'engine_alloc'),
    load: engineFunction(engine, 'load_plugin'),
    payloadGlobal: addFlag(editor),
    loadedGlobal: addFlag(editor),
    segment: engine.data.length,
    length: payload.length,
    hostTableBase,
  })
  const type = { params: [], results: [VALUE_TYPE.i32] }
  const ensureLoaded = editor.addFunction(type, body)
  const invoke = engineFunction(engine, 'invoke')
  for (const item of exports) {
    addPluginExport(editor, item, editor.addFunction(type, loadingStub(ensureLoaded, invoke, item.index)))
  }
  const module = editor.finish()
  const data = [...module.data, { mode: 'passive' as const, bytes: payload }]
  return { ...module, data, dataCount: data.length }
}

function addFlag(editor: ModuleEditor): number {
  return editor.addGlobal({ value: VALUE_TYPE.i32, mutable: true }, i32Constant(0))
}
