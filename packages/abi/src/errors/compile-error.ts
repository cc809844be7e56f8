import { PluginError } from './plugin-error.ts'

/** The codes of {@link CompileError}. */
export type CompileErrorCode =
  | 'ERR_SOURCE_NOT_FOUND'
  | 'ERR_SOURCE_SYNTAX'
  | 'ERR_SOURCE_IMPORT'
  | 'ERR_SOURCE_TOP_LEVEL'
  | 'ERR_SOURCE_TOP_LEVEL_TIMEOUT'
  | 'ERR_SOURCE_NO_EXPORTS'
  | 'ERR_EXPORT_UNSUPPORTED'
  | 'ERR_COMPILER_MISSING'
  | 'ERR_ENGINE_SOURCE_MISSING'
  | 'ERR_ENGINE_BUILD'
  | 'ERR_BUILD_COMMAND'

/** A plug-in could not be built. `details` has `file`, `line` (from 1), `column` (from 1) and `lineText` where there is a place. */
export class CompileError extends PluginError<CompileErrorCode> {
  override readonly name: string = 'CompileError'
}
