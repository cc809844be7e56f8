import { lstatSync, realpathSync } from 'node:fs'
import { PermissionError } from '@tenon/abi'
import type { DirectoryNode, FileSystem } from '../../file-system/file-system.ts'
import type { DirectoryHandle } from './directory-handle.ts'
import { ExactTimes } from './exact-times.ts'
import { HostDirectory } from './host-directory.ts'
import { PathHandle } from './path-handle.ts'
import { hasProcHandles, ProcHandle } from './proc-handle.ts'

/**
 * A directory of the host, and all below it: nothing that a guest does leads out of it.
 * @param path links on the way to it are the host's own business, and followed
 */
export function hostDirectory(path: string): FileSystem {
  return { open: () => openRoot(path) }
}

function openRoot(path: string): DirectoryNode {
  return new HostDirectory(handleOf(path), new ExactTimes())
}

/** @throws {PermissionError} ERR_PATH_NOT_ALLOWED */
function handleOf(path: string): DirectoryHandle {
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
