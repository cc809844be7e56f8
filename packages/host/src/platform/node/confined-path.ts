import { lstatSync, realpathSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { wasi } from '@bjorn3/browser_wasi_shim'
import { ErrnoError } from './errno.ts'

/**
 * The host path of what a guest calls `path` below the directory `root`, with symbolic links resolved: never outside
 * `root`. What lies there may be missing, the directory it lies in may not.
 * @param root a host path with its links resolved
 * @param followsLast whether a symbolic link at the very end is resolved too
 * @throws {ErrnoError} ENOTCAPABLE for what leads outside; also whatever `node:fs` throws
 */
export function confinedPath(root: string, path: string, followsLast: boolean): string {
  const parts = normalise(path)
  const wanted = join(root, ...parts)
  const resolved =
    parts.length === 0
      ? realpathSync(root)
      : (followsLast && realpathIfThere(wanted)) || join(realpathSync(dirname(wanted)), basename(wanted))
  if (resolved !== root && !resolved.startsWith(root.endsWith(sep) ? root : root + sep)) throw notCapable()
  return resolved
}

/** The parts of a relative path, `.` and `..` worked out on the text alone: `link/..` is never a link's own parent. */
function normalise(path: string): readonly string[] {
  if (path === '') throw new ErrnoError(wasi.ERRNO_NOENT)
  if (path.includes('\0')) throw new ErrnoError(wasi.ERRNO_INVAL)
  // On Windows these would be separators and drive letters.
  if (path.startsWith('/') || (sep !== '/' && /[\\:]/.test(path))) throw notCapable()
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..' && parts.pop() === undefined) throw notCapable()
    if (part !== '' && part !== '.' && part !== '..') parts.push(part)
  }
  return parts
}

function realpathIfThere(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch (error) {
    // A link to nothing: to create what it names would create it wherever that is.
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) throw notCapable()
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function notCapable(): ErrnoError {
  return new ErrnoError(wasi.ERRNO_NOTCAPABLE)
}
