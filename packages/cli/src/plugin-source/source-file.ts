import path from 'node:path'

/** Extensions of files that the compiler takes. */
export const SOURCE_EXTENSIONS: ReadonlySet<string> = new Set([
  '.js',
  '.mjs',
  '.cjs',
  '.jsx',
  '.ts',
  '.mts',
  '.cts',
  '.tsx',
  '.c',
  '.cc',
  '.cpp',
  '.cxx',
  '.c++',
])

/** Whether a reference is an http(s) URL rather than a path. */
export function isUrl(reference: string): boolean {
  return /^https?:\/\//i.test(reference)
}

/** Whether a plug-in must be compiled from this file first. */
export function isSourceFile(reference: string): boolean {
  return !isUrl(reference) && SOURCE_EXTENSIONS.has(path.extname(reference).toLowerCase())
}
