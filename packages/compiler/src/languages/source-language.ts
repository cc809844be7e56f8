import type { SourceFiles } from '../platform/source-files.ts'

/** What a source is written in; `javascript` is TypeScript too. */
export type SourceLanguage = 'javascript' | 'assemblyscript' | 'c' | 'cpp'

/** File name endings that are C or C++. */
const NATIVE: Readonly<Record<string, 'c' | 'cpp'>> = {
  '.c': 'c',
  '.cc': 'cpp',
  '.cpp': 'cpp',
  '.cxx': 'cpp',
  '.c++': 'cpp',
}

/** File name endings that are C or C++. */
export const NATIVE_EXTENSIONS: readonly string[] = Object.keys(NATIVE)

/** `c` or `cpp` by the ending of a file's name. */
export function nativeLanguageOf(files: SourceFiles, file: string): 'c' | 'cpp' | undefined {
  return NATIVE[files.paths.extname(file).toLowerCase()]
}

/**
 * The language of a source (an absolute path) by its name; a TypeScript file is AssemblyScript in a folder `assembly`, and
 * where an `asconfig.json` lies beside it.
 */
export async function languageOf(files: SourceFiles, file: string): Promise<SourceLanguage> {
  const native = nativeLanguageOf(files, file)
  if (native !== undefined) return native
  if (files.paths.extname(file).toLowerCase() !== '.ts') return 'javascript'
  const directory = files.paths.dirname(file)
  if (files.paths.basename(directory) === 'assembly') return 'assemblyscript'
  const config = await files.kindOf(files.paths.join(directory, 'asconfig.json'))
  return config === 'file' ? 'assemblyscript' : 'javascript'
}
