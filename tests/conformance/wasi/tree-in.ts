import { type DirectoryNode, FILE_TYPE } from '@tenon/wasi'
import { type FileTree, isLink } from './file-tree.ts'
import { encode } from './program.ts'

const HOW = { read: true, write: true, create: true, exclusive: false, truncate: false, sync: 'none' } as const

/** Makes a tree in an open directory of any file system. */
export function writeTreeIn(directory: DirectoryNode, tree: FileTree): void {
  for (const [name, entry] of Object.entries(tree)) {
    if (typeof entry === 'string') {
      const file = directory.openFile(name, HOW)
      file.write(encode(entry), 0)
      file.close()
    } else if (isLink(entry)) directory.createLink(name, entry.link)
    else {
      directory.createDirectory(name)
      writeTreeIn(directory.openDirectory(name), entry)
    }
  }
}

/** Reads an open directory of any file system. */
export function readTreeIn(directory: DirectoryNode): FileTree {
  return Object.fromEntries(directory.entries().map(({ name, type }) => [name, readEntry(directory, name, type)]))
}

function readEntry(directory: DirectoryNode, name: string, type: number): FileTree[string] {
  if (type === FILE_TYPE.SYMBOLIC_LINK) return { link: directory.readLink(name) }
  if (type === FILE_TYPE.DIRECTORY) return readTreeIn(directory.openDirectory(name))
  const file = directory.openFile(name, { ...HOW, write: false, create: false })
  const bytes = new Uint8Array(Number(file.stat().size))
  file.read(bytes, 0)
  file.close()
  return new TextDecoder().decode(bytes)
}
