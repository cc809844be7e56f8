import { FILE_TYPE } from '../abi/flags.ts'
import type { FileStat } from '../file-system/file-system.ts'
import { fail } from '../wasi-error.ts'

/** What a guest may add to a file system. */
export interface Quota {
  /** Bytes that files may grow by, all together. What is removed or cut off is given back. */
  readonly bytes?: number
  /** Files, directories and links that may be made. What is removed is given back. */
  readonly files?: number
}

/** What is used of a quota. */
export class QuotaAccount {
  #bytesLeft: number
  #filesLeft: number
  /** How often each file is open, and how much it has that nothing names any more. */
  readonly #open = new Map<string, { count: number; isGone: boolean }>()

  constructor({ bytes = Infinity, files = Infinity }: Quota) {
    this.#bytesLeft = bytes
    this.#filesLeft = files
  }

  /** @throws {WasiError} DQUOT */
  addBytes(count: number): void {
    if (count > 0 && count > this.#bytesLeft) fail('DQUOT')
    this.#bytesLeft -= count
  }

  /** @throws {WasiError} DQUOT */
  addFile(): void {
    if (this.#filesLeft < 1) fail('DQUOT')
    this.#filesLeft--
  }

  removeFile(): void {
    this.#filesLeft++
  }

  opened(stat: FileStat): void {
    const open = this.#open.get(keyOf(stat))
    if (open === undefined) this.#open.set(keyOf(stat), { count: 1, isGone: false })
    else open.count++
  }

  closed(stat: FileStat): void {
    const open = this.#open.get(keyOf(stat))
    if (open === undefined || --open.count > 0) return
    this.#open.delete(keyOf(stat))
    if (open.isGone) this.addBytes(-Number(stat.size))
  }

  /** A name of this is gone. Its bytes are there until nobody has it open. */
  removed(stat: FileStat): void {
    this.removeFile()
    if (stat.type !== FILE_TYPE.REGULAR_FILE || stat.links > 1n) return
    const open = this.#open.get(keyOf(stat))
    if (open === undefined) this.addBytes(-Number(stat.size))
    else open.isGone = true
  }
}

const keyOf = ({ device, inode }: FileStat): string => `${device}:${inode}`
