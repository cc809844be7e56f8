import type * as esbuild from 'esbuild'

/** esbuild, native or WebAssembly. */
export type Bundler = Pick<typeof esbuild, 'build' | 'context' | 'transform'>

/** The functions of `node:path` that are used, for the form of path that the sources have. */
export interface PathSyntax {
  readonly basename: (path: string) => string
  readonly dirname: (path: string) => string
  readonly extname: (path: string) => string
  readonly isAbsolute: (path: string) => boolean
  readonly join: (...parts: string[]) => string
}

/** A source file by its two names. */
export interface SourceName {
  /** Absolute path. */
  readonly file: string
  /** As a person would type it. */
  readonly shown: string
}

/** Where the sources of a plug-in lie, and a bundler that reads them there. */
export interface SourceFiles {
  readonly paths: PathSyntax
  readonly bundler: Bundler
  /** The absolute path of `name`, which is relative to `directory` or, without one, to the current directory. */
  readonly resolve: (name: string, directory?: string) => string
  /** Both names of a file by its absolute path. */
  readonly nameOf: (file: string) => SourceName
  /** What is at an absolute path; undefined if nothing is. */
  readonly kindOf: (file: string) => Promise<'file' | 'directory' | 'other' | undefined>
  /** The first bytes of a file, or all of them. Rejects where it cannot be read. */
  readonly readBytes: (file: string, maxBytes?: number) => Promise<Uint8Array>
  /** A file as UTF-8. Rejects where it cannot be read. */
  readonly readText: (file: string) => Promise<string>
  /** Ends the use of the files and of the bundler. */
  readonly close: () => void
}
