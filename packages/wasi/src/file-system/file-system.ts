import type { FileType } from '../abi/flags.ts'

/** What is known of a file, a directory or a link. Times are nanoseconds since 1970. */
export interface FileStat {
  readonly device: bigint
  readonly inode: bigint
  readonly type: FileType
  readonly links: bigint
  /** Bytes. */
  readonly size: bigint
  readonly accessed: bigint
  readonly modified: bigint
  readonly changed: bigint
}

/** Times to set; what is absent stays as it is. */
export interface NewTimes {
  readonly accessed?: bigint
  readonly modified?: bigint
}

/** An entry of a directory. */
export interface DirectoryEntry {
  readonly name: string
  readonly inode: bigint
  readonly type: FileType
}

/** How a file is opened. */
export interface HowToOpen {
  readonly read: boolean
  readonly write: boolean
  /** Makes it where there is none. */
  readonly create: boolean
  /** Refuses one that is there; only with `create`. */
  readonly exclusive: boolean
  readonly truncate: boolean
  /** Whether writes reach the disk before they return: its bytes, or with what describes them. */
  readonly sync: 'none' | 'data' | 'all'
}

/**
 * An open regular file. It stays the file it is, whatever happens to its name. Positions and sizes are whole numbers of at
 * most 2^53 - 1. All methods throw {@link WasiError} for what cannot be done.
 */
export interface FileNode {
  readonly kind: 'file'
  stat(): FileStat
  /** Reads into `target`; gives how many bytes there were, 0 at the end. */
  read(target: Uint8Array, position: number): number
  /** Writes; gives how many bytes were written. */
  write(source: Uint8Array, position: number): number
  /** Writes at the end, wherever that is by then. */
  append(source: Uint8Array): number
  setSize(size: number): void
  setTimes(times: NewTimes): void
  sync(dataOnly: boolean): void
  close(): void
}

/**
 * An open directory. It stays the directory it is, even when it is moved. Its methods take the name of an entry: one
 * component, never empty, `.` or `..`, without a slash or a zero byte. None of them follows a symbolic link. All throw
 * {@link WasiError} for what cannot be done.
 */
export interface DirectoryNode {
  readonly kind: 'directory'
  /** Whether everything that would change something is refused, with ROFS. */
  readonly isReadOnly: boolean
  stat(): FileStat
  setTimes(times: NewTimes): void
  /** Another open directory that is the same. */
  duplicate(): DirectoryNode
  close(): void
  /** All entries, but for `.` and `..`, in an order that does not change by itself. */
  entries(): readonly DirectoryEntry[]
  /** What an entry is, or `undefined` where there is none. */
  find(name: string): FileStat | undefined
  /** @throws {WasiError} NOENT; NOTDIR or LOOP for what is no directory */
  openDirectory(name: string): DirectoryNode
  /** @throws {WasiError} LOOP or NOTDIR for a link, NOTSUP for what is neither a file nor a directory */
  openFile(name: string, how: HowToOpen): FileNode
  /** The target of a link. @throws {WasiError} INVAL for what is none */
  readLink(name: string): string
  createDirectory(name: string): void
  createLink(name: string, target: string): void
  removeDirectory(name: string): void
  /** Removes anything but a directory. @throws {WasiError} ISDIR */
  unlink(name: string): void
  setEntryTimes(name: string, times: NewTimes): void
  /** Moves an entry. @throws {WasiError} XDEV where `to` is of another file system */
  rename(name: string, to: DirectoryNode, newName: string): void
  /** Gives a file another name. @throws {WasiError} XDEV where `to` is of another file system */
  link(name: string, to: DirectoryNode, newName: string): void
}

/** Something that a guest can be given as a directory. */
export interface FileSystem {
  /**
   * Opens its root directory, for one guest.
   * @throws {PermissionError} ERR_PATH_NOT_ALLOWED where there is none
   */
  open(): DirectoryNode
}
