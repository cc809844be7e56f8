import { StateError } from '@tenon/abi'

/** @throws {StateError} ERR_ABORTED when a signal has fired; `cause` is its reason */
export function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new StateError('ERR_ABORTED', 'Aborted by its signal', { cause: signal.reason })
}
