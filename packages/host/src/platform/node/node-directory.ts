import {
  type Dirent,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { Fd, Inode, wasi } from '@bjorn3/browser_wasi_shim'
import { PermissionError } from '@tenon/abi'
import { confinedPath } from './confined-path.ts'
import { attempt, ErrnoError, errnoOf } from './errno.ts'
import { NodeFile } from './node-file.ts'
import { fileTypeOf, NodeFilestat } from './node-filestat.ts'
import { OpenFiles } from './open-files.ts'
import { OpenRequest } from './open-request.ts'

const LOOKUP_SYMLINK_FOLLOW = 1
/** All rights of preview 1: what may be done is decided when it is done. */
const ALL_RIGHTS = 0x1fff_ffffn

/** What holds in a granted directory and all below it. */
interface DirectoryGrant {
  readonly readOnly: boolean
  readonly files: OpenFiles
}

/**
 * Opens a host directory for WASI.
 * @param guestPath the name the guest knows it by
 * @throws {PermissionError} ERR_PATH_NOT_ALLOWED where there is no such directory
 */
export function openDirectory(hostPath: string, guestPath: string, readOnly: boolean): Fd {
  return new PreopenedDirectory(realDirectory(hostPath), guestPath, { readOnly, files: new OpenFiles() })
}

function realDirectory(hostPath: string): string {
  let reason = 'it is not a directory'
  try {
    const path = realpathSync(hostPath)
    if (lstatSync(path).isDirectory()) return path
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error)
  }
  throw new PermissionError('ERR_PATH_NOT_ALLOWED', `The directory ${hostPath} cannot be granted: ${reason}`, {
    details: { path: hostPath },
  })
}

/** An open directory of the host, as WASI sees it: no path leads out of it. */
class NodeDirectory extends Fd {
  readonly #root: string
  readonly #grant: DirectoryGrant
  /** As it was when the guest began to read it: cookies are positions in it. */
  #listing: readonly Dirent[] = []

  constructor(root: string, grant: DirectoryGrant) {
    super()
    this.#root = root
    this.#grant = grant
  }

  override fd_fdstat_get(): { ret: number; fdstat: wasi.Fdstat } {
    const fdstat = new wasi.Fdstat(wasi.FILETYPE_DIRECTORY, 0)
    fdstat.fs_rights_base = ALL_RIGHTS
    // Guests ask for no more than what is inherited, and with it say whether they mean to read or to write.
    fdstat.fs_rights_inherited = ALL_RIGHTS
    return { ret: wasi.ERRNO_SUCCESS, fdstat }
  }

  override fd_filestat_get(): { ret: number; filestat: wasi.Filestat | null } {
    return this.path_filestat_get(LOOKUP_SYMLINK_FOLLOW, '.')
  }

  override fd_readdir_single(cookie: bigint): { ret: number; dirent: wasi.Dirent | null } {
    const { ret, value } = attempt(() => this.#readEntry(Number(BigInt.asUintN(64, cookie))), null)
    return { ret, dirent: value }
  }

  override path_filestat_get(flags: number, path: string): { ret: number; filestat: wasi.Filestat | null } {
    const { ret, value } = attempt((): NodeFilestat | null => {
      const follows = (flags & LOOKUP_SYMLINK_FOLLOW) !== 0
      const stats = lstatSync(confinedPath(this.#root, path, follows), { bigint: true })
      if (path.endsWith('/') && !stats.isDirectory()) throw new ErrnoError(wasi.ERRNO_NOTDIR)
      return new NodeFilestat(stats)
    }, null)
    return { ret, filestat: value }
  }

  override path_open(...args: Parameters<Fd['path_open']>): { ret: number; fd_obj: Fd | null } {
    const [dirflags, path, oflags, rights, , fdflags] = args
    const { ret, value } = attempt((): Fd | null => {
      const hostPath = confinedPath(this.#root, path, (dirflags & LOOKUP_SYMLINK_FOLLOW) !== 0)
      const request = new OpenRequest({ oflags, rights, fdflags, isDirectoryPath: path.endsWith('/') })
      const found = lstatSync(hostPath, { throwIfNoEntry: false })
      if (found?.isSymbolicLink()) throw new ErrnoError(wasi.ERRNO_LOOP)
      request.assertPossible(found, this.#grant.readOnly)
      if (found?.isDirectory()) return new NodeDirectory(hostPath, this.#grant)
      return new NodeFile(this.#grant.files, hostPath, request.flags, request.mode)
    }, null)
    return { ret, fd_obj: value }
  }

  override path_create_directory(path: string): number {
    return errnoOf(() => mkdirSync(this.#writableEntry(path)))
  }

  override path_remove_directory(path: string): number {
    return errnoOf(() => rmdirSync(this.#writableEntry(path)))
  }

  override path_unlink_file(path: string): number {
    return errnoOf(() => {
      const entry = this.#writableEntry(path)
      // Systems do not agree on what it is to unlink a directory.
      if (lstatSync(entry).isDirectory()) throw new ErrnoError(wasi.ERRNO_ISDIR)
      unlinkSync(entry)
    })
  }

  /** The first half of the shim's `path_rename`, its only use: nothing is removed yet. */
  override path_unlink(path: string): { ret: number; inode_obj: Inode | null } {
    const { ret, value } = attempt((): Inode | null => new MovingEntry(this.#writableEntry(path)), null)
    return { ret, inode_obj: value }
  }

  /** The second half: the move itself; or, after that has failed, putting back what never went. */
  override path_link(path: string, inode: Inode): number {
    return errnoOf(() => {
      if (!(inode instanceof MovingEntry)) throw new ErrnoError(wasi.ERRNO_NOTSUP)
      const target = this.#writableEntry(path)
      if (target !== inode.hostPath) renameSync(inode.hostPath, target)
    })
  }

  /** The path of an entry that is to be made, moved or removed: a link itself, and never this directory. */
  #writableEntry(path: string): string {
    const entry = confinedPath(this.#root, path, false)
    if (this.#grant.readOnly) throw new ErrnoError(wasi.ERRNO_ROFS)
    if (entry === this.#root) throw new ErrnoError(wasi.ERRNO_BUSY)
    return entry
  }

  #readEntry(index: number): wasi.Dirent | null {
    const here = confinedPath(this.#root, '.', true)
    if (index === 0) this.#listing = readdirSync(here, { withFileTypes: true })
    const next = BigInt(index) + 1n
    // The parent of a granted directory is none of the guest's business.
    if (index < 2) return new wasi.Dirent(next, inodeOf(here), '.'.repeat(index + 1), wasi.FILETYPE_DIRECTORY)
    const entry = this.#listing[index - 2]
    return entry ? new wasi.Dirent(next, inodeOf(join(here, entry.name)), entry.name, fileTypeOf(entry)) : null
  }
}

/** A granted directory itself. */
class PreopenedDirectory extends NodeDirectory {
  readonly #guestPath: string

  constructor(root: string, guestPath: string, grant: DirectoryGrant) {
    super(root, grant)
    this.#guestPath = guestPath
  }

  override fd_prestat_get(): { ret: number; prestat: wasi.Prestat } {
    return { ret: wasi.ERRNO_SUCCESS, prestat: wasi.Prestat.dir(this.#guestPath) }
  }
}

/** What is being renamed, on its way from one half of the shim's `path_rename` to the other. */
class MovingEntry extends Inode {
  readonly hostPath: string
  readonly #stats: NodeFilestat

  /** Throws ENOENT, as `node:fs` does, where there is nothing to move. */
  constructor(hostPath: string) {
    super()
    this.hostPath = hostPath
    this.#stats = new NodeFilestat(lstatSync(hostPath, { bigint: true }))
  }

  override path_open(): { ret: number; fd_obj: null } {
    return { ret: wasi.ERRNO_NOTSUP, fd_obj: null }
  }

  override stat(): wasi.Filestat {
    return this.#stats
  }
}

/** 0 for what has gone meanwhile. */
function inodeOf(path: string): bigint {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? 0n
}
