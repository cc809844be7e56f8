import { ERRNO, errnoName } from './abi/errno.ts'

/**
 * Refuses an operation with a WASI error number: file systems throw it, and the guest gets the number. What else they
 * throw ends the call.
 */
export class WasiError extends Error {
  override readonly name = 'WasiError'
  readonly errno: number

  constructor(errno: number) {
    super(`WASI error ${errnoName(errno)}`)
    this.errno = errno
  }
}

/** Throws a {@link WasiError}. */
export function fail(name: keyof typeof ERRNO): never {
  throw new WasiError(ERRNO[name])
}

/** The error number of something thrown, where it has one. */
export function errnoOf(error: unknown): number | undefined {
  return error instanceof WasiError ? error.errno : undefined
}
