import { ERRNO } from '../abi/errno.ts'
import { FILE_TYPE } from '../abi/flags.ts'
import { assertStack } from '../descriptors/assert-stack.ts'
import type { DirectoryNode, FileStat } from '../file-system/file-system.ts'
import { errnoOf, fail } from '../wasi-error.ts'
import { type SplitPath, splitPath } from './split-path.ts'

/** Links that one path may lead through, as on Linux. */
const MAX_LINKS = 40
/** Directories that one path may lead down into, each of which is open meanwhile. */
const MAX_DEPTH = 256
/** Bytes of one component's name, on most systems. */
const MAX_NAME_BYTES = 255
/** Components of one path, those of the links in it included: going down and up again takes time, too. */
const MAX_COMPONENTS = 8192

/** Whether a link at the very end is resolved: never, where a slash follows it, or always. */
export type FollowLast = 'never' | 'slash' | 'always'

/** Where a path leads. */
export interface PathEntry {
  /** The directory it lies in; or which it is, where there is no name. */
  readonly parent: DirectoryNode
  /** Its name there, or `undefined` where the path ends in `.` or `..`. */
  readonly name: string | undefined
  /** What lies there, if anything. */
  readonly stat: FileStat | undefined
  /** Whether only a directory can be meant. */
  readonly hasSlash: boolean
}

/**
 * Finds what a path means below `start`, and hands it to `use`. Each component is looked up in the directory that was
 * opened for the one before: what happens to their names meanwhile leads nowhere else, and nothing leads above `start`.
 * @throws {WasiError} NOTCAPABLE for what leads outside, LOOP, NOENT, NOTDIR, NAMETOOLONG
 */
export function withEntry<T>(
  { start, path, follow }: { readonly start: DirectoryNode; readonly path: string; readonly follow: FollowLast },
  use: (entry: PathEntry) => T,
): T {
  const walk = new Walk(start, splitPath(path))
  try {
    return use(walk.find(follow))
  } finally {
    walk.close()
  }
}

const encoder = new TextEncoder()

function isTooLong(name: string): boolean {
  // A unit of UTF-16 is at most three bytes.
  return name.length * 3 > MAX_NAME_BYTES && encoder.encode(name).length > MAX_NAME_BYTES
}

class Walk {
  /** The directories on the way, the last of which is where it is now. The first is not ours to close. */
  readonly #opened: DirectoryNode[]
  /** What is still to be gone, the next at the end. */
  readonly #ahead: string[]
  #hasSlash: boolean
  #links = 0
  #components = 0

  constructor(start: DirectoryNode, { components, hasSlash }: SplitPath) {
    this.#opened = [start]
    this.#ahead = components.toReversed()
    this.#hasSlash = hasSlash
  }

  find(follow: FollowLast): PathEntry {
    for (;;) {
      const name = this.#ahead.pop()
      if (name === undefined || name === '.') return this.#here(undefined)
      if (++this.#components > MAX_COMPONENTS || isTooLong(name)) fail('NAMETOOLONG')
      if (name === '..') this.#leave()
      else if (this.#ahead.length > 0) this.#enter(name)
      else {
        const found = this.#findLast(name, follow)
        if (found !== undefined) return found
      }
    }
  }

  close(): void {
    while (this.#opened.length > 1) this.#opened.pop()?.close()
  }

  /** The entry at the end; or `undefined`, where it was a link to go on from. */
  #findLast(name: string, follow: FollowLast): PathEntry | undefined {
    const stat = this.#current.find(name)
    const isFollowed = follow === 'always' || (follow === 'slash' && this.#hasSlash)
    if (stat?.type !== FILE_TYPE.SYMBOLIC_LINK || !isFollowed) return this.#here(name, stat)
    this.#follow(name)
    return undefined
  }

  #here(name: string | undefined, stat?: FileStat): PathEntry {
    const parent = this.#current
    return { parent, name, stat: name === undefined ? parent.stat() : stat, hasSlash: this.#hasSlash }
  }

  get #current(): DirectoryNode {
    return this.#opened.at(-1) ?? fail('NOTCAPABLE')
  }

  #leave(): void {
    if (this.#opened.length === 1) fail('NOTCAPABLE')
    this.#opened.pop()?.close()
  }

  #enter(name: string): void {
    if (this.#opened.length > MAX_DEPTH) fail('NAMETOOLONG')
    assertStack()
    try {
      this.#opened.push(this.#current.openDirectory(name))
    } catch (error) {
      const errno = errnoOf(error)
      const mayBeLink = errno === ERRNO.NOTDIR || errno === ERRNO.LOOP
      if (!mayBeLink || this.#current.find(name)?.type !== FILE_TYPE.SYMBOLIC_LINK) throw error
      this.#follow(name)
    }
  }

  /** Goes on with what a link in the current directory says, and then with what is still ahead. */
  #follow(name: string): void {
    if (++this.#links > MAX_LINKS) fail('LOOP')
    const { components, hasSlash } = splitPath(this.#current.readLink(name))
    const isLast = this.#ahead.length === 0
    if (isLast) this.#hasSlash ||= hasSlash
    const further = isLast ? components : components.filter((component) => component !== '.')
    this.#ahead.push(...further.toReversed())
  }
}
