import { FILE_TYPE, type FileType } from '../abi/flags.ts'
import type { FileNode } from '../file-system/file-system.ts'
import { fail } from '../wasi-error.ts'
import { Inode } from './inode.ts'
import type { Volume } from './volume.ts'

const FIRST_BYTES = 256
/** A file that needs less than this part of its room gets a smaller one. */
const SPARE = 4

/** Contents of a file that lie elsewhere until they are first changed. */
export interface LowerFile {
  readonly size: number
  open(): FileNode
}

/** A file in memory. */
export class FileInode extends Inode {
  override readonly type: FileType = FILE_TYPE.REGULAR_FILE
  #bytes = new Uint8Array()
  #size = 0
  #opened = 0
  #lower: LowerFile | undefined

  constructor(volume: Volume, lower?: LowerFile) {
    super(volume)
    this.#lower = lower
  }

  override get size(): number {
    return this.#lower?.size ?? this.#size
  }

  /** Where its contents lie, while they are not here. */
  get lower(): LowerFile | undefined {
    return this.#lower
  }

  /** Its contents, as they are now; where they lie, so not to be kept. */
  contents(): Uint8Array {
    this.own()
    return this.#bytes.subarray(0, this.#size)
  }

  read(target: Uint8Array, position: number): number {
    const found = this.#bytes.subarray(Math.min(position, this.#size), Math.min(position + target.length, this.#size))
    target.set(found)
    return found.length
  }

  write(source: Uint8Array, position: number): number {
    this.own()
    if (source.length === 0) return 0
    if (position + source.length > this.#size) this.#resize(position + source.length)
    this.#bytes.set(source, position)
    this.touch()
    return source.length
  }

  setSize(size: number): void {
    if (size === 0) this.#lower = undefined
    this.own()
    this.#resize(size)
    this.touch()
  }

  /** Brings its contents here. @throws {WasiError} NOSPC */
  own(): void {
    const lower = this.#lower
    if (lower === undefined) return
    this.#resize(lower.size)
    const file = lower.open()
    try {
      const read = readAll(file, this.#bytes.subarray(0, lower.size))
      this.#lower = undefined
      this.#resize(read)
    } catch (error) {
      this.#resize(0)
      throw error
    } finally {
      file.close()
    }
  }

  opened(): void {
    this.#opened++
  }

  closed(): void {
    this.#opened--
    this.#freeIfGone()
  }

  override unlink(): void {
    super.unlink()
    this.#freeIfGone()
  }

  #freeIfGone(): void {
    if (this.links > 0 || this.#opened > 0) return
    this.#lower = undefined
    this.#resize(0)
  }

  #resize(size: number): void {
    this.volume.addBytes(size - this.#size)
    const { length } = this.#bytes
    if (size > length) this.#move(Math.max(size, Math.min(length * 2, length + 2 ** 26), FIRST_BYTES), size)
    else if (size * SPARE < length) this.#move(size, size)
    else if (size < this.#size) this.#bytes.fill(0, size, this.#size)
    this.#size = size
  }

  #move(room: number, size: number): void {
    const kept = this.#bytes.subarray(0, Math.min(this.#size, size))
    try {
      this.#bytes = new Uint8Array(room)
    } catch {
      this.volume.addBytes(this.#size - size)
      fail('NOSPC')
    }
    this.#bytes.set(kept)
  }
}

function readAll(file: FileNode, target: Uint8Array): number {
  let at = 0
  for (;;) {
    const read = at < target.length ? file.read(target.subarray(at), at) : 0
    if (read === 0) return at
    at += read
  }
}
