import { fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs'
import { Fd, wasi } from '@bjorn3/browser_wasi_shim'
import { attempt, ErrnoError, errnoOf } from './errno.ts'
import { NodeFilestat } from './node-filestat.ts'
import type { OpenFiles } from './open-files.ts'

/** Bytes read at once, whatever a plug-in asks for: what it asks for is not what it has room for. */
const MAX_READ_BYTES = 16 * 1024 * 1024

/** What an open file allows, and how it writes. */
export interface FileMode {
  readonly canRead: boolean
  readonly canWrite: boolean
  readonly appends: boolean
}

/** An open regular file of the host, as WASI sees it. The position is kept here: `node:fs` cannot seek. */
export class NodeFile extends Fd {
  readonly #files: OpenFiles
  readonly #descriptor: number
  readonly #mode: FileMode
  #position = 0n

  /** @throws {ErrnoError} as {@link OpenFiles.open} does */
  constructor(files: OpenFiles, path: string, flags: number, mode: FileMode) {
    super()
    this.#files = files
    this.#mode = mode
    this.#descriptor = files.open(this, path, flags)
  }

  override fd_close(): number {
    return errnoOf(() => this.#files.close(this, this.#descriptor))
  }

  override fd_fdstat_get(): { ret: number; fdstat: wasi.Fdstat } {
    const { canRead, canWrite, appends } = this.#mode
    const fdstat = new wasi.Fdstat(wasi.FILETYPE_REGULAR_FILE, appends ? wasi.FDFLAGS_APPEND : 0)
    const always = wasi.RIGHTS_FD_SEEK | wasi.RIGHTS_FD_TELL | wasi.RIGHTS_FD_FILESTAT_GET
    const writing = wasi.RIGHTS_FD_WRITE | wasi.RIGHTS_FD_ALLOCATE | wasi.RIGHTS_FD_FILESTAT_SET_SIZE
    fdstat.fs_rights_base = BigInt(always | (canRead ? wasi.RIGHTS_FD_READ : 0) | (canWrite ? writing : 0))
    return { ret: wasi.ERRNO_SUCCESS, fdstat }
  }

  override fd_filestat_get(): { ret: number; filestat: wasi.Filestat | null } {
    const stat = (): NodeFilestat | null => new NodeFilestat(fstatSync(this.#descriptor, { bigint: true }))
    const { ret, value } = attempt(stat, null)
    return { ret, filestat: value }
  }

  override fd_filestat_set_size(size: bigint): number {
    return errnoOf(() => {
      this.#assertWritable()
      ftruncateSync(this.#descriptor, toOffset(size))
    })
  }

  override fd_allocate(offset: bigint, length: bigint): number {
    return errnoOf(() => {
      this.#assertWritable()
      const end = toOffset(BigInt(toOffset(offset)) + BigInt(toOffset(length)))
      if (end > fstatSync(this.#descriptor).size) ftruncateSync(this.#descriptor, end)
    })
  }

  override fd_read(size: number): { ret: number; data: Uint8Array } {
    const result = this.fd_pread(size, this.#position)
    this.#position += BigInt(result.data.length)
    return result
  }

  override fd_pread(size: number, offset: bigint): { ret: number; data: Uint8Array } {
    const { ret, value } = attempt(() => this.#read(size, toOffset(offset)), new Uint8Array())
    return { ret, data: value }
  }

  override fd_write(data: Uint8Array): { ret: number; nwritten: number } {
    const result = this.fd_pwrite(data, this.#position)
    this.#position = this.#mode.appends ? this.#size() : this.#position + BigInt(result.nwritten)
    return result
  }

  override fd_pwrite(data: Uint8Array, offset: bigint): { ret: number; nwritten: number } {
    const { ret, value } = attempt(() => this.#write(data, toOffset(offset)), 0)
    return { ret, nwritten: value }
  }

  override fd_seek(offset: bigint, whence: number): { ret: number; offset: bigint } {
    const ret = errnoOf(() => {
      const to = offset + this.#origin(whence)
      toOffset(to)
      this.#position = to
    })
    return { ret, offset: this.#position }
  }

  override fd_tell(): { ret: number; offset: bigint } {
    return { ret: wasi.ERRNO_SUCCESS, offset: this.#position }
  }

  #read(size: number, at: number): Uint8Array {
    if (!this.#mode.canRead) throw new ErrnoError(wasi.ERRNO_BADF)
    const left = Math.max(0, fstatSync(this.#descriptor).size - at)
    const buffer = new Uint8Array(Math.min(size, left, MAX_READ_BYTES))
    return buffer.subarray(0, readSync(this.#descriptor, buffer, 0, buffer.length, at))
  }

  /** Appending, the system finds the position: given one, some would write there. */
  #write(data: Uint8Array, at: number): number {
    this.#assertWritable()
    return writeSync(this.#descriptor, data, 0, data.length, this.#mode.appends ? null : at)
  }

  #origin(whence: number): bigint {
    if (whence === wasi.WHENCE_SET) return 0n
    if (whence === wasi.WHENCE_CUR) return this.#position
    if (whence === wasi.WHENCE_END) return this.#size()
    throw new ErrnoError(wasi.ERRNO_INVAL)
  }

  #size(): bigint {
    return fstatSync(this.#descriptor, { bigint: true }).size
  }

  #assertWritable(): void {
    if (!this.#mode.canWrite) throw new ErrnoError(wasi.ERRNO_BADF)
  }
}

/** A position in a file as `node:fs` takes it. */
function toOffset(value: bigint): number {
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ErrnoError(wasi.ERRNO_INVAL)
  return Number(value)
}
