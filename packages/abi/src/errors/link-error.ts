import { PluginError } from './plugin-error.ts'

/** The codes of {@link LinkError}. */
export type LinkErrorCode =
  | 'ERR_IMPORT_MISSING'
  | 'ERR_IMPORT_TYPE'
  | 'ERR_ENGINE_MISSING'
  | 'ERR_ENGINE_MISMATCH'
  | 'ERR_EXPORT_MISSING'
  | 'ERR_EXPORT_TYPE'

/** Host and plug-in do not fit: an import nobody provides, an export that is not there or has another type. */
export class LinkError extends PluginError<LinkErrorCode> {
  override readonly name: string = 'LinkError'
}
