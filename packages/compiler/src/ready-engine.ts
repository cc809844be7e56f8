import type { Engine, LoadEngineOptions } from '@tenon/engine'
import { parseModule, stubDeadFunctions, type WasmModule } from '@tenon/wasm-binary'

import type { CompilePlatform } from './platform/platform.ts'

/** The engine, read and parsed. */
export interface ReadyEngine {
  readonly bytes: Uint8Array
  /** Of QuickJS-NG. */
  readonly version: string
  /** Without what builds need and plug-ins do not. */
  readonly module: WasmModule
}

/** What plug-ins are linked to, in one mode or another. */
const FOR_PLUGINS: ReadonlySet<string> = new Set(['memory', 'invoke', 'engine_alloc', 'load_plugin'])

/** What was parsed: an engine is loaded once a process, and parsed once. */
const parsed = new WeakMap<Engine, ReadyEngine>()

/**
 * The engine, loaded (and built, where that was never done) and parsed.
 *
 * @throws CompileError ERR_ENGINE_SOURCE_MISSING, ERR_ENGINE_BUILD.
 */
export async function readyEngine(platform: CompilePlatform, options: LoadEngineOptions): Promise<ReadyEngine> {
  const engine = await platform.loadEngine(options)
  const ready = parsed.get(engine) ?? { ...engine, module: forPlugins(parseModule(engine.bytes)) }
  parsed.set(engine, ready)
  return ready
}

function forPlugins(engine: WasmModule): WasmModule {
  return stubDeadFunctions({ ...engine, exports: engine.exports.filter(({ name }) => FOR_PLUGINS.has(name)) })
}
