import { CompileError, ENGINE_MODULE, ENGINE_SECTION, type EngineReference } from '@tenon/abi'
import type { HostFunctionDeclaration } from '@tenon/engine'
import {
  EMPTY_MODULE,
  type CustomSection,
  functionTypeOf,
  type Limits,
  ModuleEditor,
  VALUE_TYPE,
  type WasmModule,
} from '@tenon/wasm-binary'

import type { SourceName } from '../platform/source-files.ts'
import type { PluginExport } from './export-stubs.ts'
import { addTrampolines } from './host-imports.ts'
import { addLoadingExports, EARLY_START } from './load-code.ts'
import { DATA_SECTION } from './producers.ts'
import { HOST_SLOTS, importIndex, isSame, type SharedEngineLinks } from './shared-engine.ts'
import { type ImportName, OPTIONAL_IMPORTS } from './unused-imports.ts'

/** A plug-in for a shared engine. */
export interface SharedLinkInput {
  readonly entry: SourceName
  /** The engine that `links` was made of. */
  readonly engine: WasmModule
  readonly links: SharedEngineLinks
  readonly payload: Uint8Array
  readonly exports: readonly PluginExport[]
  readonly hostFunctions: readonly HostFunctionDeclaration[]
  readonly unusedImports: readonly ImportName[]
}

const { i32 } = VALUE_TYPE
const ANY_SIZE: Limits = { min: 0n, shared: false, is64: false }

/**
 * The plug-in: its payload, what it needs of its host, and imports of the engine.
 * @throws CompileError ERR_SOURCE_TOP_LEVEL for more host functions than the engine's table has room for
 */
export function linkShared(input: SharedLinkInput): WasmModule {
  const { engine, links, payload, exports, hostFunctions } = input
  if (hostFunctions.length > HOST_SLOTS) throw tooMany(input)
  const used = OPTIONAL_IMPORTS.filter((item) => !input.unusedImports.some((unused) => isSame(unused, item)))
  const editor = new ModuleEditor(skeleton(used.length + hostFunctions.length > 0))
  const alloc = editor.addFunctionImport(ENGINE_MODULE, 'alloc', { params: [i32], results: [i32] })
  const load = editor.addFunctionImport(ENGINE_MODULE, 'load', { params: [i32, i32, i32], results: [i32] })
  const invoke = editor.addFunctionImport(ENGINE_MODULE, links.invokeName, { params: [i32], results: [i32] })
  for (const item of used) {
    const type = functionTypeOf(engine, importIndex(engine, item))
    editor.fillTable(0, links.optionalSlot(item), [editor.addFunctionImport(item.module, item.name, type)])
  }
  const trampolines = addTrampolines(editor, hostFunctions)
  if (trampolines.length > 0) editor.fillTable(0, links.hostTableBase, trampolines)
  // WASI looks for a memory of this name in whoever imports it.
  editor.addExport('memory', 'memory', 0)
  const { hostTableBase } = links
  addLoadingExports(editor, { alloc, load, invoke, segment: 0, length: payload.length, hostTableBase }, exports)
  const module = editor.finish()
  const data = [{ mode: 'passive' as const, bytes: payload }]
  return { ...module, data, dataCount: 1, customSections: [referenceSection(links), EARLY_START] }
}

function skeleton(hasTable: boolean): WasmModule {
  const memory = { module: ENGINE_MODULE, name: 'memory', kind: 'memory', memory: ANY_SIZE } as const
  const type = { element: VALUE_TYPE.funcref, limits: ANY_SIZE }
  const table = { module: ENGINE_MODULE, name: 'table', kind: 'table', table: type } as const
  return { ...EMPTY_MODULE, imports: hasTable ? [memory, table] : [memory] }
}

/** What tells hosts which engine it is, so that they need not believe a name. */
function referenceSection({ fileName, sha256 }: SharedEngineLinks): CustomSection {
  const reference: EngineReference = { file: fileName, sha256 }
  return { name: ENGINE_SECTION, bytes: new TextEncoder().encode(JSON.stringify(reference)), after: DATA_SECTION }
}

function tooMany({ entry, hostFunctions }: SharedLinkInput): CompileError {
  const text = `it declares ${hostFunctions.length} host functions; with a shared engine there may be ${HOST_SLOTS}`
  return new CompileError('ERR_SOURCE_TOP_LEVEL', `${entry.shown}: ${text}`, { details: { file: entry.file } })
}
