import { type Fd, WASI, WASIProcExit } from '@bjorn3/browser_wasi_shim'
import { StateError } from '@tenon/abi'
import type { ImportedFunction } from '../env/env-state.ts'
import type { Platform } from '../platform/platform.ts'
import { EmptyInput, OutputStream } from './standard-streams.ts'
import { type WasiCall, wasiFunctions } from './wasi-functions.ts'
import type { WasiOptions } from './wasi-options.ts'

/** What WASI is given: streams, and directories as the manifest writes them. */
export interface WasiGrant extends WasiCall {
  readonly options: WasiOptions
  readonly allowedPaths: Readonly<Record<string, string>>
  readonly platform: Platform
}

/** WASI preview 1 for one module instance: no arguments, no environment, the granted directories. */
export interface WasiInstance {
  readonly functions: Readonly<Record<string, ImportedFunction>>
  /** Gives it the instance whose memory it works on. */
  attach(instance: WebAssembly.Instance): void
}

/** Names of the functions that {@link createWasi} provides. */
export const WASI_FUNCTION_NAMES: ReadonlySet<string> = new Set(Object.keys(new WASI([], [], []).wasiImport))

/**
 * Makes one.
 * @throws {StateError} ERR_UNSUPPORTED_PLATFORM where directories are granted on a runtime without files
 * @throws {PermissionError} ERR_PATH_NOT_ALLOWED for a directory that is not there
 */
export function createWasi(grant: WasiGrant): WasiInstance {
  const { stdout, stderr } = grant.options
  const streams = [new EmptyInput(), new OutputStream('stdout', stdout), new OutputStream('stderr', stderr)]
  const shim = new WASI([], [], [...streams, ...openDirectories(grant)], { debug: false })
  return {
    functions: wasiFunctions(shim, grant),
    attach(instance) {
      shim.inst = instance as typeof shim.inst
    },
  }
}

/** The exit code of a `proc_exit` on its way out, or `undefined` for anything else. */
export function exitCodeOf(error: unknown): number | undefined {
  return error instanceof WASIProcExit ? error.code : undefined
}

function openDirectories({ allowedPaths, platform }: WasiGrant): Fd[] {
  return Object.entries(allowedPaths).map(([hostPath, guestPath]) => {
    if (platform.openDirectory === undefined) {
      throw new StateError('ERR_UNSUPPORTED_PLATFORM', 'allowedPaths needs a runtime with files; this one has none')
    }
    const readOnly = hostPath.startsWith('ro:')
    return platform.openDirectory(readOnly ? hostPath.slice('ro:'.length) : hostPath, guestPath, readOnly)
  })
}
