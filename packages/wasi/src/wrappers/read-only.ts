import type {
  DirectoryEntry,
  DirectoryNode,
  FileNode,
  FileStat,
  FileSystem,
  HowToOpen,
} from '../file-system/file-system.ts'
import { fail } from '../wasi-error.ts'

/** The file system as it is, and nothing in it can be changed: every attempt is refused with ROFS. */
export function readOnly(files: FileSystem): FileSystem {
  return { open: () => new ReadOnlyDirectory(files.open()) }
}

const refuse = (): never => fail('ROFS')

class ReadOnlyFile implements FileNode {
  readonly kind = 'file'
  readonly #file: FileNode
  readonly write = refuse
  readonly append = refuse
  readonly setSize = refuse
  readonly setTimes = refuse

  constructor(file: FileNode) {
    this.#file = file
  }

  stat(): FileStat {
    return this.#file.stat()
  }

  read(target: Uint8Array, position: number): number {
    return this.#file.read(target, position)
  }

  sync(): void {}

  close(): void {
    this.#file.close()
  }
}

class ReadOnlyDirectory implements DirectoryNode {
  readonly kind = 'directory'
  readonly isReadOnly = true
  readonly #directory: DirectoryNode
  readonly setTimes = refuse
  readonly createDirectory = refuse
  readonly createLink = refuse
  readonly removeDirectory = refuse
  readonly unlink = refuse
  readonly setEntryTimes = refuse
  readonly rename = refuse
  readonly link = refuse

  constructor(directory: DirectoryNode) {
    this.#directory = directory
  }

  stat(): FileStat {
    return this.#directory.stat()
  }

  duplicate(): DirectoryNode {
    return new ReadOnlyDirectory(this.#directory.duplicate())
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
    return new ReadOnlyDirectory(this.#directory.openDirectory(name))
  }

  openFile(name: string, { read, write, create, exclusive, truncate }: HowToOpen): FileNode {
    if (create && this.#directory.find(name) === undefined) refuse()
    if (create && exclusive) fail('EXIST')
    if (write || truncate) refuse()
    const how = { read, write, create: false, exclusive: false, truncate, sync: 'none' } as const
    return new ReadOnlyFile(this.#directory.openFile(name, how))
  }

  readLink(name: string): string {
    return this.#directory.readLink(name)
  }
}
