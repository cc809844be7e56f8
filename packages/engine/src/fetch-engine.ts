import { ModuleError } from '@tenon/abi'

import type { Engine, EngineSource, LoadEngineOptions } from './engine.ts'
import type { EngineVariant } from './engine-variant.ts'
import { QUICKJS_VERSION } from './sources/pinned-files.ts'

/** Where each engine lies beside this package's code; written out, because bundlers look for just this expression. */
const OWN_FILES: Readonly<Record<EngineVariant, () => URL>> = {
  fast: () => new URL('../build/engine.wasm', import.meta.url),
  small: () => new URL('../build/engine-small.wasm', import.meta.url),
}

const loading = new Map<EngineVariant, Promise<Engine>>()

/**
 * The engine's bytes, each variant's fetched once a page; a source counts for the first call.
 * @throws {ModuleError} ERR_MODULE_FETCH
 */
export async function loadEngine({ variant = 'fast', source }: LoadEngineOptions = {}): Promise<Engine> {
  const engine = loading.get(variant) ?? fetchEngine(source ?? OWN_FILES[variant]())
  loading.set(variant, engine)
  try {
    return await engine
  } catch (error) {
    loading.delete(variant) // the next attempt may find it
    throw error
  }
}

async function fetchEngine(source: EngineSource): Promise<Engine> {
  return { bytes: await bytesOf(source), version: QUICKJS_VERSION }
}

async function bytesOf(source: EngineSource): Promise<Uint8Array> {
  if (source instanceof URL) return bytesOf(await fetchFrom(source))
  if (!(source instanceof Response)) return new Uint8Array(source)
  if (source.ok) return new Uint8Array(await source.arrayBuffer())
  const message = `The engine cannot be fetched from ${source.url}: the answer was ${source.status}`
  throw new ModuleError('ERR_MODULE_FETCH', message, { details: { status: source.status } })
}

async function fetchFrom(url: URL): Promise<Response> {
  return fetch(url).catch((cause: unknown) => {
    throw new ModuleError('ERR_MODULE_FETCH', `The engine cannot be fetched from ${url.href}`, { cause })
  })
}
