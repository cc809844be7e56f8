import type { Dirent } from 'node:fs'
import { FILE_TYPE, type FileType } from '../../abi/flags.ts'
import type { DirectoryEntry } from '../../file-system/file-system.ts'
import type { DirectoryHandle } from './directory-handle.ts'
import { fileTypeOf } from './exact-times.ts'

const { lstatSync, readdirSync } = process.getBuiltinModule('node:fs')

/** What decoding makes of bytes that are no UTF-8. */
const REPLACEMENT = '\uFFFD'

/** The entries of a directory, by name. Those whose names are no UTF-8 are left out: WASI cannot name them. */
export function readEntries(handle: DirectoryHandle): readonly DirectoryEntry[] {
  const found = readdirSync(handle.self, { withFileTypes: true }).filter(
    ({ name }) => !name.includes(REPLACEMENT) || exists(handle.pathOf(name)),
  )
  const byName = new Map(found.map((dirent) => [dirent.name, dirent]))
  return [...byName.values()]
    .map((dirent) => new HostEntry(handle, dirent))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined

/** An entry whose number is looked up when it is asked for: who reads a million entries reads them a few at a time. */
class HostEntry implements DirectoryEntry {
  readonly name: string
  readonly type: FileType
  readonly #handle: DirectoryHandle

  constructor(handle: DirectoryHandle, dirent: Dirent) {
    this.name = dirent.name
    const type = fileTypeOf(dirent)
    this.#handle = handle
    const stats =
      type === FILE_TYPE.UNKNOWN ? lstatSync(handle.pathOf(this.name), { throwIfNoEntry: false }) : undefined
    this.type = stats === undefined ? type : fileTypeOf(stats)
  }

  /** 0 for what has gone meanwhile. */
  get inode(): bigint {
    return lstatSync(this.#handle.pathOf(this.name), { bigint: true, throwIfNoEntry: false })?.ino ?? 0n
  }
}
