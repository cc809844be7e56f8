import type { FileNode, FileStat, NewTimes } from '../../file-system/file-system.ts'
import type { ExactTimes } from './exact-times.ts'
import { onHost, toWasiError } from './host-errors.ts'
import { hasProcHandles } from './proc-handle.ts'

const {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  openSync,
  readSync,
  writeSync,
} = process.getBuiltinModule('node:fs')

/** An open regular file of the host. */
export class HostFile implements FileNode {
  readonly kind = 'file'
  readonly #descriptor: number
  readonly #times: ExactTimes
  /** The same file, opened for appending once something is appended: others may append to it, too. */
  #appending: number | undefined

  constructor(descriptor: number, times: ExactTimes) {
    this.#descriptor = descriptor
    this.#times = times
  }

  stat(): FileStat {
    return onHost(() => this.#times.stat(fstatSync(this.#descriptor, { bigint: true })))
  }

  read(target: Uint8Array, position: number): number {
    try {
      return readSync(this.#descriptor, target, 0, target.length, position)
    } catch (error) {
      throw toWasiError(error)
    }
  }

  write(source: Uint8Array, position: number): number {
    try {
      return writeSync(this.#descriptor, source, 0, source.length, position)
    } catch (error) {
      throw toWasiError(error)
    }
  }

  append(source: Uint8Array): number {
    if (!hasProcHandles())
      return this.write(
        source,
        onHost(() => fstatSync(this.#descriptor).size),
      )
    return onHost(() => {
      this.#appending ??= openSync(`/proc/self/fd/${this.#descriptor}`, constants.O_WRONLY | constants.O_APPEND)
      return writeSync(this.#appending, source, 0, source.length, null)
    })
  }

  setSize(size: number): void {
    onHost(() => ftruncateSync(this.#descriptor, size))
  }

  setTimes(times: NewTimes): void {
    const read = () => fstatSync(this.#descriptor, { bigint: true })
    onHost(() =>
      this.#times.set(times, read, (accessed, modified) => futimesSync(this.#descriptor, accessed, modified)),
    )
  }

  sync(dataOnly: boolean): void {
    onHost(() => (dataOnly ? fdatasyncSync(this.#descriptor) : fsyncSync(this.#descriptor)))
  }

  close(): void {
    const appending = this.#appending
    try {
      if (appending !== undefined) onHost(() => closeSync(appending))
    } finally {
      onHost(() => closeSync(this.#descriptor))
    }
  }
}
