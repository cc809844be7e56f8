import { PluginError } from './plugin-error.ts'

/** The codes of {@link PermissionError}. */
export type PermissionErrorCode = 'ERR_HOST_NOT_ALLOWED' | 'ERR_ADDRESS_NOT_ALLOWED' | 'ERR_PATH_NOT_ALLOWED'

/** The plug-in asked for something the host did not grant. */
export class PermissionError extends PluginError<PermissionErrorCode> {
  override readonly name: string = 'PermissionError'
}
