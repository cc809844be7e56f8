import { FILE_TYPE, type FileType } from '../abi/flags.ts'
import { DIRECTORY_RIGHTS, FILE_RIGHTS, RIGHTS, toRights, WRITING_RIGHTS } from '../abi/rights.ts'
import type { DirectoryEntry, DirectoryNode, FileNode } from '../file-system/file-system.ts'
import { fail } from '../wasi-error.ts'

/** What a file descriptor stands for. */
export type Descriptor = OpenFile | OpenDirectory | OpenStream

/** What a descriptor of any kind may be used for; a guest can give rights up, and never gets them back. */
abstract class Rights {
  rights: number
  /** Rights of what is opened through it. */
  inheriting: number

  constructor(rights: number, inheriting: number) {
    this.rights = rights
    this.inheriting = inheriting
  }

  /** @throws {WasiError} NOTCAPABLE */
  require(right: number): void {
    if ((this.rights & right) !== right) fail('NOTCAPABLE')
  }

  /** @throws {WasiError} NOTCAPABLE for more than it has */
  restrict(rights: bigint, inheriting: bigint): void {
    if ((rights & ~BigInt(this.rights)) !== 0n || (inheriting & ~BigInt(this.inheriting)) !== 0n) fail('NOTCAPABLE')
    this.rights = toRights(rights)
    this.inheriting = toRights(inheriting)
  }
}

/** How a file was opened. */
export interface FileMode {
  readonly canRead: boolean
  readonly canWrite: boolean
  /** Of `FDFLAGS`. */
  readonly flags: number
  /** Rights that the directory hands on. */
  readonly inheriting: number
}

/** An open file, and where in it the guest is. */
export class OpenFile extends Rights {
  readonly kind = 'file'
  readonly type: FileType = FILE_TYPE.REGULAR_FILE
  readonly node: FileNode
  readonly canRead: boolean
  readonly canWrite: boolean
  flags: number
  position = 0n

  constructor(node: FileNode, { canRead, canWrite, flags, inheriting }: FileMode) {
    const missing = (canRead ? 0 : RIGHTS.FD_READ) | (canWrite ? 0 : WRITING_RIGHTS)
    const rights = FILE_RIGHTS & inheriting & ~missing
    super(rights, rights)
    this.node = node
    this.canRead = canRead
    this.canWrite = canWrite
    this.flags = flags
  }

  close(): void {
    this.node.close()
  }
}

/** An open directory. */
export class OpenDirectory extends Rights {
  readonly kind = 'directory'
  readonly type: FileType = FILE_TYPE.DIRECTORY
  readonly flags = 0
  readonly node: DirectoryNode
  /** The path that the guest knows it by, of one that it is given. */
  readonly preopened: string | undefined
  /** As it was when the guest began to read it: its cookies are positions in this. */
  listing: readonly DirectoryEntry[] | undefined

  constructor(node: DirectoryNode, inheriting: number, preopened?: string) {
    super(DIRECTORY_RIGHTS & inheriting, inheriting)
    this.node = node
    this.preopened = preopened
  }

  close(): void {
    this.node.close()
  }
}

/** Where a stream's bytes come from, or go to. */
export interface StreamEnds {
  /** Fills the start of `target`; gives how many bytes, 0 at the end. */
  readonly read?: (target: Uint8Array) => number
  /** Takes bytes, which are its own to keep. */
  readonly write?: (bytes: Uint8Array) => void
}

/** A standard stream. It looks like a terminal, so that programs do not hold back what they write. */
export class OpenStream extends Rights {
  readonly kind = 'stream'
  readonly type: FileType = FILE_TYPE.CHARACTER_DEVICE
  readonly flags = 0
  readonly read: StreamEnds['read'] | undefined
  readonly write: StreamEnds['write'] | undefined

  constructor({ read, write }: StreamEnds) {
    const rights = RIGHTS.POLL_FD_READWRITE | (read ? RIGHTS.FD_READ : 0) | (write ? RIGHTS.FD_WRITE : 0)
    super(rights, rights)
    this.read = read
    this.write = write
  }

  close(): void {}
}
