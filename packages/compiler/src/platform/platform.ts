import type { Engine, LoadEngineOptions } from '@tenon/engine'

import type { LanguageFrontEnds, LanguageToolbox } from '../languages/language-front-end.ts'
import type { SourceFiles } from './source-files.ts'

/** What the compiler needs of the runtime it runs on. */
export interface CompilePlatform {
  /** Version of this package. */
  readonly version: string
  /** The engine's bytes. */
  readonly loadEngine: (options: LoadEngineOptions) => Promise<Engine>
  /** The sources on disk; absent where there is none. */
  readonly disk?: SourceFiles
  /** Languages other than JavaScript; none where their compilers cannot be loaded. */
  readonly languages?: { readonly frontEnds: LanguageFrontEnds; readonly toolbox: LanguageToolbox }
  /** The folder `web` of `@tenon/pdk`. */
  readonly openWebFolder: () => Promise<WebFolder>
}

/** A folder of modules that define web interfaces as globals. Close the files after use. */
export interface WebFolder {
  readonly files: SourceFiles
  /** Absolute path. */
  readonly path: string
}
