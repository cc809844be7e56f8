import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { wasi } from '@bjorn3/browser_wasi_shim'
import { ErrnoError } from './errno.ts'

/** Files that a plug-in may have open at once in one granted directory: the process has a bound too, and must live. */
export const MAX_OPEN_FILES = 256

/** A dropped instance closes nothing: its files are closed once they are collected. */
const abandoned = new FinalizationRegistry<() => void>((close) => close())

/** The files a plug-in has open below one granted directory. */
export class OpenFiles {
  #count = 0

  /**
   * Opens a regular file for `owner`. Anything else is refused: a pipe or a device could keep the host waiting.
   * @throws {ErrnoError} EMFILE, ENOTSUP, EISDIR; also whatever `node:fs` throws
   */
  open(owner: object, path: string, flags: number): number {
    if (this.#count >= MAX_OPEN_FILES) throw new ErrnoError(wasi.ERRNO_MFILE)
    // Both are absent on Windows.
    const descriptor = openSync(path, flags | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    this.#count++
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) {
      this.#close(descriptor)
      throw new ErrnoError(stats.isDirectory() ? wasi.ERRNO_ISDIR : wasi.ERRNO_NOTSUP)
    }
    abandoned.register(owner, () => this.#close(descriptor), owner)
    return descriptor
  }

  /** Closes a file of `owner`. */
  close(owner: object, descriptor: number): void {
    abandoned.unregister(owner)
    this.#close(descriptor)
  }

  #close(descriptor: number): void {
    this.#count--
    closeSync(descriptor)
  }
}
