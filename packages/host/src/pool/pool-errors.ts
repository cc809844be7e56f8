import { LimitError, StateError } from '@tenon/abi'

/** The error of a pool that takes nobody any more. */
export function closedError(): StateError {
  return new StateError('ERR_PLUGIN_CLOSED', 'The pool is closed, or about to be')
}

/** The error of a pool that has nobody free, and as many who wait as may. */
export function fullError(size: number, maxQueue: number): LimitError {
  return new LimitError(
    'ERR_POOL_FULL',
    `All ${size} instances of the pool are busy, and ${maxQueue} calls wait for one: as many as may`,
    { details: { limit: 'maxQueue', allowed: maxQueue } },
  )
}
