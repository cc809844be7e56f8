import { FILE_TYPE, type FileType } from '../abi/flags.ts'
import type { FileStat, NewTimes } from '../file-system/file-system.ts'
import type { FileInode } from './file-inode.ts'
import type { DirectoryInode } from './directory-inode.ts'
import type { Volume } from './volume.ts'

/** A thing in memory that directories have names for. */
export type AnyInode = FileInode | DirectoryInode | LinkInode

/** What files, directories and links have in common. */
export abstract class Inode {
  readonly volume: Volume
  readonly inode: bigint
  abstract readonly type: FileType
  /** Names it has. */
  links = 0
  accessed: bigint
  modified: bigint
  changed: bigint

  /** @throws {WasiError} NOSPC */
  constructor(volume: Volume) {
    this.volume = volume
    this.inode = volume.newInode()
    this.accessed = this.modified = this.changed = volume.now()
  }

  /** Bytes. */
  get size(): number {
    return 0
  }

  stat(): FileStat {
    const { volume, inode, type, accessed, modified, changed } = this
    const [links, size] = [BigInt(this.links), BigInt(this.size)]
    return { device: volume.device, inode, type, links, size, accessed, modified, changed }
  }

  setTimes({ accessed, modified }: NewTimes): void {
    this.accessed = accessed ?? this.accessed
    this.modified = modified ?? this.modified
    this.changed = this.volume.now()
  }

  /** Its contents were changed. */
  touch(): void {
    this.modified = this.changed = this.volume.now()
  }

  /** It has one name more. */
  addName(): void {
    this.links++
    this.volume.addName()
  }

  /** It has one name less; without any it is gone, unless it is open. */
  unlink(): void {
    this.links--
    this.volume.removeName()
    this.changed = this.volume.now()
  }
}

/** A symbolic link. Its target counts as a file's bytes do, unless it lies below. */
export class LinkInode extends Inode {
  override readonly type: FileType = FILE_TYPE.SYMBOLIC_LINK
  readonly target: string
  readonly #counted: number

  /** @throws {WasiError} NOSPC */
  constructor(volume: Volume, target: string, isBelow = false) {
    super(volume)
    this.target = target
    this.#counted = isBelow ? 0 : this.size
    volume.addBytes(this.#counted)
  }

  override unlink(): void {
    super.unlink()
    if (this.links === 0) this.volume.addBytes(-this.#counted)
  }

  override get size(): number {
    return new TextEncoder().encode(this.target).length
  }
}
