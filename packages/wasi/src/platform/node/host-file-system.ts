import { PermissionError } from '@tenon/abi'
import type { DirectoryNode, FileSystem } from '../../file-system/file-system.ts'
import type { DirectoryHandle } from './directory-handle.ts'
import { ExactTimes } from './exact-times.ts'
import { HostDirectory } from './host-directory.ts'
import { PathHandle } from './path-handle.ts'
import { hasProcHandles, ProcHandle } from './proc-handle.ts'
import { SharedHandle } from './shared-handle.ts'

const { lstatSync, realpathSync, statSync } = process.getBuiltinModule('node:fs')

/**
 * A directory of the host, and all below it: nothing that a guest does leads out of it.
 * @param path links on the way to it are the host's own business, and followed
 */
export function hostDirectory(path: string): FileSystem {
  return new HostFileSystem(path)
}

/** Holds the directory open between its guests: where they come and go by the thousand, none waits for that. */
class HostFileSystem implements FileSystem {
  readonly #path: string
  readonly #times = new ExactTimes()
  #root: SharedHandle | undefined

  constructor(path: string) {
    this.#path = path
  }

  open(): DirectoryNode {
    if (this.#root === undefined || !leadsTo(this.#path, this.#root)) {
      this.#root = new SharedHandle(openDirectory(this.#path))
    }
    return new HostDirectory(this.#root, this.#times)
  }
}

/** Whether a path still leads to a directory: the host may have put another in its place. */
function leadsTo(path: string, handle: DirectoryHandle): boolean {
  try {
    const [found, held] = [statSync(path, { bigint: true }), handle.stat()]
    return found.ino === held.ino && found.dev === held.dev
  } catch {
    return false
  }
}

/** @throws {PermissionError} ERR_PATH_NOT_ALLOWED */
function openDirectory(path: string): DirectoryHandle {
  let reason = 'it is not a directory'
  try {
    const real = realpathSync(path)
    if (lstatSync(real).isDirectory()) return hasProcHandles() ? ProcHandle.open(real) : new PathHandle(real)
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error)
  }
  throw new PermissionError('ERR_PATH_NOT_ALLOWED', `The directory ${path} cannot be granted: ${reason}`, {
    details: { path },
  })
}
