import { ERRNO, errnoOfName } from '../../abi/errno.ts'
import { WasiError } from '../../wasi-error.ts'

/** What Deno throws where it may not. */
const DENIED: ReadonlySet<string> = new Set(['NotCapable', 'PermissionDenied'])

/** Runs an operation of `node:fs`; what it throws becomes a `WasiError`, as its codes and WASI's names are both POSIX's. */
export function onHost<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw toWasiError(error)
  }
}

/** What `node:fs` threw, as a `WasiError` where it has an error number. */
export function toWasiError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof WasiError) return error
  if (DENIED.has(error.name)) return new WasiError(errnoOfName('ACCES') ?? ERRNO.PERM)
  if (!('code' in error) || typeof error.code !== 'string' || !/^E[A-Z0-9]+$/.test(error.code)) return error
  return new WasiError(errnoOfName(error.code.slice(1)) ?? ERRNO.IO)
}
