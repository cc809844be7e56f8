import { ArgumentError } from '@tenon/abi'

import { resolvePosix } from './posix-paths.ts'

/** Files by path, such as `src/main.ts`: text, or bytes. */
export type SourceContents = Readonly<Record<string, string | Uint8Array>>

/**
 * The files of `contents` as absolute paths below `root` and bytes of their own.
 *
 * @throws ArgumentError for a path that leads out of `root` or that no file can have, one given twice, and other contents.
 */
export function readContents(contents: SourceContents, argument: string, root = '/'): Map<string, Uint8Array> {
  const refuse = (problem: string): ArgumentError => new ArgumentError(`${argument}: ${problem}`, { argument })
  if (!isRecord(contents)) throw refuse('expected an object from paths to text or bytes')
  const files = new Map<string, Uint8Array>()
  for (const [name, content] of Object.entries(contents)) {
    const problem = problemOf(name)
    if (problem !== undefined) throw refuse(`${JSON.stringify(name)} ${problem}`)
    const path = resolvePosix(`${root}/${name}`)
    if (files.has(path)) throw refuse(`${JSON.stringify(name)} is given twice, in other words`)
    files.set(path, bytesOf(content) ?? fail(refuse(`${JSON.stringify(name)} must be text or a Uint8Array`)))
  }
  return files
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fail(error: Error): never {
  throw error
}

function problemOf(name: string): string | undefined {
  if (name.includes('\0')) return 'has a zero character in it'
  if (name.includes('\\')) return 'has a backslash in it; names are separated by "/"'
  if (name === '' || name.endsWith('/')) return 'names no file'
  let depth = 0
  for (const part of name.split('/')) {
    if (part === '..') depth -= 1
    else if (part !== '' && part !== '.') depth += 1
    if (depth < 0) return 'leads out of the root'
  }
  return depth === 0 || /(?:^|\/)\.{1,2}$/.test(name) ? 'names no file' : undefined
}

function bytesOf(content: unknown): Uint8Array | undefined {
  if (typeof content === 'string') return new TextEncoder().encode(content)
  return content instanceof Uint8Array ? content.slice() : undefined
}
