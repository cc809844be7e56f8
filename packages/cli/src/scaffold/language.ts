import type { ProjectSettings } from '../project/project-settings.ts'

/** A program that a language needs and npm cannot bring. */
export interface Tool {
  /** A command line that ends with 0 where the tool is there. */
  readonly check: string
  readonly name: string
  /** How it is had, for a person. */
  readonly install: string
}

/** What a new project in a language is like. */
export interface Language {
  /** What `--lang` says; also the folder of its template. */
  readonly id: string
  readonly title: string
  readonly hint: string
  /** The exported function. */
  readonly functionName: string
  readonly source: string
  readonly test: string
  /** Of a project of this name. */
  readonly settings: (name: string) => ProjectSettings
  /** Where the built plug-in is. */
  readonly output: (name: string) => string
  /** Packages of npm beside `tenon` and vitest. Those of tenon's own have its version. */
  readonly packages: Readonly<Record<string, string>>
  readonly tools: readonly Tool[]
  /** Lines of .gitignore beside `node_modules`. */
  readonly ignored: readonly string[]
  /** For the README: what the author may use. */
  readonly pdk: string
  /** Whether its plug-ins need WASI. */
  readonly wasi?: boolean
}
