import { StateError } from '@tenon/abi'

/** @throws {StateError} ERR_ABORTED when a signal has fired; `cause` is its reason */
export function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal)
}

/** The error of what a signal ended. */
export function abortError({ reason }: AbortSignal): StateError {
  return new StateError('ERR_ABORTED', 'Aborted by its signal', { cause: reason })
}
