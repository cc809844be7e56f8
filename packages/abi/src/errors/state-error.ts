import { PluginError } from './plugin-error.ts'

/** The codes of {@link StateError}. */
export type StateErrorCode =
  | 'ERR_PLUGIN_CLOSED'
  | 'ERR_PLUGIN_BUSY'
  | 'ERR_PLUGIN_COOPERATIVE'
  | 'ERR_PLUGIN_IN_WORKER'
  | 'ERR_WORKER_START'
  | 'ERR_WORKER_DIED'
  | 'ERR_CALL_ENDED'
  | 'ERR_ABORTED'
  | 'ERR_HTTP_FAILED'
  | 'ERR_UNSUPPORTED_PLATFORM'
  | 'ERR_PACKAGE_MISSING'

/** The right call at the wrong time or place: after close, during another call, on a runtime that cannot do it. */
export class StateError extends PluginError<StateErrorCode> {
  override readonly name: string = 'StateError'
}
