import type {
  DirectoryEntry,
  DirectoryNode,
  FileNode,
  FileStat,
  FileSystem,
  HowToOpen,
  NewTimes,
} from '../file-system/file-system.ts'
import { fail } from '../wasi-error.ts'
import { type Quota, QuotaAccount } from './quota-account.ts'

/**
 * The file system, with a bound on what is added to it from now on; DQUOT is the answer beyond. The bound is one for all
 * guests that it is given to.
 */
export function withQuota(files: FileSystem, quota: Quota): FileSystem {
  const account = new QuotaAccount(quota)
  return { open: () => new QuotaDirectory(files.open(), account) }
}

class QuotaFile implements FileNode {
  readonly kind = 'file'
  readonly #file: FileNode
  readonly #account: QuotaAccount

  constructor(file: FileNode, account: QuotaAccount) {
    this.#file = file
    this.#account = account
    try {
      account.opened(file.stat())
    } catch (error) {
      file.close()
      throw error
    }
  }

  stat(): FileStat {
    return this.#file.stat()
  }

  read(target: Uint8Array, position: number): number {
    return this.#file.read(target, position)
  }

  write(source: Uint8Array, position: number): number {
    return this.#grow(position + source.length, () => this.#file.write(source, position))
  }

  append(source: Uint8Array): number {
    return this.#grow(this.#size() + source.length, () => this.#file.append(source))
  }

  setSize(size: number): void {
    this.#grow(size, () => this.#file.setSize(size))
  }

  setTimes(times: NewTimes): void {
    this.#file.setTimes(times)
  }

  sync(dataOnly: boolean): void {
    this.#file.sync(dataOnly)
  }

  close(): void {
    const stat = this.#file.stat()
    this.#file.close()
    this.#account.closed(stat)
  }

  #size(): number {
    return Number(this.#file.stat().size)
  }

  /** Does something that the file has `size` bytes after, at most, or as many as before. */
  #grow<T>(size: number, change: () => T): T {
    const before = this.#size()
    const asked = Math.max(0, size - before)
    this.#account.addBytes(asked)
    try {
      return change()
    } finally {
      this.#account.addBytes(this.#size() - before - asked)
    }
  }
}

class QuotaDirectory implements DirectoryNode {
  readonly kind = 'directory'
  readonly #directory: DirectoryNode
  readonly #account: QuotaAccount

  constructor(directory: DirectoryNode, account: QuotaAccount) {
    this.#directory = directory
    this.#account = account
  }

  get isReadOnly(): boolean {
    return this.#directory.isReadOnly
  }

  stat(): FileStat {
    return this.#directory.stat()
  }

  setTimes(times: NewTimes): void {
    this.#directory.setTimes(times)
  }

  duplicate(): DirectoryNode {
    return new QuotaDirectory(this.#directory.duplicate(), this.#account)
  }

  close(): void {
    this.#directory.close()
  }

  entries(): readonly DirectoryEntry[] {
    return this.#directory.entries()
  }

  find(name: string): FileStat | undefined {
    return this.#directory.find(name)
  }

  openDirectory(name: string): DirectoryNode {
    return new QuotaDirectory(this.#directory.openDirectory(name), this.#account)
  }

  openFile(name: string, how: HowToOpen): FileNode {
    const before = this.#directory.find(name)
    const open = (): FileNode => new QuotaFile(this.#directory.openFile(name, how), this.#account)
    if (before === undefined && how.create) return this.#add(open)
    const file = open()
    if (how.truncate && before !== undefined) this.#account.addBytes(Number(file.stat().size - before.size))
    return file
  }

  readLink(name: string): string {
    return this.#directory.readLink(name)
  }

  createDirectory(name: string): void {
    this.#add(() => this.#directory.createDirectory(name))
  }

  createLink(name: string, target: string): void {
    this.#add(() => this.#directory.createLink(name, target))
  }

  removeDirectory(name: string): void {
    this.#directory.removeDirectory(name)
    this.#account.removeFile()
  }

  unlink(name: string): void {
    const before = this.#directory.find(name)
    this.#directory.unlink(name)
    if (before !== undefined) this.#account.removed(before)
  }

  setEntryTimes(name: string, times: NewTimes): void {
    this.#directory.setEntryTimes(name, times)
  }

  rename(name: string, to: DirectoryNode, newName: string): void {
    const target = this.#sameQuota(to)
    const moved = this.#directory.find(name)
    const inTheWay = target.find(newName)
    this.#directory.rename(name, target, newName)
    const isSame = moved?.inode === inTheWay?.inode && moved?.device === inTheWay?.device
    if (inTheWay !== undefined && !isSame) this.#account.removed(inTheWay)
  }

  link(name: string, to: DirectoryNode, newName: string): void {
    const target = this.#sameQuota(to)
    this.#add(() => this.#directory.link(name, target, newName))
  }

  /** Between two quotas there is no moving: each counts its own. */
  #sameQuota(to: DirectoryNode): DirectoryNode {
    return to instanceof QuotaDirectory && to.#account === this.#account ? to.#directory : fail('XDEV')
  }

  #add<T>(make: () => T): T {
    this.#account.addFile()
    try {
      return make()
    } catch (error) {
      this.#account.removeFile()
      throw error
    }
  }
}
