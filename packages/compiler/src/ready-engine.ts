import type { Engine, LoadEngineOptions } from '@tenon/engine'
import { parseModule, type WasmModule } from '@tenon/wasm-binary'

import type { CompilePlatform } from './platform/platform.ts'

/** The engine, read and parsed. */
export interface ReadyEngine {
  readonly bytes: Uint8Array
  /** Of QuickJS-NG. */
  readonly version: string
  readonly module: WasmModule
}

/** What was parsed: an engine is loaded once a process, and parsed once. */
const parsed = new WeakMap<Engine, ReadyEngine>()

/**
 * The engine, loaded (and built, where that was never done) and parsed.
 *
 * @throws CompileError ERR_ENGINE_SOURCE_MISSING, ERR_ENGINE_BUILD.
 */
export async function readyEngine(platform: CompilePlatform, options: LoadEngineOptions): Promise<ReadyEngine> {
  const engine = await platform.loadEngine(options)
  const ready = parsed.get(engine) ?? { ...engine, module: parseModule(engine.bytes) }
  parsed.set(engine, ready)
  return ready
}
