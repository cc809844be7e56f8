import { readdir, readFile, rm } from 'node:fs/promises'
import { readBuiltEngine, writeAtomically, writeBuiltEngine } from '../built-engine.ts'
import type { OnProgress } from '../engine-progress.ts'
import type { EngineVariant } from '../engine-variant.ts'
import { packagePath } from '../package-paths.ts'
import { withLock } from './build-lock.ts'
import { bundlePrelude } from './bundle-prelude.ts'
import { compileForSize } from '../edits/compile-for-size.ts'
import { compileEngineC } from './compile-c.ts'
import { hashCInputs, hashInputs, readGlue } from './inputs-hash.ts'
import { ENGINE_EDITS } from '../edits/quickjs-edits.ts'
import { snapshotEngine } from './snapshot-engine.ts'
import { applyEdits } from '../edits/source-edit.ts'
import { obtainSources } from '../sources/obtain-sources.ts'
import { QUICKJS_VERSION } from '../sources/pinned-files.ts'

/** Parts of the whole that are done when a step begins. */
const COMPILE_FROM = 0.05
const SNAPSHOT_FROM = 0.98

/**
 * Builds a variant of the engine into `build`, unless another process has done so in the meantime.
 * @throws {CompileError} ERR_ENGINE_SOURCE_MISSING, ERR_ENGINE_BUILD
 */
export async function buildEngine(variant: EngineVariant, onProgress: OnProgress): Promise<void> {
  await withLock(packagePath('build', '.lock'), async () => {
    const inputsHash = await hashInputs(variant)
    const built = await readBuiltEngine(variant)
    if (built?.facts.inputsHash !== inputsHash) await buildUnlocked(variant, inputsHash, onProgress)
  })
}

async function buildUnlocked(variant: EngineVariant, inputsHash: string, onProgress: OnProgress): Promise<void> {
  const compiled = await compileOnce(variant, onProgress)
  onProgress({ step: 'snapshot', message: 'Starting the engine and keeping its image', fraction: SNAPSHOT_FROM })
  const engine = await snapshotEngine(compiled, await bundlePrelude())
  const sizes = { compiledBytes: compiled.length, engineBytes: engine.length }
  await writeBuiltEngine(variant, engine, { inputsHash, version: QUICKJS_VERSION, sizes })
  onProgress({ step: 'snapshot', message: `The ${variant} engine is built: ${engine.length} bytes`, fraction: 1 })
}

/** The compiled C, kept under the hash of its inputs: a change of the prelude alone need not compile it anew. */
async function compileOnce(variant: EngineVariant, onProgress: OnProgress): Promise<Uint8Array> {
  const prefix = `compiled-${variant}-`
  const name = `${prefix}${await hashCInputs(variant)}.wasm`
  const kept = await readFile(packagePath('build', name)).catch(() => undefined)
  if (kept) return new Uint8Array(kept)
  const compiled = await compile(variant, onProgress)
  for (const old of await readdir(packagePath('build'))) {
    if (old.startsWith(prefix)) await rm(packagePath('build', old), { force: true })
  }
  await writeAtomically(packagePath('build', name), compiled)
  return compiled
}

async function compile(variant: EngineVariant, onProgress: OnProgress): Promise<Uint8Array> {
  onProgress({ step: 'source', message: `Getting the sources of QuickJS-NG ${QUICKJS_VERSION}`, fraction: 0 })
  const sources = await obtainSources({
    vendorFolder: packagePath('vendor'),
    onAttempt: (name) => onProgress({ step: 'source', message: `Trying ${name}`, fraction: 0 }),
  })
  return compileEngineC({
    variant,
    quickjs: compileForSize(applyEdits(sources, ENGINE_EDITS)),
    glue: await readGlue(),
    onUnit: (name, done) => {
      const fraction = COMPILE_FROM + (SNAPSHOT_FROM - COMPILE_FROM) * done
      onProgress({ step: 'compile', message: `Compiling ${name}`, fraction })
    },
  })
}
