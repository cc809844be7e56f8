import { readBuiltEngine, type BuiltEngine } from './built-engine.ts'
import type { OnProgress } from './engine-progress.ts'

/** An engine ready to boot. */
export interface Engine {
  readonly bytes: Uint8Array
  /** The version of QuickJS-NG in it. */
  readonly version: string
}

/** How `loadEngine` is called. */
export interface LoadEngineOptions {
  /** Told about each step, if the engine has to be built: once in a repository, never in the published package. */
  readonly onProgress?: OnProgress
}

let loading: Promise<Engine> | undefined

/**
 * The engine's bytes, read once a process. The repository builds them when there are none yet or their inputs changed.
 * @throws {CompileError} ERR_ENGINE_SOURCE_MISSING, ERR_ENGINE_BUILD
 */
export async function loadEngine(options: LoadEngineOptions = {}): Promise<Engine> {
  loading ??= readOrBuild(options.onProgress ?? (() => undefined))
  try {
    return await loading
  } catch (error) {
    loading = undefined // the next attempt may find what was missing
    throw error
  }
}

async function readOrBuild(onProgress: OnProgress): Promise<Engine> {
  const inputsHash = await hashOwnInputs()
  const built = await readBuiltEngine()
  if (built && (inputsHash === undefined || built.facts.inputsHash === inputsHash)) return toEngine(built)
  const { buildEngine } = await import('./build/build-engine.ts')
  await buildEngine(onProgress)
  const fresh = await readBuiltEngine()
  if (!fresh) throw new Error('the engine was built but cannot be read')
  return toEngine(fresh)
}

/** The hash the engine must have, or undefined in the published package, which has no sources of it. */
async function hashOwnInputs(): Promise<string | undefined> {
  const { hasInputs, hashInputs } = await import('./build/inputs-hash.ts')
  return (await hasInputs()) ? hashInputs() : undefined
}

function toEngine({ bytes, facts }: BuiltEngine): Engine {
  return { bytes, version: facts.version }
}
