import { Fd, WASI, WASIProcExit, wasi as definitions } from '@bjorn3/browser_wasi_shim'
import { StateError } from '@tenon/abi'
import type { ImportedFunction } from '../env/env-state.ts'
import type { Platform } from '../platform/platform.ts'
import type { WasiOptions } from './wasi-options.ts'

/** What WASI is given: streams, and directories as the manifest writes them. */
export interface WasiGrant {
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
  const shim = new WASI([], [], [new EmptyInput(), new Stream(stdout), new Stream(stderr), ...openDirectories(grant)], {
    debug: false,
  })
  return {
    functions: shim.wasiImport,
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

/** Standard input: at its end. */
class EmptyInput extends Fd {
  override fd_fdstat_get(): { ret: number; fdstat: definitions.Fdstat } {
    return characterDevice()
  }

  override fd_read(): { ret: number; data: Uint8Array } {
    return { ret: definitions.ERRNO_SUCCESS, data: new Uint8Array() }
  }
}

/** Standard output or error: handed to the host, or dropped. */
class Stream extends Fd {
  readonly #write: ((bytes: Uint8Array) => void) | undefined

  constructor(write: ((bytes: Uint8Array) => void) | undefined) {
    super()
    this.#write = write
  }

  override fd_fdstat_get(): { ret: number; fdstat: definitions.Fdstat } {
    return characterDevice()
  }

  override fd_write(data: Uint8Array): { ret: number; nwritten: number } {
    this.#write?.(data)
    return { ret: definitions.ERRNO_SUCCESS, nwritten: data.byteLength }
  }
}

function characterDevice(): { ret: number; fdstat: definitions.Fdstat } {
  return { ret: definitions.ERRNO_SUCCESS, fdstat: new definitions.Fdstat(definitions.FILETYPE_CHARACTER_DEVICE, 0) }
}
