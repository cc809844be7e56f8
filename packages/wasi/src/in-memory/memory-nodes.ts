import type {
  DirectoryEntry,
  DirectoryNode,
  FileNode,
  FileStat,
  HowToOpen,
  NewTimes,
} from '../file-system/file-system.ts'
import { fail } from '../wasi-error.ts'
import { DirectoryInode } from './directory-inode.ts'
import { FileInode } from './file-inode.ts'
import { LinkInode } from './inode.ts'

/** An open file in memory. */
class MemoryFile implements FileNode {
  readonly kind = 'file'
  readonly #inode: FileInode
  /** The contents that lie elsewhere, open while they do. */
  #lower: FileNode | undefined

  constructor(inode: FileInode) {
    this.#inode = inode
    this.#lower = inode.lower?.open()
    inode.opened()
  }

  stat(): FileStat {
    return this.#inode.stat()
  }

  read(target: Uint8Array, position: number): number {
    if (this.#inode.lower !== undefined && this.#lower !== undefined) return this.#lower.read(target, position)
    return this.#inode.read(target, position)
  }

  write(source: Uint8Array, position: number): number {
    return this.#inode.write(source, position)
  }

  append(source: Uint8Array): number {
    return this.#inode.write(source, this.#inode.size)
  }

  setSize(size: number): void {
    this.#inode.setSize(size)
  }

  setTimes(times: NewTimes): void {
    this.#inode.setTimes(times)
  }

  sync(): void {}

  close(): void {
    this.#lower?.close()
    this.#lower = undefined
    this.#inode.closed()
  }
}

/** An open directory in memory. */
export class MemoryDirectory implements DirectoryNode {
  readonly kind = 'directory'
  readonly isReadOnly = false
  readonly #inode: DirectoryInode

  constructor(inode: DirectoryInode) {
    this.#inode = inode
  }

  stat(): FileStat {
    return this.#inode.stat()
  }

  setTimes(times: NewTimes): void {
    this.#inode.setTimes(times)
  }

  duplicate(): DirectoryNode {
    return new MemoryDirectory(this.#inode)
  }

  close(): void {}

  entries(): readonly DirectoryEntry[] {
    return this.#inode.entries().map(([name, { inode, type }]) => ({ name, inode, type }))
  }

  find(name: string): FileStat | undefined {
    return this.#inode.get(name)?.stat()
  }

  openDirectory(name: string): DirectoryNode {
    const entry = this.#inode.need(name)
    return entry instanceof DirectoryInode ? new MemoryDirectory(entry) : fail('NOTDIR')
  }

  openFile(name: string, how: HowToOpen): FileNode {
    const found = this.#inode.get(name)
    if (found !== undefined && how.create && how.exclusive) fail('EXIST')
    if (found instanceof LinkInode) fail('LOOP')
    if (found instanceof DirectoryInode) fail('ISDIR')
    const file = found ?? this.#createFile(name, how.create)
    if (how.truncate && file.size > 0) file.setSize(0)
    return new MemoryFile(file)
  }

  readLink(name: string): string {
    const entry = this.#inode.need(name)
    return entry instanceof LinkInode ? entry.target : fail('INVAL')
  }

  createDirectory(name: string): void {
    this.#assertFree(name)
    this.#inode.set(name, new DirectoryInode(this.#inode.volume))
  }

  createLink(name: string, target: string): void {
    this.#assertFree(name)
    this.#inode.set(name, new LinkInode(this.#inode.volume, target))
  }

  removeDirectory(name: string): void {
    const entry = this.#inode.need(name)
    if (!(entry instanceof DirectoryInode)) fail('NOTDIR')
    if (!entry.isEmpty) fail('NOTEMPTY')
    this.#inode.remove(name)
  }

  unlink(name: string): void {
    if (this.#inode.need(name) instanceof DirectoryInode) fail('ISDIR')
    this.#inode.remove(name)
  }

  setEntryTimes(name: string, times: NewTimes): void {
    this.#inode.need(name).setTimes(times)
  }

  rename(name: string, to: DirectoryNode, newName: string): void {
    const entry = this.#inode.need(name)
    const target = this.#sameVolume(to)
    if (entry instanceof DirectoryInode && target.isWithin(entry)) fail('INVAL')
    const inTheWay = target.get(newName)
    if (inTheWay === entry) return
    // What the entry lies in cannot be what it replaces: not even its kind is looked at, as on Linux.
    if (inTheWay instanceof DirectoryInode && this.#inode.isWithin(inTheWay)) fail('NOTEMPTY')
    if (inTheWay !== undefined) assertReplaceable(inTheWay, entry instanceof DirectoryInode)
    target.set(newName, entry)
    this.#inode.remove(name)
    if (entry instanceof DirectoryInode) entry.parent = target
  }

  link(name: string, to: DirectoryNode, newName: string): void {
    const entry = this.#inode.need(name)
    const target = this.#sameVolume(to)
    if (entry instanceof DirectoryInode) fail('PERM')
    if (target.get(newName) !== undefined) fail('EXIST')
    target.volume.assertRoom()
    target.set(newName, entry)
    entry.changed = target.modified
  }

  #createFile(name: string, create: boolean): FileInode {
    if (!create || this.#inode.isGone) fail('NOENT')
    const file = new FileInode(this.#inode.volume)
    this.#inode.set(name, file)
    return file
  }

  #assertFree(name: string): void {
    if (this.#inode.get(name) !== undefined) fail('EXIST')
    if (this.#inode.isGone) fail('NOENT')
  }

  #sameVolume(to: DirectoryNode): DirectoryInode {
    if (!(to instanceof MemoryDirectory) || to.#inode.volume !== this.#inode.volume) return fail('XDEV')
    if (to.#inode.isGone) fail('NOENT')
    return to.#inode
  }
}

function assertReplaceable(inTheWay: FileInode | DirectoryInode | LinkInode, byDirectory: boolean): void {
  const isDirectory = inTheWay instanceof DirectoryInode
  if (isDirectory && !byDirectory) fail('ISDIR')
  if (!isDirectory && byDirectory) fail('NOTDIR')
  if (isDirectory && !inTheWay.isEmpty) fail('NOTEMPTY')
}
