import type { EngineInstance, HostFunctionDeclaration } from '@tenon/engine'
import type { WasmModule } from '@tenon/wasm-binary'

import type { CompileMode, SharedEngine } from '../compile-options.ts'
import type { SourceName } from '../platform/source-files.ts'
import type { ReadyEngine } from '../ready-engine.ts'
import type { PluginExport } from './export-stubs.ts'
import { linkBytecode } from './link-bytecode.ts'
import { linkPlugin } from './link-plugin.ts'
import { linkShared } from './link-shared.ts'
import { encodePayload, type PluginProgram } from './payload.ts'
import { makeSharedEngine, type SharedEngineLinks } from './shared-engine.ts'
import { unusedImports } from './unused-imports.ts'

/** A plug-in whose top level has run, whatever is made of it. */
export interface EvaluatedPlugin extends PluginProgram {
  readonly entry: SourceName
  /** The bundled source, in which mentions of globals are looked for. */
  readonly source: string
  readonly ready: ReadyEngine
  /** The engine that ran the top level. */
  readonly instance: EngineInstance
  readonly exports: readonly PluginExport[]
  /** Version of the compiler. */
  readonly version: string
}

/** What was linked. */
export interface LinkedPlugin {
  readonly module: WasmModule
  readonly sharedEngine?: SharedEngine
}

/**
 * Makes a plug-in in one of the modes.
 * @throws CompileError ERR_SOURCE_TOP_LEVEL for more host functions than a shared engine has room for
 */
export async function linkInMode(mode: CompileMode, plugin: EvaluatedPlugin): Promise<LinkedPlugin> {
  const { ready, exports } = plugin
  const hostFunctions = plugin.instance.hostFunctions()
  const common = { engine: ready.module, exports, hostFunctions, unusedImports: unusedImports(plugin.source) }
  if (mode === 'snapshot') return { module: linkSnapshot(plugin.instance, common) }
  const payload = encodePayload(plugin, plugin.instance.keptRegexps())
  if (mode === 'bytecode') return { module: linkBytecode({ ...common, payload }) }
  const links = await sharedEngineOf(ready, plugin.version)
  const { fileName, bytes } = links
  const module = linkShared({ ...common, entry: plugin.entry, links, payload })
  return { module, sharedEngine: { fileName, bytes } }
}

interface CommonInput {
  readonly engine: WasmModule
  readonly exports: readonly PluginExport[]
  readonly hostFunctions: readonly HostFunctionDeclaration[]
  readonly unusedImports: ReturnType<typeof unusedImports>
}

function linkSnapshot(instance: EngineInstance, common: CommonInput): WasmModule {
  const hostTableBase = instance.tableLength
  instance.seal(hostTableBase)
  return linkPlugin({ ...common, image: instance.image(), hostTableBase })
}

/** The shared module of an engine is made once. */
const shared = new WeakMap<ReadyEngine, Promise<SharedEngineLinks>>()

function sharedEngineOf(ready: ReadyEngine, version: string): Promise<SharedEngineLinks> {
  const made = shared.get(ready) ?? makeSharedEngine(ready.module, version)
  shared.set(ready, made)
  return made
}
