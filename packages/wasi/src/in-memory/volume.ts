import { fail } from '../wasi-error.ts'

/** What bounds a file system in memory. */
export interface VolumeLimits {
  /** Bytes of all files together. */
  readonly maxBytes: number
  /** Files, directories and links together; each further name of a file is one more. */
  readonly maxFiles: number
}

/** Where no limits are given: no guest may fill the host's memory. */
export const DEFAULT_VOLUME_LIMITS: VolumeLimits = { maxBytes: 256 * 1024 * 1024, maxFiles: 65_536 }

/** Numbers volumes, so that files of two of them are not taken for the same. */
const volumes = { count: 0 }

/** What all of a file system in memory share: its clock, its numbers, and how much of it is used. */
export class Volume {
  readonly device: bigint
  readonly now: () => bigint
  readonly #limits: VolumeLimits
  #inodes = 0
  #files = 0
  #bytes = 0

  constructor(limits: VolumeLimits, now: () => bigint) {
    this.#limits = limits
    this.now = now
    this.device = BigInt(++volumes.count)
  }

  /** Bytes of all files. */
  get bytes(): number {
    return this.#bytes
  }

  /** Names of files, directories and links. */
  get files(): number {
    return this.#files
  }

  /** The number of one more file, which is to be named. @throws {WasiError} NOSPC */
  newInode(): bigint {
    this.assertRoom()
    return BigInt(++this.#inodes)
  }

  /** Makes sure that there may be one more name. @throws {WasiError} NOSPC */
  assertRoom(): void {
    if (this.#files >= this.#limits.maxFiles) fail('NOSPC')
  }

  /** Counts one more name. What is moved has two for a moment, so there is always room. */
  addName(): void {
    this.#files++
  }

  /** Counts one less. */
  removeName(): void {
    this.#files--
  }

  /** Counts bytes more, or less. @throws {WasiError} NOSPC */
  addBytes(count: number): void {
    if (count > 0 && this.#bytes + count > this.#limits.maxBytes) fail('NOSPC')
    this.#bytes += count
  }
}
