import type { BundlerSource } from '@tenon/bundler'
import type { BuildLogEntry, EngineSource, EngineVariant } from '@tenon/engine'

import type { Diagnostic } from './diagnostic.ts'
import type { SourceLanguage } from './languages/source-language.ts'
import type { LoadPackage } from './memory/package-loader.ts'
import type { SourceContents } from './memory/source-contents.ts'

/**
 * What a plug-in is made of (docs/modes.md): `snapshot`, the engine with all that the top level left in its memory;
 * `bytecode`, the engine and bytecode that runs before the first call; `shared-engine`, bytecode alone, beside an engine
 * that all plug-ins of that kind use.
 */
export type CompileMode = 'snapshot' | 'bytecode' | 'shared-engine'

/** The engine of plug-ins made in the mode `shared-engine`, a module of its own. */
export interface SharedEngine {
  /** The name it must have where hosts are to find it beside a plug-in. It names the engine's content. */
  readonly fileName: string
  readonly bytes: Uint8Array
}

/** Choices for {@link compile}; each has a default. */
export interface CompileOptions {
  /** Default `snapshot`. */
  readonly mode?: CompileMode
  /** Which engine: `fast` (default), or `small`, compiled for size. */
  readonly engine?: EngineVariant
  /** Shortens syntax. Names are kept, because stack traces show them. Default true. */
  readonly minify?: boolean
  /** A `.d.ts` file in the form of Extism's JS PDK: limits the exports, declares the host functions. */
  readonly interfaceFile?: string
  /** Global names and the expressions that replace them; `process.env.NODE_ENV` is `"production"` unless given. */
  readonly define?: Readonly<Record<string, string>>
  /** Modules left out of the plug-in: importing one works, using anything of it throws. */
  readonly external?: readonly string[]
  /** A `tsconfig.json` in place of the one found beside the source. */
  readonly tsconfig?: string
  /**
   * The sources, in place of a disk, which is never read then: by path, packages under `node_modules`. The entry, the
   * interface file and `tsconfig` are names of files in it. Needs `@tenon/bundler`.
   */
  readonly files?: SourceContents
  /** Gives the packages that `files` lacks. */
  readonly loadPackage?: LoadPackage
  /** Where files of our own packages lie that are fetched, for pages that put them elsewhere. The first build's count. */
  readonly assets?: CompileAssets
  /**
   * Puts the source map into the plug-in, so that any host shows places in the sources: it gets larger, and its first error
   * takes longer. In C, C++ and AssemblyScript it is DWARF, or names of functions. Without it the map is {@link CompileResult.sourceMap}, for hosts that apply one. Default false.
   */
  readonly debug?: boolean
  /** The language of the source; by default its name tells. */
  readonly language?: SourceLanguage
  /** C and C++: further files to compile and link, and objects (`.o`, `.a`) to link. */
  readonly sources?: readonly string[]
  /** C and C++: folders to look for headers in. */
  readonly includeDirectories?: readonly string[]
  /** C, C++ and AssemblyScript: further flags for clang, or for asc. */
  readonly flags?: readonly string[]
  /** C and C++: keep the imports of WASI that standard output and the like have; without it they go to the host's log. */
  readonly wasi?: boolean
  /**
   * JavaScript and TypeScript: milliseconds that the top level may run. Default 30 000; `Infinity` is no limit, and takes some
   * 20 ms less in a fresh process.
   */
  readonly topLevelTimeoutMs?: number
  /** Told of each step; the first build of the engine takes half a minute. */
  readonly onProgress?: (progress: CompileProgress) => void
  /** Ends the work with a StateError, ERR_ABORTED: while it waits, or between two steps. */
  readonly signal?: AbortSignal
}

/** Files that are fetched beside the code. */
export interface CompileAssets {
  /** `engine.wasm` of `@tenon/engine`; Node reads its own. */
  readonly engine?: EngineSource
  /** `esbuild.wasm` of `@tenon/bundler`. */
  readonly bundler?: BundlerSource
}

/** A step of the work. */
export interface CompileProgress {
  readonly step: 'engine' | 'load' | 'bundle' | 'compile' | 'evaluate' | 'link'
  /** One line for a person. */
  readonly message: string
  /** How much of the step is done, 0 to 1, where that is known. */
  readonly fraction?: number
}

/** A function that the plug-in asks of its host. */
export interface PluginImport {
  readonly module: string
  readonly name: string
  readonly params: readonly string[]
  readonly results: readonly string[]
}

/** A plug-in, and what there is to know about its making. */
export interface CompileResult {
  readonly wasm: Uint8Array
  /** The module that the plug-in needs beside it; in the mode `shared-engine` alone. */
  readonly sharedEngine?: SharedEngine
  /**
   * A source map, version 3, as JSON, for a host to show places in the sources by; sources are relative to the entry's directory.
   * Absent where the plug-in carries it.
   */
  readonly sourceMap?: string
  /** Names of the exported functions, sorted. */
  readonly exports: readonly string[]
  readonly imports: readonly PluginImport[]
  /** Absolute paths of the source files read, for watching; those in memory begin with `/`. */
  readonly inputs: readonly string[]
  readonly warnings: readonly Diagnostic[]
  /** What the top level wrote to the console. */
  readonly buildLog: readonly BuildLogEntry[]
  /** Milliseconds that each step took, and `total`; `bundle` and `engine` overlap. */
  readonly timings: Readonly<Record<string, number>>
}
