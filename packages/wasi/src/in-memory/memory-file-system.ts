import { FILE_TYPE } from '../abi/flags.ts'
import type { DirectoryNode, FileSystem } from '../file-system/file-system.ts'
import { type PathEntry, withEntry } from '../paths/with-entry.ts'
import { fail } from '../wasi-error.ts'
import { DirectoryInode, type LowerDirectory } from './directory-inode.ts'
import { MemoryDirectory } from './memory-nodes.ts'
import { DEFAULT_VOLUME_LIMITS, Volume } from './volume.ts'

const encoder = new TextEncoder()
const TO_READ = { read: true, write: false, create: false, exclusive: false, truncate: false, sync: 'none' } as const
const TO_WRITE = { read: false, write: true, create: true, exclusive: false, truncate: true, sync: 'none' } as const

/** Files to begin with: text or bytes by name, directories as objects; a name may be a path. */
export interface MemoryFiles {
  readonly [name: string]: string | Uint8Array | MemoryFiles
}

/** How a file system in memory is made. */
export interface MemoryOptions {
  /** Bytes of all files together; 256 MiB unless given. */
  readonly maxBytes?: number
  /** Files, directories and links together, each further name of a file too; 65 536 unless given. */
  readonly maxFiles?: number
  /** Nanoseconds since 1970, for the times of files; the system's clock unless given. */
  readonly now?: () => bigint
}

/**
 * A file system in memory. It may be given to several guests, at once or one after the other, and the host reads and
 * writes its files by path. Paths of the host are those of a guest, with or without a slash before them.
 */
export class MemoryFileSystem implements FileSystem {
  readonly #volume: Volume
  readonly #root: MemoryDirectory

  /**
   * @param below what it is laid over: see `overlay`
   * @throws {WasiError} NOSPC where `files` do not fit
   */
  constructor(files: MemoryFiles = {}, options: MemoryOptions = {}, below?: LowerDirectory) {
    this.#volume = volumeOf(options)
    this.#root = rootOf(this.#volume, below)
    this.#add('', files)
  }

  open(): DirectoryNode {
    return this.#root.duplicate()
  }

  /** What is used of it. */
  get used(): { readonly bytes: number; readonly files: number } {
    const { bytes, files } = this.#volume
    return { bytes, files }
  }

  /** The bytes of a file. @throws {WasiError} */
  readFile(path: string): Uint8Array<ArrayBuffer> {
    return this.#at(path, 'always', ({ parent, name, stat }) => {
      if (name === undefined || stat === undefined) return fail(stat === undefined ? 'NOENT' : 'ISDIR')
      const file = parent.openFile(name, TO_READ)
      const bytes = new Uint8Array(Number(stat.size))
      file.read(bytes, 0)
      file.close()
      return bytes
    })
  }

  /** The text of a file. @throws {WasiError} */
  readText(path: string): string {
    return new TextDecoder().decode(this.readFile(path))
  }

  /** Writes a file, and makes the directories it lies in. @throws {WasiError} */
  writeFile(path: string, data: string | Uint8Array): void {
    const directory = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    if (directory !== '') this.makeDirectory(directory)
    this.#at(path, 'always', ({ parent, name }) => {
      if (name === undefined) return fail('ISDIR')
      const file = parent.openFile(name, TO_WRITE)
      file.write(typeof data === 'string' ? encoder.encode(data) : data, 0)
      file.close()
    })
  }

  /** Makes a directory and those it lies in, where they are not there. @throws {WasiError} */
  makeDirectory(path: string): void {
    const names = path.split('/').filter((name) => name !== '')
    for (const [i] of names.entries()) {
      this.#at(names.slice(0, i + 1).join('/'), 'always', ({ parent, name, stat }) => {
        if (stat === undefined && name !== undefined) parent.createDirectory(name)
        else if (stat?.type !== FILE_TYPE.DIRECTORY) fail('NOTDIR')
      })
    }
  }

  /** The names in a directory, sorted. @throws {WasiError} */
  list(path = '.'): readonly string[] {
    return this.#at(path, 'always', ({ parent, name }) => {
      const directory = name === undefined ? parent : parent.openDirectory(name)
      return directory.entries().map((entry) => entry.name)
    })
  }

  /** Whether there is something of that path. */
  exists(path: string): boolean {
    try {
      return this.#at(path, 'always', ({ stat }) => stat !== undefined)
    } catch {
      return false
    }
  }

  /** Removes a file, a link, or a directory with all that is in it. @throws {WasiError} */
  remove(path: string): void {
    this.#at(path, 'never', ({ parent, name, stat }) => {
      if (name === undefined) return fail('BUSY')
      if (stat?.type !== FILE_TYPE.DIRECTORY) return parent.unlink(name)
      removeTree(parent, name)
    })
  }

  #at<T>(path: string, follow: 'always' | 'never', use: (entry: PathEntry) => T): T {
    return withEntry({ start: this.#root, path: path.replace(/^\/+/, '') || '.', follow }, use)
  }

  #add(prefix: string, files: MemoryFiles): void {
    for (const [name, entry] of Object.entries(files)) {
      if (typeof entry === 'string' || entry instanceof Uint8Array) this.writeFile(prefix + name, entry)
      else {
        this.makeDirectory(prefix + name)
        this.#add(`${prefix}${name}/`, entry)
      }
    }
  }
}

/** Removes a directory with all that is in it. A loop: a guest nests directories deeper than calls can be. */
function removeTree(parent: DirectoryNode, name: string): void {
  const ahead = [{ parent, name }]
  for (let last = ahead.at(-1); last !== undefined; last = ahead.at(-1)) {
    const { parent: above, name: own } = last
    const directory = above.openDirectory(own)
    const entries = directory.entries()
    const inner = entries.filter(({ type }) => type === FILE_TYPE.DIRECTORY)
    for (const entry of entries) if (entry.type !== FILE_TYPE.DIRECTORY) directory.unlink(entry.name)
    if (inner.length > 0) ahead.push(...inner.map((entry) => ({ parent: directory, name: entry.name })))
    else {
      above.removeDirectory(own)
      ahead.pop()
    }
  }
}

function volumeOf({ maxBytes, maxFiles, now = systemTime }: MemoryOptions): Volume {
  const { maxBytes: bytes, maxFiles: files } = DEFAULT_VOLUME_LIMITS
  return new Volume({ maxBytes: maxBytes ?? bytes, maxFiles: maxFiles ?? files }, now)
}

function rootOf(volume: Volume, lower: LowerDirectory | undefined): MemoryDirectory {
  const root = new DirectoryInode(volume, lower)
  root.addName()
  return new MemoryDirectory(root)
}

function systemTime(): bigint {
  return BigInt(Date.now()) * 1_000_000n
}
