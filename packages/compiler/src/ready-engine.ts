import { loadEngine, type EngineProgress } from '@tenon/engine'
import { parseModule, type WasmModule } from '@tenon/wasm-binary'

/** The engine, read and parsed. */
export interface ReadyEngine {
  readonly bytes: Uint8Array
  /** Of QuickJS-NG. */
  readonly version: string
  readonly module: WasmModule
}

let ready: Promise<ReadyEngine> | undefined

/**
 * The engine, loaded (and built, where that was never done) once a process; a failure is not kept.
 *
 * @throws CompileError ERR_ENGINE_SOURCE_MISSING, ERR_ENGINE_BUILD.
 */
export function readyEngine(onProgress: (progress: EngineProgress) => void): Promise<ReadyEngine> {
  ready ??= load(onProgress).catch((error: unknown) => {
    ready = undefined
    throw error
  })
  return ready
}

async function load(onProgress: (progress: EngineProgress) => void): Promise<ReadyEngine> {
  const { bytes, version } = await loadEngine({ onProgress })
  return { bytes, version, module: parseModule(bytes) }
}
