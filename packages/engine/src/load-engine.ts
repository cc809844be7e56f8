import { readBuiltEngine, type BuiltEngine } from './built-engine.ts'
import type { Engine, LoadEngineOptions } from './engine.ts'
import type { OnProgress } from './engine-progress.ts'
import type { EngineVariant } from './engine-variant.ts'

const loading = new Map<EngineVariant, Promise<Engine>>()

/**
 * The engine's bytes, each variant's read once a process. The repository builds them when there are none yet or their inputs changed.
 * @throws {CompileError} ERR_ENGINE_SOURCE_MISSING, ERR_ENGINE_BUILD
 */
export async function loadEngine({ variant = 'fast', onProgress }: LoadEngineOptions = {}): Promise<Engine> {
  const engine = loading.get(variant) ?? readOrBuild(variant, onProgress ?? (() => undefined))
  loading.set(variant, engine)
  try {
    return await engine
  } catch (error) {
    loading.delete(variant) // the next attempt may find what was missing
    throw error
  }
}

async function readOrBuild(variant: EngineVariant, onProgress: OnProgress): Promise<Engine> {
  const inputsHash = await hashOwnInputs(variant)
  const built = await readBuiltEngine(variant)
  if (built && (inputsHash === undefined || built.facts.inputsHash === inputsHash)) return toEngine(built)
  const { buildEngine } = await import('./build/build-engine.ts')
  await buildEngine(variant, onProgress)
  const fresh = await readBuiltEngine(variant)
  if (!fresh) throw new Error('the engine was built but cannot be read')
  return toEngine(fresh)
}

/** The hash the engine must have, or undefined in the published package, which has no sources of it. */
async function hashOwnInputs(variant: EngineVariant): Promise<string | undefined> {
  const { hasInputs, hashInputs } = await import('./build/inputs-hash.ts')
  return (await hasInputs()) ? hashInputs(variant) : undefined
}

function toEngine({ bytes, facts }: BuiltEngine): Engine {
  return { bytes, version: facts.version }
}
