import { constants, type Dirent } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CacheFile, CacheFiles } from '../../cache/cache-files.ts'

/** Only for whoever owns the process: what others could write there would run in it. */
const DIRECTORY_MODE = 0o700
const FILE_MODE = 0o600

let nextFile = 0

/** A cache directory on disk; made when first written to. */
export class NodeCacheFiles implements CacheFiles {
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
    await mkdir(this.#directory, { recursive: true, mode: DIRECTORY_MODE })
    const unfinished = `${name}.${process.pid}-${nextFile++}-${Date.now().toString(36)}.tmp`
    try {
      await writeFile(this.#path(unfinished), content, { flag: 'wx', mode: FILE_MODE })
      await rename(this.#path(unfinished), this.#path(name))
    } catch (error) {
      await rm(this.#path(unfinished), { force: true })
      throw error
    }
  }

  async list(): Promise<readonly CacheFile[]> {
    const entries = await readdir(this.#directory, { withFileTypes: true })
    const files = await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => this.#describe(entry)))
    return files.filter((file) => file !== undefined)
  }

  remove(name: string): Promise<void> {
    return rm(this.#path(name))
  }

  touch(name: string): Promise<void> {
    const now = new Date()
    return utimes(this.#path(name), now, now)
  }

  #path(name: string): string {
    return join(this.#directory, name)
  }

  /** Without blocking, where it is a pipe that nobody writes to. */
  async #open(name: string): Promise<FileHandle | undefined> {
    try {
      return await open(this.#path(name), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  /** Another process may have removed it since. */
  async #describe({ name }: Dirent): Promise<CacheFile | undefined> {
    try {
      const { size, mtimeMs } = await stat(this.#path(name))
      return { name, bytes: size, usedAt: mtimeMs }
    } catch {
      return undefined
    }
  }
}
