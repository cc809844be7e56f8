import { PluginError } from './plugin-error.ts'

/** The codes of {@link GuestError}. */
export type GuestErrorCode =
  | 'ERR_GUEST_TRAP'
  | 'ERR_GUEST_RETURNED_ERROR'
  | 'ERR_GUEST_RETURNED_CODE'
  | 'ERR_GUEST_EXIT'
  | 'ERR_GUEST_HANDLE'

/** The plug-in's fault: it trapped, reported an error, returned a code or exited. */
export class GuestError extends PluginError<GuestErrorCode> {
  override readonly name: string = 'GuestError'
}
