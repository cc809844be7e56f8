import type { CompileOptions, CompileProgress, CompileResult } from '../compile-options.ts'
import type { SourceFiles, SourceName } from '../platform/source-files.ts'
import type { Stopwatch } from '../stopwatch.ts'
import type { SourceLanguage } from './source-language.ts'

/** A compiler that is installed only where its language is used. */
export interface OptionalCompiler {
  /** Its package. */
  readonly name: string
  /** What of the package is asked for to find it. */
  readonly probe: string
  /** The module to import, relative to what was found; none if that is the module. */
  readonly module?: string
  /** What it compiles, for messages. */
  readonly language: string
}

/** What front ends need of the platform. */
export interface LanguageToolbox {
  /**
   * A compiler's module: of the project that has `directory`, else the one beside this package.
   *
   * @throws CompileError ERR_COMPILER_MISSING; `details` have `package`, `version` and `directory`.
   */
  readonly loadCompiler: (compiler: OptionalCompiler, directory: string) => Promise<unknown>
  /** A text file of ours that goes into plug-ins. */
  readonly readOwnFile: (name: OwnFile) => Promise<string>
}

/** Text files of ours that go into plug-ins. */
export type OwnFile = 'tenon.h' | 'tenon.hpp' | 'without-wasi.c' | 'tenon-runtime.ts'

/** One build of a source that is not JavaScript. */
export interface LanguageJob {
  readonly files: SourceFiles
  readonly toolbox: LanguageToolbox
  readonly entry: SourceName
  readonly language: OtherLanguage
  readonly options: CompileOptions
  readonly stopwatch: Stopwatch
  readonly report: (step: CompileProgress['step'], message: string) => void
  /** @throws StateError ERR_ABORTED. */
  readonly checkAborted: () => void
}

/** Compiles a source that is not JavaScript. */
export type LanguageFrontEnd = (job: LanguageJob) => Promise<CompileResult>

/** The languages that have a front end of their own. */
export type OtherLanguage = Exclude<SourceLanguage, 'javascript'>

/** The front ends of a platform, loaded when their language is met. */
export type LanguageFrontEnds = Readonly<Record<OtherLanguage, () => Promise<LanguageFrontEnd>>>
