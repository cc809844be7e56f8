import { PluginError, StateError } from '@tenon/abi'

/** An error that an instance could not be made for, as those who waited for it get it. */
export function asPluginError(thrown: unknown): PluginError {
  if (PluginError.is(thrown)) return thrown
  return new StateError('ERR_UNSUPPORTED_PLATFORM', `No instance of the plug-in could be made: ${String(thrown)}`, {
    cause: thrown,
  })
}
