import { FILE_TYPE } from '../abi/flags.ts'
import type { DirectoryNode, FileStat, FileSystem } from '../file-system/file-system.ts'
import { MemoryFileSystem, type MemoryOptions } from '../in-memory/memory-file-system.ts'
import { type BrowserDirectoryHandle, writeHandle } from './browser-handles.ts'

/** Units of the longest path that is written back: what a guest nests deeper than that no path reaches. */
const MAX_PATH_UNITS = 2000

/** What a flush has done, by path. */
export interface FlushReport {
  readonly written: readonly string[]
  readonly removed: readonly string[]
  /** Symbolic links, which a browser's directories cannot hold, and what lies too deep for any path. They stay in memory. */
  readonly skipped: readonly string[]
}

/** A file or directory, as it was when memory and browser last held the same. */
interface Known {
  readonly isDirectory: boolean
  /** Goes up with every change. */
  readonly changed: bigint
}

/**
 * A directory of the browser: of its private file system, or one that the user has picked. Its interface makes a caller
 * wait, and a plug-in cannot: all of it is loaded into memory, guests work there, and `flush` writes what they changed.
 */
export class BrowserFileSystem implements FileSystem {
  /** What guests see, and the host may look at. */
  readonly memory: MemoryFileSystem
  readonly #handle: BrowserDirectoryHandle
  #known: ReadonlyMap<string, Known>
  #flushing: Promise<unknown> = Promise.resolve()

  /** Made by `openBrowserDirectory`. */
  constructor(memory: MemoryFileSystem, handle: BrowserDirectoryHandle) {
    this.memory = memory
    this.#handle = handle
    this.#known = knownOf(memory).known
  }

  open(): DirectoryNode {
    return this.memory.open()
  }

  /**
   * Writes to the browser what was changed since it was loaded, or since the last flush. One flush at a time: a second
   * begins when the first has ended. What another tab has changed meanwhile is not looked at.
   */
  flush(): Promise<FlushReport> {
    const flushed = this.#flushing.then(() => this.#flush())
    this.#flushing = flushed.catch(() => {})
    return flushed
  }

  async #flush(): Promise<FlushReport> {
    const { known, skipped } = knownOf(this.memory)
    const before = this.#known
    const removed = [...before.keys()].filter((path) => known.get(path)?.isDirectory !== before.get(path)?.isDirectory)
    for (const path of removed.toReversed()) await this.#remove(path)
    const written = [...known].filter(([path, now]) => isNew(now, before.get(path)))
    // Taken now, all at once: a guest may go on while they are written.
    const contents = written.map(([path, { isDirectory }]) => (isDirectory ? undefined : this.memory.readFile(path)))
    for (const [i, [path]] of written.entries()) await this.#write(path, contents[i])
    this.#known = known
    return { written: written.map(([path]) => path), removed, skipped }
  }

  /** A directory that is gone took what was in it along. */
  async #remove(path: string): Promise<void> {
    const { parent, name } = splitLast(path)
    try {
      await (await this.#directory(parent)).removeEntry(name, { recursive: true })
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'NotFoundError') throw error
    }
  }

  /** @param data of a file; a directory has none */
  async #write(path: string, data: Uint8Array<ArrayBuffer> | undefined): Promise<void> {
    if (data === undefined) return void (await this.#directory(path))
    const { parent, name } = splitLast(path)
    await writeHandle(await (await this.#directory(parent)).getFileHandle(name, { create: true }), data)
  }

  async #directory(path: string): Promise<BrowserDirectoryHandle> {
    let handle = this.#handle
    for (const name of path.split('/').filter((part) => part !== '')) {
      handle = await handle.getDirectoryHandle(name, { create: true })
    }
    return handle
  }
}

/**
 * Loads a directory of the browser.
 * @param options bounds as for memory: what does not fit is an error
 * @throws {WasiError} NOSPC
 */
export async function openBrowserDirectory(
  handle: BrowserDirectoryHandle,
  options: Omit<MemoryOptions, 'now'> = {},
): Promise<BrowserFileSystem> {
  const memory = new MemoryFileSystem({}, { ...options, now: risingTime() })
  await load(memory, handle, '')
  return new BrowserFileSystem(memory, handle)
}

async function load(memory: MemoryFileSystem, handle: BrowserDirectoryHandle, prefix: string): Promise<void> {
  for await (const [name, { kind }] of handle.entries()) {
    const path = prefix + name
    if (kind === 'file') {
      const file = await (await handle.getFileHandle(name)).getFile()
      memory.writeFile(path, new Uint8Array(await file.arrayBuffer()))
    } else {
      memory.makeDirectory(path)
      await load(memory, await handle.getDirectoryHandle(name), `${path}/`)
    }
  }
}

/** The time, and never the same twice: a change in the same millisecond is one, too. */
function risingTime(): () => bigint {
  let last = 0n
  return () => {
    const now = BigInt(Date.now()) * 1_000_000n
    last = now > last ? now : last + 1n
    return last
  }
}

const isNew = (now: Known, before: Known | undefined): boolean =>
  before === undefined || before.isDirectory !== now.isDirectory || (!now.isDirectory && before.changed !== now.changed)

function splitLast(path: string): { readonly parent: string; readonly name: string } {
  const at = path.lastIndexOf('/')
  return { parent: path.slice(0, Math.max(0, at)), name: path.slice(at + 1) }
}

/** All that is in memory, each directory before what is in it. */
function knownOf(memory: MemoryFileSystem): { readonly known: Map<string, Known>; readonly skipped: string[] } {
  const known = new Map<string, Known>()
  const skipped: string[] = []
  const add = (directory: DirectoryNode, prefix: string): void => {
    for (const { name } of directory.entries()) {
      const path = prefix + name
      const stat: FileStat | undefined = directory.find(name)
      if (stat === undefined) continue
      if (stat.type === FILE_TYPE.SYMBOLIC_LINK || path.length > MAX_PATH_UNITS) {
        skipped.push(path)
        continue
      }
      known.set(path, { isDirectory: isDirectory(stat), changed: stat.changed })
      if (isDirectory(stat)) add(directory.openDirectory(name), `${path}/`)
    }
  }
  add(memory.open(), '')
  return { known, skipped }
}

const isDirectory = ({ type }: FileStat): boolean => type === FILE_TYPE.DIRECTORY
