import { constants, type Stats } from 'node:fs'
import { wasi } from '@bjorn3/browser_wasi_shim'
import { ErrnoError } from './errno.ts'
import type { FileMode } from './node-file.ts'

/** The arguments of `path_open` that say how. */
export interface OpenArguments {
  readonly oflags: number
  readonly rights: bigint
  readonly fdflags: number
  /** Whether the path ends in a slash, and so can only name a directory. */
  readonly isDirectoryPath: boolean
}

/** A `path_open` understood. */
export class OpenRequest {
  readonly mode: FileMode
  readonly #creates: boolean
  readonly #isExclusive: boolean
  readonly #truncates: boolean
  readonly #wantsDirectory: boolean

  constructor({ oflags, rights, fdflags, isDirectoryPath }: OpenArguments) {
    // No other right says it: Go asks for FD_FILESTAT_SET_SIZE on files that it only reads.
    const canWrite = (rights & BigInt(wasi.RIGHTS_FD_WRITE)) !== 0n
    const reads = (rights & BigInt(wasi.RIGHTS_FD_READ)) !== 0n
    this.mode = { canRead: reads || !canWrite, canWrite, appends: (fdflags & wasi.FDFLAGS_APPEND) !== 0 }
    this.#creates = (oflags & wasi.OFLAGS_CREAT) !== 0
    this.#isExclusive = (oflags & wasi.OFLAGS_EXCL) !== 0
    this.#truncates = (oflags & wasi.OFLAGS_TRUNC) !== 0
    this.#wantsDirectory = isDirectoryPath || (oflags & wasi.OFLAGS_DIRECTORY) !== 0
  }

  /** The flags of `node:fs` for a file. */
  get flags(): number {
    const { canRead, canWrite, appends } = this.mode
    const access = canWrite ? (canRead ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY
    const create = this.#creates ? constants.O_CREAT : 0
    const exclusive = this.#creates && this.#isExclusive ? constants.O_EXCL : 0
    const truncate = this.#truncates ? constants.O_TRUNC : 0
    return access | create | exclusive | truncate | (appends ? constants.O_APPEND : 0)
  }

  /**
   * Checks the request against what is there.
   * @throws {ErrnoError} ENOENT, EEXIST, ENOTDIR, EISDIR; EROFS for what would write where nothing may be written
   */
  assertPossible(found: Stats | undefined, readOnly: boolean): void {
    const errno = found === undefined ? this.#errnoOfNothing(readOnly) : this.#errnoOf(found, readOnly)
    if (errno !== wasi.ERRNO_SUCCESS) throw new ErrnoError(errno)
  }

  #errnoOfNothing(readOnly: boolean): number {
    if (this.#wantsDirectory || !this.#creates) return wasi.ERRNO_NOENT
    return readOnly ? wasi.ERRNO_ROFS : wasi.ERRNO_SUCCESS
  }

  #errnoOf(found: Stats, readOnly: boolean): number {
    if (this.#creates && this.#isExclusive) return wasi.ERRNO_EXIST
    if (found.isDirectory()) {
      const wantsFile = !this.#wantsDirectory && this.mode.canWrite
      return wantsFile || this.#truncates ? wasi.ERRNO_ISDIR : wasi.ERRNO_SUCCESS
    }
    if (this.#wantsDirectory) return wasi.ERRNO_NOTDIR
    return readOnly && (this.mode.canWrite || this.#truncates) ? wasi.ERRNO_ROFS : wasi.ERRNO_SUCCESS
  }
}
