/** A list of cases in a file of `cases/`. README.md explains every field. */
export interface CaseFile {
  readonly about: string
  readonly cases: readonly ConformanceCase[]
}

/** One plug-in, how it is loaded, and what its calls must give. */
export interface ConformanceCase extends CaseGrants {
  readonly name: string
  /** The plug-in's modules, or `*` for each language's fixture in turn; without it, the module made of the calls' scripts. */
  readonly modules?: readonly CaseModule[] | '*'
  /** The code that loading must fail with. */
  readonly createError?: string
  readonly functionExists?: Readonly<Record<string, boolean>>
  readonly calls?: readonly CaseCall[]
  /** Why Extism's native runtime gives something else, where it does. */
  readonly native?: string
}

/** What the host gives the plug-in. */
export interface CaseGrants {
  readonly config?: Readonly<Record<string, string>>
  readonly wasi?: boolean
  readonly logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'off'
  /** More fields of the manifest, in snake_case as JSON manifests have them. */
  readonly manifest?: Readonly<Record<string, unknown>>
  /** Names of host functions to grant, of those in `host-functions.ts`; all of them unless given. */
  readonly functions?: readonly string[]
}

/**
 * A module of a plug-in, from one of: a file of `modules/`, WebAssembly text, a language's fixture, or bytes that are
 * taken as they are.
 */
export interface CaseModule {
  readonly wat?: string
  readonly text?: string
  readonly fixture?: string
  readonly bytes?: CaseBytes
  readonly name?: string
  /** SHA-256 in the manifest; `right` stands for that of the module's bytes. */
  readonly hash?: string
}

/** One call: either an export by name, or a script. */
export interface CaseCall extends CaseExpectation {
  readonly function?: string
  readonly script?: readonly string[]
  readonly input?: CaseBytes
  /** What a language gives instead, where it cannot do the same. */
  readonly byLanguage?: Readonly<Record<string, CaseExpectation>>
}

/** What a call must give: an output, or an error's code and a text that its message has. */
export interface CaseExpectation {
  readonly output?: CaseBytes | { readonly json: unknown }
  readonly error?: string
  readonly message?: string
  /** Every message logged during the call, as `level: text`. Not looked at where it is not given. */
  readonly logs?: readonly string[]
}

/** UTF-8 text, bytes in hexadecimal, or a text repeated up to a length in bytes. */
export type CaseBytes = string | { readonly hex: string } | { readonly repeat: string; readonly length: number }
