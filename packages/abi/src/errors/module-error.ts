import { PluginError } from './plugin-error.ts'

/** The codes of {@link ModuleError}. */
export type ModuleErrorCode =
  | 'ERR_MODULE_FETCH'
  | 'ERR_MODULE_HASH_MISMATCH'
  | 'ERR_MODULE_MALFORMED'
  | 'ERR_MODULE_INVALID'
  | 'ERR_MODULE_COMPONENT'
  | 'ERR_MODULE_LINKED'

/** A module could not be had, is not the one that was meant, or is not a core WebAssembly module. */
export class ModuleError extends PluginError<ModuleErrorCode> {
  override readonly name: string = 'ModuleError'
}
