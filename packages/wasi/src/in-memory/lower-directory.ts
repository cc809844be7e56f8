import { FILE_TYPE } from '../abi/flags.ts'
import type { DirectoryNode, FileNode, FileStat } from '../file-system/file-system.ts'
import { DirectoryInode, type LowerDirectory } from './directory-inode.ts'
import { FileInode } from './file-inode.ts'
import { type AnyInode, LinkInode } from './inode.ts'
import type { Volume } from './volume.ts'

const TO_READ = { read: true, write: false, create: false, exclusive: false, truncate: false, sync: 'none' } as const

/**
 * A directory of another file system, to be changed only here. Below its root it is opened when it is needed and closed
 * again: a guest that looks at a thousand directories keeps none of them open.
 */
export class LowerNode implements LowerDirectory {
  readonly #root: DirectoryNode
  readonly #path: readonly string[]

  /** @param path names of the directories from the root */
  constructor(root: DirectoryNode, path: readonly string[] = []) {
    this.#root = root
    this.#path = path
  }

  names(): readonly string[] {
    return this.#with((directory) => directory.entries().map(({ name }) => name))
  }

  has(name: string): boolean {
    return this.#with((directory) => directory.find(name) !== undefined)
  }

  load(name: string, volume: Volume): AnyInode | undefined {
    return this.#with((directory) => {
      const stat = directory.find(name)
      const inode = stat && this.#inodeOf(directory, name, { volume, stat })
      if (stat !== undefined) inode?.setTimes(stat)
      return inode
    })
  }

  #inodeOf(
    directory: DirectoryNode,
    name: string,
    { volume, stat }: { readonly volume: Volume; readonly stat: FileStat },
  ): AnyInode | undefined {
    if (stat.type === FILE_TYPE.DIRECTORY)
      return new DirectoryInode(volume, new LowerNode(this.#root, [...this.#path, name]))
    if (stat.type === FILE_TYPE.SYMBOLIC_LINK) return new LinkInode(volume, directory.readLink(name), true)
    if (stat.type !== FILE_TYPE.REGULAR_FILE) return undefined
    return new FileInode(volume, { size: Number(stat.size), open: () => this.#open(name) })
  }

  #open(name: string): FileNode {
    return this.#with((directory) => directory.openFile(name, TO_READ))
  }

  #with<T>(use: (directory: DirectoryNode) => T): T {
    let directory = this.#root
    try {
      for (const name of this.#path) {
        const next = directory.openDirectory(name)
        if (directory !== this.#root) directory.close()
        directory = next
      }
      return use(directory)
    } finally {
      if (directory !== this.#root) directory.close()
    }
  }
}
