import { Fd, wasi } from '@bjorn3/browser_wasi_shim'
import { HostFunctionError, PluginError } from '@tenon/abi'

/** Standard input: at its end. */
export class EmptyInput extends Fd {
  override fd_fdstat_get(): { ret: number; fdstat: wasi.Fdstat } {
    return characterDevice(wasi.RIGHTS_FD_READ)
  }

  override fd_read(): { ret: number; data: Uint8Array } {
    return { ret: wasi.ERRNO_SUCCESS, data: new Uint8Array() }
  }
}

/** Standard output or error: handed to the application, or dropped. */
export class OutputStream extends Fd {
  readonly #name: string
  readonly #write: ((bytes: Uint8Array) => void) | undefined

  /** @param name as the option is called: `stdout` or `stderr` */
  constructor(name: string, write: ((bytes: Uint8Array) => void) | undefined) {
    super()
    this.#name = name
    this.#write = write
  }

  override fd_fdstat_get(): { ret: number; fdstat: wasi.Fdstat } {
    return characterDevice(wasi.RIGHTS_FD_WRITE)
  }

  /** @throws {HostFunctionError} ERR_HOST_FUNCTION_THREW */
  override fd_write(data: Uint8Array): { ret: number; nwritten: number } {
    try {
      this.#write?.(data)
    } catch (cause) {
      throw PluginError.is(cause) ? cause : threw(`wasi.${this.#name}`, cause)
    }
    return { ret: wasi.ERRNO_SUCCESS, nwritten: data.byteLength }
  }
}

function characterDevice(rights: number): { ret: number; fdstat: wasi.Fdstat } {
  const fdstat = new wasi.Fdstat(wasi.FILETYPE_CHARACTER_DEVICE, 0)
  fdstat.fs_rights_base = BigInt(rights)
  return { ret: wasi.ERRNO_SUCCESS, fdstat }
}

function threw(option: string, cause: unknown): HostFunctionError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new HostFunctionError('ERR_HOST_FUNCTION_THREW', `The option ${option} threw: ${reason}`, {
    cause,
    details: { function: option },
  })
}
