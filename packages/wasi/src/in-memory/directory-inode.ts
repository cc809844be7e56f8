import { FILE_TYPE, type FileType } from '../abi/flags.ts'
import { fail } from '../wasi-error.ts'
import { type AnyInode, Inode } from './inode.ts'
import type { Volume } from './volume.ts'

/** Entries of a directory that lie elsewhere until they are asked for. */
export interface LowerDirectory {
  /** Names of all entries. */
  names(): readonly string[]
  /** Whether there is an entry of this name. */
  has(name: string): boolean
  /** Makes what an entry is here, or gives `undefined` where there is none. */
  load(name: string, volume: Volume): AnyInode | undefined
}

/** A directory in memory. */
export class DirectoryInode extends Inode {
  override readonly type: FileType = FILE_TYPE.DIRECTORY
  /** What is here; `null` for what is not, though it may lie below. */
  readonly #entries = new Map<string, AnyInode | null>()
  readonly #lower: LowerDirectory | undefined
  parent: DirectoryInode | undefined

  constructor(volume: Volume, lower?: LowerDirectory) {
    super(volume)
    this.#lower = lower
  }

  get(name: string): AnyInode | undefined {
    const entry = this.#entries.get(name)
    if (entry !== undefined || this.#lower === undefined) return entry ?? undefined
    const loaded = this.#lower.load(name, this.volume)
    if (loaded !== undefined) this.#put(name, loaded)
    return loaded
  }

  /** @throws {WasiError} NOENT */
  need(name: string): AnyInode {
    return this.get(name) ?? fail('NOENT')
  }

  /** Its entries, by name. */
  entries(): readonly (readonly [string, AnyInode])[] {
    for (const name of this.#lower?.names() ?? []) if (!this.#entries.has(name)) this.get(name)
    return [...this.#entries]
      .filter((entry): entry is [string, AnyInode] => entry[1] !== null)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
  }

  get isEmpty(): boolean {
    return this.entries().length === 0
  }

  /** Whether it has been removed. Nothing can be put into it then. */
  get isGone(): boolean {
    return this.links === 0
  }

  /** Gives something a name here, in place of what had it. @throws {WasiError} NOENT where this is gone */
  set(name: string, entry: AnyInode): void {
    if (this.isGone) fail('NOENT')
    this.#entries.get(name)?.unlink()
    this.#put(name, entry)
    this.touch()
  }

  /** Takes a name away, for good or to give it elsewhere. */
  remove(name: string): void {
    this.#entries.get(name)?.unlink()
    // What was never below leaves no trace: a guest may make and remove names without end.
    if (this.#lower?.has(name) === true) this.#entries.set(name, null)
    else this.#entries.delete(name)
    this.touch()
  }

  /** Whether this is `other`, or lies below it. */
  isWithin(other: DirectoryInode): boolean {
    // A loop: a guest may nest as many directories as there may be files.
    for (let above = this.parent; above !== undefined; above = above.parent) if (above === other) return true
    return this === other
  }

  #put(name: string, entry: AnyInode): void {
    entry.addName()
    if (entry instanceof DirectoryInode) entry.parent = this
    this.#entries.set(name, entry)
  }
}
