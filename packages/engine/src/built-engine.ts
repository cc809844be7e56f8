import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { engineFileName, type EngineVariant } from './engine-variant.ts'
import { packagePath } from './package-paths.ts'

/** Facts about a built engine, kept beside it. */
export interface EngineFacts {
  /** Hash of everything the engine is built from. */
  readonly inputsHash: string
  /** SHA-256 of the engine. */
  readonly sha256: string
  /** The version of QuickJS-NG. */
  readonly version: string
  readonly sizes: { readonly compiledBytes: number; readonly engineBytes: number }
}

/** An engine as it lies in `build`. */
export interface BuiltEngine {
  readonly bytes: Uint8Array
  readonly facts: EngineFacts
}

/** A variant's engine in `build`; undefined if there is none, or its bytes are not those its facts speak of. */
export async function readBuiltEngine(variant: EngineVariant): Promise<BuiltEngine | undefined> {
  const name = engineFileName(variant)
  try {
    const facts = JSON.parse(await readFile(packagePath('build', `${name}.json`), 'utf8')) as EngineFacts
    const bytes = new Uint8Array(await readFile(packagePath('build', `${name}.wasm`)))
    return hashBytes(bytes) === facts.sha256 ? { bytes, facts } : undefined
  } catch {
    return undefined
  }
}

/** Puts an engine in `build`, each file in one step, so that no reader sees half of one. */
export async function writeBuiltEngine(
  variant: EngineVariant,
  bytes: Uint8Array,
  facts: Omit<EngineFacts, 'sha256'>,
): Promise<void> {
  const name = engineFileName(variant)
  await mkdir(packagePath('build'), { recursive: true })
  await writeAtomically(packagePath('build', `${name}.wasm`), bytes)
  const text = JSON.stringify({ ...facts, sha256: hashBytes(bytes) }, null, 2)
  await writeAtomically(packagePath('build', `${name}.json`), `${text}\n`)
}

function hashBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Writes a file in one step. */
export async function writeAtomically(path: string, contents: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  await writeFile(temporary, contents)
  await rename(temporary, path)
}
