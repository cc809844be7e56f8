import { CompileError } from '@tenon/abi'

import type { SourceFiles, SourceName } from '../platform/source-files.ts'

/** File name endings that are JavaScript or TypeScript. */
export const SOURCE_EXTENSIONS: readonly string[] = ['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx']

/** How much of the file is looked at to tell text from binary. */
const SNIFF_BYTES = 4096

/** What a source file must be. */
export interface EntryKind {
  /** Endings that its name may have. */
  readonly extensions: readonly string[]
  /** For messages. */
  readonly language: string
}

const SCRIPT: EntryKind = { extensions: SOURCE_EXTENSIONS, language: 'JavaScript or TypeScript' }

/**
 * The names of `entry`, once it is known to be a source file.
 *
 * @throws CompileError ERR_SOURCE_NOT_FOUND: no such file, or a directory; ERR_SOURCE_SYNTAX: not of this language.
 */
export async function checkEntry(sources: SourceFiles, entry: string, kind: EntryKind = SCRIPT): Promise<SourceName> {
  const name = sources.nameOf(sources.resolve(entry))
  await checkIsFile(sources, name)
  if (!kind.extensions.includes(sources.paths.extname(name.file).toLowerCase())) {
    throw notSource(name, kind, `its name ends in none of ${kind.extensions.join(' ')}`)
  }
  const start = await readStart(sources, name)
  if (start[0] === 0 && start[1] === 0x61 && start[2] === 0x73 && start[3] === 0x6d) {
    throw notSource(name, kind, 'it is a WebAssembly module already')
  }
  if (start.includes(0)) throw notSource(name, kind, 'it is a binary file')
  return name
}

async function checkIsFile(sources: SourceFiles, { file, shown }: SourceName): Promise<void> {
  const kind = await sources.kindOf(file)
  if (kind === 'file') return
  if (kind === undefined) throw notFound(file, `There is no file ${shown}`)
  const found = kind === 'directory' ? 'a directory' : 'not a regular file'
  throw notFound(file, `${shown} is ${found}; give the source file of the plug-in`)
}

async function readStart(sources: SourceFiles, { file, shown }: SourceName): Promise<Uint8Array> {
  return sources.readBytes(file, SNIFF_BYTES).catch((cause: unknown) => {
    throw notFound(file, `${shown} cannot be read`, cause)
  })
}

function notFound(file: string, message: string, cause?: unknown): CompileError {
  return new CompileError('ERR_SOURCE_NOT_FOUND', message, { cause, details: { file } })
}

function notSource({ file, shown }: SourceName, { language }: EntryKind, reason: string): CompileError {
  const message = `${shown} is not ${language} source: ${reason}`
  return new CompileError('ERR_SOURCE_SYNTAX', message, { details: { file } })
}
