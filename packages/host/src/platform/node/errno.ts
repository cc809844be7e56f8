import { wasi } from '@bjorn3/browser_wasi_shim'

/** Refuses an operation with a WASI error number. */
export class ErrnoError extends Error {
  override readonly name = 'ErrnoError'
  readonly errno: number

  constructor(errno: number) {
    super(`WASI errno ${errno}`)
    this.errno = errno
  }
}

/** What an operation on files came to: `ret` is a WASI error number, and `value` the fallback unless that is 0. */
export interface Attempt<T> {
  readonly ret: number
  readonly value: T
}

/** Runs an operation on files. */
export function attempt<T>(run: () => T, otherwise: T): Attempt<T> {
  try {
    return { ret: wasi.ERRNO_SUCCESS, value: run() }
  } catch (error) {
    return { ret: toErrno(error), value: otherwise }
  }
}

/** Runs an operation on files for its WASI error number alone. */
export function errnoOf(run: () => void): number {
  return attempt(run, undefined).ret
}

/** The number of something thrown by `node:fs`: its codes and WASI's names are POSIX's, so ENOENT is ERRNO_NOENT. */
function toErrno(error: unknown): number {
  if (error instanceof ErrnoError) return error.errno
  if (!(error instanceof Error) || !('code' in error)) throw error
  const numbers: Readonly<Record<string, unknown>> = wasi
  const number = numbers[`ERRNO_${String(error.code).slice(1)}`]
  return typeof number === 'number' ? number : wasi.ERRNO_IO
}
