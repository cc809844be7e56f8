import { ArgumentError } from '@tenon/abi'

import { posixPaths } from './posix-paths.ts'

/** Files in memory, by absolute path, and the directories that they imply. */
export class MemoryTree {
  readonly #files = new Map<string, Uint8Array>()
  readonly #directories = new Map<string, Set<string>>([['/', new Set()]])

  /** Adds files. @throws ArgumentError where a file lies in another file. */
  add(files: ReadonlyMap<string, Uint8Array>): void {
    for (const [path, bytes] of files) {
      if (this.#directories.has(path)) throw inTheWay(path)
      this.#files.set(path, bytes)
      this.#enter(path)
    }
  }

  /** Makes a directory, and those around it. */
  addDirectory(path: string): void {
    if (this.#directories.has(path)) return
    if (this.#files.has(path)) throw inTheWay(path)
    this.#directories.set(path, new Set())
    if (path !== '/') this.#enter(path)
  }

  kindOf(path: string): 'file' | 'directory' | undefined {
    if (this.#files.has(path)) return 'file'
    return this.#directories.has(path) ? 'directory' : undefined
  }

  /** The bytes of a file. @throws RangeError if there is none. */
  read(path: string): Uint8Array {
    const bytes = this.#files.get(path)
    if (bytes === undefined) throw new RangeError(`There is no file ${path}`)
    return bytes
  }

  /** Names in a directory. */
  list(path: string): readonly string[] {
    return [...(this.#directories.get(path) ?? [])]
  }

  #enter(path: string): void {
    const parent = posixPaths.dirname(path)
    this.addDirectory(parent)
    this.#directories.get(parent)?.add(posixPaths.basename(path))
  }
}

function inTheWay(path: string): ArgumentError {
  return new ArgumentError(`files: ${JSON.stringify(path)} is a file, and files are in it`, { argument: 'files' })
}
