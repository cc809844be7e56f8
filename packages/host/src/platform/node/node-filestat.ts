import type { BigIntStats, Dirent } from 'node:fs'
import { wasi } from '@bjorn3/browser_wasi_shim'

/** The WASI file type of what `node:fs` describes. */
export function fileTypeOf(stats: BigIntStats | Dirent): number {
  if (stats.isFile()) return wasi.FILETYPE_REGULAR_FILE
  if (stats.isDirectory()) return wasi.FILETYPE_DIRECTORY
  return stats.isSymbolicLink() ? wasi.FILETYPE_SYMBOLIC_LINK : wasi.FILETYPE_UNKNOWN
}

/** A WASI `filestat` of what `node:fs` says. */
export class NodeFilestat extends wasi.Filestat {
  constructor(stats: BigIntStats) {
    super(stats.ino, fileTypeOf(stats), stats.size)
    this.dev = stats.dev
    this.nlink = stats.nlink
    this.atim = stats.atimeNs
    this.mtim = stats.mtimeNs
    this.ctim = stats.ctimeNs
  }

  /** The shim (0.4.2) puts the times where they overlap; needed until it does not. */
  override write_bytes(view: DataView, ptr: number): void {
    const fields = [this.dev, this.ino, BigInt(this.filetype), this.nlink, this.size, this.atim, this.mtim, this.ctim]
    for (const [i, value] of fields.entries())
      view.setBigUint64(ptr + i * BigUint64Array.BYTES_PER_ELEMENT, value, true)
  }
}
