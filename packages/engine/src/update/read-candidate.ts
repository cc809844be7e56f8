import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CompileError } from '@tenon/abi'
import type { SourceFiles } from '../edits/source-edit.ts'
import { PINNED_FILES } from '../sources/pinned-files.ts'

/** Sources of some version of QuickJS-NG, unpinned. */
export interface Candidate {
  /** As `quickjs.h` has it: '0.16.2'. */
  readonly version: string
  readonly files: SourceFiles
}

/**
 * Reads the files that the engine is built from, of any version.
 * @throws {CompileError} ERR_ENGINE_SOURCE_MISSING when one is not there, or the version is not told
 */
export async function readCandidate(folder: string): Promise<Candidate> {
  const files = new Map<string, string>()
  for (const name of Object.keys(PINNED_FILES)) files.set(name, await readOne(folder, name))
  const version = readVersion(files.get('quickjs.h') ?? '')
  if (version === undefined) throw missing(`${join(folder, 'quickjs.h')} does not tell its version`)
  return { version, files }
}

async function readOne(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, name), 'utf8')
  } catch (error) {
    throw missing(`${join(folder, name)} is missing`, error)
  }
}

function missing(reason: string, cause?: unknown): CompileError {
  return new CompileError('ERR_ENGINE_SOURCE_MISSING', reason, { cause })
}

function readVersion(header: string): string | undefined {
  const parts = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(String.raw`^#define QJS_VERSION_${part}\s+(\d+)`, 'm').exec(header)?.[1],
  )
  return parts.includes(undefined) ? undefined : parts.join('.')
}
