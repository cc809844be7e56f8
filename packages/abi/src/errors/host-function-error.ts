import { PluginError } from './plugin-error.ts'

/** The codes of {@link HostFunctionError}. */
export type HostFunctionErrorCode = 'ERR_HOST_FUNCTION_THREW' | 'ERR_HOST_FUNCTION_RESULT' | 'ERR_HOST_FUNCTION_ASYNC'

/** The application's fault: one of its host functions threw (`cause` is what it threw) or returned the wrong type. */
export class HostFunctionError extends PluginError<HostFunctionErrorCode> {
  override readonly name: string = 'HostFunctionError'
}
