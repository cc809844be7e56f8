import { StateError } from '@tenon/abi'

/**
 * Checks that a call can begin.
 * @throws {StateError} ERR_PLUGIN_CLOSED, ERR_PLUGIN_BUSY
 */
export function assertReady(isClosed: boolean, isBusy: boolean): void {
  if (isClosed) throw new StateError('ERR_PLUGIN_CLOSED', 'The plug-in is closed')
  if (isBusy) {
    throw new StateError(
      'ERR_PLUGIN_BUSY',
      'The plug-in is in a call: await that first, or use a pool; a host function cannot make reentrant calls into the plug-in',
    )
  }
}
