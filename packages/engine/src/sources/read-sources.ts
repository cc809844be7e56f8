import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RELEASE_FIXES } from '../edits/quickjs-edits.ts'
import { applyEdits, type SourceFiles } from '../edits/source-edit.ts'
import { PINNED_FILES, QUICKJS_VERSION, RELEASE_FILES } from './pinned-files.ts'

/** A folder that does not hold the files the engine is built from. */
class SourceMismatchError extends Error {}

/** SHA-256 of a text in UTF-8, as lower-case hexadecimal digits. */
export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * Reads QuickJS-NG's files from a folder and checks each against its pinned hash. The release's own files are brought to
 * the state of the crate's, so that the same engine comes of either.
 * @throws {SourceMismatchError} for the first file that is missing or not the pinned one
 */
export async function readSources(folder: string): Promise<SourceFiles> {
  const files = new Map<string, string>()
  for (const name of Object.keys(PINNED_FILES)) files.set(name, await readSource(folder, name))
  const changed = Object.entries(RELEASE_FILES)
  const isRelease = changed.length > 0 && changed.every(([name, hash]) => sha256(files.get(name) ?? '') === hash)
  const sources = isRelease ? applyEdits(files, RELEASE_FIXES) : files
  for (const [name, hash] of Object.entries(PINNED_FILES)) {
    if (sha256(sources.get(name) ?? '') !== hash) throw mismatch(folder, name)
  }
  return sources
}

async function readSource(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, name), 'utf8')
  } catch {
    throw new SourceMismatchError(`${join(folder, name)} is missing`)
  }
}

function mismatch(folder: string, name: string): SourceMismatchError {
  return new SourceMismatchError(
    `${join(folder, name)} is not the file of QuickJS-NG ${QUICKJS_VERSION}: its SHA-256 differs`,
  )
}
