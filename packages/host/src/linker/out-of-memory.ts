import { LimitError } from '@tenon/abi'

/**
 * Whether an error of instantiation says that the runtime has no memory to give. Each linear memory reserves gigabytes of
 * addresses, so that some thousands of live instances use up what a process has.
 */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /memory/i.test(error.message)
}

/**
 * Runs what makes an instance.
 * @throws {LimitError} ERR_MEMORY_LIMIT where the runtime has no memory for it
 */
export function orOutOfMemory<T>(run: () => T): T {
  try {
    return run()
  } catch (cause) {
    throw isOutOfMemory(cause) ? outOfMemory(cause) : cause
  }
}

/** The error to give for it. */
export function outOfMemory(cause: unknown): LimitError {
  return new LimitError(
    'ERR_MEMORY_LIMIT',
    'The runtime has no memory for another instance of a plug-in; let go of plug-ins that are no longer used',
    { cause },
  )
}
