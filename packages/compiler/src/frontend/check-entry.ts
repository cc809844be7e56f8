import { open, stat } from 'node:fs/promises'
import path from 'node:path'

import { CompileError } from '@tenon/abi'

import { displayPath } from '../source-place.ts'

/** File name endings that are JavaScript or TypeScript. */
export const SOURCE_EXTENSIONS: readonly string[] = ['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx']

/** How much of the file is looked at to tell text from binary. */
const SNIFF_BYTES = 4096

/**
 * The absolute path of `entry`, once it is known to be a source file.
 *
 * @throws CompileError ERR_SOURCE_NOT_FOUND: no such file, or a directory; ERR_SOURCE_SYNTAX: not JavaScript or TypeScript.
 */
export async function checkEntry(entry: string): Promise<string> {
  const file = path.resolve(entry)
  await checkIsFile(file)
  if (!SOURCE_EXTENSIONS.includes(path.extname(file).toLowerCase())) {
    throw notSource(file, `its name ends in none of ${SOURCE_EXTENSIONS.join(' ')}`)
  }
  const start = await readStart(file)
  if (start[0] === 0 && start[1] === 0x61 && start[2] === 0x73 && start[3] === 0x6d) {
    throw notSource(file, 'it is a WebAssembly module already')
  }
  if (start.includes(0)) throw notSource(file, 'it is a binary file')
  return file
}

async function checkIsFile(file: string): Promise<void> {
  const stats = await stat(file).catch((cause: unknown) => {
    throw new CompileError('ERR_SOURCE_NOT_FOUND', `There is no file ${displayPath(file)}`, {
      cause,
      details: { file },
    })
  })
  if (stats.isFile()) return
  const found = stats.isDirectory() ? 'a directory' : 'not a regular file'
  const message = `${displayPath(file)} is ${found}; give the source file of the plug-in`
  throw new CompileError('ERR_SOURCE_NOT_FOUND', message, { details: { file } })
}

async function readStart(file: string): Promise<Uint8Array> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new CompileError('ERR_SOURCE_NOT_FOUND', `${displayPath(file)} cannot be read`, { cause, details: { file } })
  })
  try {
    const buffer = new Uint8Array(SNIFF_BYTES)
    const { bytesRead } = await handle.read(buffer, 0, SNIFF_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

function notSource(file: string, reason: string): CompileError {
  const message = `${displayPath(file)} is not JavaScript or TypeScript source: ${reason}`
  return new CompileError('ERR_SOURCE_SYNTAX', message, { details: { file } })
}
