import { StateError } from '@tenon/abi'

/** @throws StateError ERR_ABORTED when the signal has fired; `cause` is its reason. */
export function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortError(signal)
}

/**
 * What `work` gives, unless the signal fires before; `work` goes on for nobody then.
 *
 * @throws StateError ERR_ABORTED.
 */
export async function untilAborted<Result>(signal: AbortSignal | undefined, work: Promise<Result>): Promise<Result> {
  if (signal === undefined) return work
  assertNotAborted(signal)
  const over = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(abortError(signal)), { signal: over.signal })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    over.abort()
  }
}

function abortError({ reason }: AbortSignal): StateError {
  return new StateError('ERR_ABORTED', 'The build was aborted', { cause: reason })
}
