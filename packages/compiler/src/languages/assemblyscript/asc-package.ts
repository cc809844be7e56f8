import type { OptionalCompiler } from '../language-front-end.ts'

/** The compiler of AssemblyScript. */
export const ASSEMBLYSCRIPT: OptionalCompiler = {
  name: 'assemblyscript',
  probe: 'assemblyscript/package.json',
  module: 'dist/asc.js',
  language: 'AssemblyScript',
}

interface AscRange {
  /** In UTF-16 units. */
  readonly start: number
  readonly source: { readonly normalizedPath: string } | null
}

/** What asc has to say about a source. */
export interface AscDiagnostic {
  readonly message: string
  readonly code: number
  /** 0 pedantic, 1 information, 2 warning, 3 error. */
  readonly category: number
  readonly range: AscRange | null
  readonly relatedRange: AscRange | null
}

/** What asc is given in place of a file system. */
export interface AscHost {
  readonly readFile: (name: string, directory: string) => Promise<string | null>
  readonly writeFile: (name: string, contents: Uint8Array | string) => void
  readonly listFiles: () => readonly string[]
  readonly reportDiagnostic: (diagnostic: AscDiagnostic) => void
}

/** What is used of the module `assemblyscript/asc`. */
export interface AscPackage {
  readonly main: (
    parameters: readonly string[],
    host: AscHost,
  ) => Promise<{ readonly error: Error | null; readonly stderr: { toString(): string } }>
}
