import { open, readFile, stat } from 'node:fs/promises'
import path from 'node:path'

import * as esbuild from 'esbuild'

import type { SourceFiles, SourceName } from '../source-files.ts'

/** Sources on disk, and the native esbuild. */
export const diskFiles: SourceFiles = {
  paths: path,
  bundler: esbuild,
  resolve: (name, directory = '') => path.resolve(directory, name),
  nameOf,
  kindOf,
  readBytes: (file, maxBytes) => (maxBytes === undefined ? readFile(file) : readStart(file, maxBytes)),
  readText: (file) => readFile(file, 'utf8'),
  close: () => undefined,
}

/** Shown relative to the current directory, with forward slashes; absolute when it lies outside. */
function nameOf(file: string): SourceName {
  const relative = path.relative(process.cwd(), file)
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) return { file, shown: file }
  return { file, shown: path.sep === '/' ? relative : relative.replaceAll(path.sep, '/') }
}

async function kindOf(file: string): Promise<'file' | 'directory' | 'other' | undefined> {
  const stats = await stat(file).catch(() => undefined)
  if (stats === undefined) return undefined
  if (stats.isFile()) return 'file'
  return stats.isDirectory() ? 'directory' : 'other'
}

async function readStart(file: string, maxBytes: number): Promise<Uint8Array> {
  const handle = await open(file)
  try {
    const buffer = new Uint8Array(maxBytes)
    const { bytesRead } = await handle.read(buffer, 0, maxBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
