import { FDFLAGS, FILE_TYPE, OFLAGS } from '../abi/flags.ts'
import { RIGHTS } from '../abi/rights.ts'
import { type Descriptor, OpenDirectory, OpenFile } from '../descriptors/descriptor.ts'
import type { FileStat, HowToOpen } from '../file-system/file-system.ts'
import { type PathEntry, withEntry } from '../paths/with-entry.ts'
import { fail } from '../wasi-error.ts'

const ALL_OFLAGS = OFLAGS.CREAT | OFLAGS.DIRECTORY | OFLAGS.EXCL | OFLAGS.TRUNC
const ALL_FDFLAGS = FDFLAGS.APPEND | FDFLAGS.DSYNC | FDFLAGS.NONBLOCK | FDFLAGS.RSYNC | FDFLAGS.SYNC

/** The arguments of `path_open` that say what to open and how. */
export interface OpenArguments {
  readonly path: string
  readonly follows: boolean
  readonly oflags: number
  /** Of `RIGHTS`. */
  readonly rights: number
  readonly fdflags: number
}

/**
 * Opens what a path means. Whether a file is read or written is what the guest asks for; other rights come with the
 * directory, asked for or not: wasmtime does so, and programs rely on it.
 * @throws {WasiError}
 */
export function openPath(directory: OpenDirectory, args: OpenArguments): Descriptor {
  const request = new OpenRequest(directory, args)
  // An exclusive file is never one that a link leads to.
  const follow = args.follows && !request.isExclusive ? 'always' : request.creates ? 'never' : 'slash'
  return withEntry({ start: directory.node, path: args.path, follow }, (entry) => request.open(entry))
}

/** A `path_open` understood. */
class OpenRequest {
  readonly creates: boolean
  readonly isExclusive: boolean
  readonly #truncates: boolean
  readonly #wantsDirectory: boolean
  readonly #canRead: boolean
  readonly #canWrite: boolean
  readonly #flags: number
  readonly #inheriting: number

  constructor({ inheriting, rights: held }: OpenDirectory, { oflags, rights, fdflags }: OpenArguments) {
    if ((oflags & ~ALL_OFLAGS) !== 0 || (fdflags & ~ALL_FDFLAGS) !== 0) fail('INVAL')
    this.creates = (oflags & OFLAGS.CREAT) !== 0
    this.isExclusive = this.creates && (oflags & OFLAGS.EXCL) !== 0
    this.#truncates = (oflags & OFLAGS.TRUNC) !== 0
    this.#wantsDirectory = (oflags & OFLAGS.DIRECTORY) !== 0
    this.#canWrite = (rights & RIGHTS.FD_WRITE) !== 0
    this.#canRead = (rights & RIGHTS.FD_READ) !== 0 || !this.#canWrite
    this.#flags = fdflags
    this.#inheriting = inheriting
    if (this.#wantsDirectory && (this.creates || this.#truncates || (oflags & OFLAGS.EXCL) !== 0)) fail('INVAL')
    const asked = rights & (RIGHTS.FD_READ | RIGHTS.FD_WRITE)
    const mayTruncate = ((held & RIGHTS.PATH_FILESTAT_SET_SIZE) | (inheriting & RIGHTS.FD_FILESTAT_SET_SIZE)) !== 0
    if ((asked & ~inheriting) !== 0 || (this.#truncates && !mayTruncate)) fail('NOTCAPABLE')
    if (this.creates && (held & RIGHTS.PATH_CREATE_FILE) === 0) fail('NOTCAPABLE')
  }

  open({ parent, name, stat, hasSlash }: PathEntry): Descriptor {
    this.#assertPossible(stat, hasSlash)
    if (name === undefined) return this.#directory({ parent, name, stat, hasSlash })
    if (stat?.type === FILE_TYPE.DIRECTORY) return this.#directory({ parent, name, stat, hasSlash })
    const node = parent.openFile(name, this.#how)
    const mode = { canRead: this.#canRead, canWrite: this.#canWrite, flags: this.#flags, inheriting: this.#inheriting }
    return new OpenFile(node, mode)
  }

  #directory({ parent, name }: PathEntry): OpenDirectory {
    const node = name === undefined ? parent.duplicate() : parent.openDirectory(name)
    return new OpenDirectory(node, this.#inheriting)
  }

  get #how(): HowToOpen {
    const isSynced = (this.#flags & (FDFLAGS.SYNC | FDFLAGS.RSYNC)) !== 0
    return {
      read: this.#canRead,
      write: this.#canWrite,
      create: this.creates,
      exclusive: this.isExclusive,
      truncate: this.#truncates,
      sync: isSynced ? 'all' : (this.#flags & FDFLAGS.DSYNC) === 0 ? 'none' : 'data',
    }
  }

  #assertPossible(found: FileStat | undefined, hasSlash: boolean): void {
    if (this.creates && hasSlash) fail('ISDIR')
    if (found === undefined) {
      if (!this.creates) fail('NOENT')
    } else if (this.isExclusive) fail('EXIST')
    else this.#assertFits(found, hasSlash)
  }

  #assertFits({ type }: FileStat, hasSlash: boolean): void {
    if (type === FILE_TYPE.DIRECTORY) {
      if (this.creates || this.#truncates || this.#canWrite) fail('ISDIR')
    } else if (type === FILE_TYPE.SYMBOLIC_LINK) fail(hasSlash ? 'NOTDIR' : 'LOOP')
    else if (this.#wantsDirectory || hasSlash) fail('NOTDIR')
    else if (type !== FILE_TYPE.REGULAR_FILE) fail('NOTSUP')
  }
}
