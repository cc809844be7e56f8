import type { Dirent } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { CacheFile, CacheFiles } from '../../cache/cache-files.ts'

/** Only for whoever owns the process: what others could write there would run in it. */
const DIRECTORY_MODE = 0o700
const FILE_MODE = 0o600

let nextFile = 0

/** A cache directory on disk; made when first written to. */
export class NodeCacheFiles implements CacheFiles {
  /** Loaded when it is used: it takes a millisecond, which is not for those who keep nothing. */
  readonly #fs = process.getBuiltinModule('node:fs/promises')
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  async read(name: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const file = await this.#open(name)
    if (file === undefined) return undefined
    try {
      const stats = await file.stat()
      return stats.isFile() && stats.size <= maxBytes ? await file.readFile() : undefined
    } finally {
      await file.close()
    }
  }

  async write(name: string, content: Uint8Array): Promise<void> {
    await this.#fs.mkdir(this.#directory, { recursive: true, mode: DIRECTORY_MODE })
    const unfinished = `${name}.${process.pid}-${nextFile++}-${Date.now().toString(36)}.tmp`
    try {
      await this.#fs.writeFile(this.#path(unfinished), content, { flag: 'wx', mode: FILE_MODE })
      await this.#fs.rename(this.#path(unfinished), this.#path(name))
    } catch (error) {
      await this.#fs.rm(this.#path(unfinished), { force: true })
      throw error
    }
  }

  async list(): Promise<readonly CacheFile[]> {
    const entries = await this.#fs.readdir(this.#directory, { withFileTypes: true })
    const files = await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => this.#describe(entry)))
    return files.filter((file) => file !== undefined)
  }

  remove(name: string): Promise<void> {
    return this.#fs.rm(this.#path(name))
  }

  touch(name: string): Promise<void> {
    const now = new Date()
    return this.#fs.utimes(this.#path(name), now, now)
  }

  #path(name: string): string {
    return process.getBuiltinModule('node:path').join(this.#directory, name)
  }

  /** Without blocking, where it is a pipe that nobody writes to. */
  async #open(name: string): Promise<FileHandle | undefined> {
    try {
      const { constants } = process.getBuiltinModule('node:fs')
      return await this.#fs.open(this.#path(name), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  /** Another process may have removed it since. */
  async #describe({ name }: Dirent): Promise<CacheFile | undefined> {
    try {
      const { size, mtimeMs } = await this.#fs.stat(this.#path(name))
      return { name, bytes: size, usedAt: mtimeMs }
    } catch {
      return undefined
    }
  }
}
