import { FILE_TYPE, LOOKUP_SYMLINK_FOLLOW } from '../abi/flags.ts'
import { RIGHTS } from '../abi/rights.ts'
import { type PathEntry, withEntry } from '../paths/with-entry.ts'
import { fail } from '../wasi-error.ts'
import { assertChangeable } from './path-finder.ts'
import type { WasiContext, WasiFunction } from './wasi-context.ts'

/** Bytes of the longest target of a link. */
const MAX_TARGET_BYTES = 4095

/** Paths: giving things other names. */
export function pathNamingFunctions({ memory, descriptors }: WasiContext): Record<string, WasiFunction> {
  return {
    // The parameters are WASI's.
    // eslint-disable-next-line max-params
    path_rename(fd: number, path: number, length: number, toFd: number, toPath: number, toLength: number) {
      const from = { path: memory.string(path, length), follow: 'never' } as const
      const to = { path: memory.string(toPath, toLength), follow: 'never' } as const
      const start = descriptors.directory(fd, RIGHTS.PATH_RENAME_SOURCE).node
      const toStart = descriptors.directory(toFd, RIGHTS.PATH_RENAME_TARGET).node
      withEntry({ start, ...from }, (entry) => withEntry({ start: toStart, ...to }, (target) => rename(entry, target)))
    },
    // eslint-disable-next-line max-params
    path_link(
      fd: number,
      lookup: number,
      path: number,
      length: number,
      toFd: number,
      toPath: number,
      toLength: number,
    ) {
      // To link what a link leads to is not in preview 1's powers, and refused everywhere.
      if ((lookup & ~LOOKUP_SYMLINK_FOLLOW) !== 0 || lookup === LOOKUP_SYMLINK_FOLLOW) fail('INVAL')
      const from = { path: memory.string(path, length), follow: 'slash' } as const
      const to = { path: memory.string(toPath, toLength), follow: 'never' } as const
      const start = descriptors.directory(fd, RIGHTS.PATH_LINK_SOURCE).node
      const toStart = descriptors.directory(toFd, RIGHTS.PATH_LINK_TARGET).node
      withEntry({ start, ...from }, (entry) => withEntry({ start: toStart, ...to }, (target) => link(entry, target)))
    },
    // eslint-disable-next-line max-params
    path_symlink(target: number, targetLength: number, fd: number, path: number, length: number) {
      const text = memory.string(target, targetLength)
      const from = { path: memory.string(path, length), follow: 'never' } as const
      const start = descriptors.directory(fd, RIGHTS.PATH_SYMLINK).node
      if (text === '') fail('NOENT')
      if (text.startsWith('/')) fail('NOTCAPABLE')
      if (targetLength > MAX_TARGET_BYTES) fail('NAMETOOLONG')
      withEntry({ start, ...from }, (entry) => symlink(entry, text))
    },
  }
}

function rename({ parent, name, stat, hasSlash }: PathEntry, target: PathEntry): void {
  if (name === undefined || target.name === undefined) return fail('BUSY')
  if (stat === undefined) fail('NOENT')
  const needsDirectory = hasSlash || target.hasSlash
  if (needsDirectory && stat.type !== FILE_TYPE.DIRECTORY) fail('NOTDIR')
  if (target.hasSlash && target.stat !== undefined && target.stat.type !== FILE_TYPE.DIRECTORY) fail('NOTDIR')
  assertChangeable(parent)
  assertChangeable(target.parent)
  parent.rename(name, target.parent, target.name)
}

function link({ parent, name, stat, hasSlash }: PathEntry, target: PathEntry): void {
  if (stat === undefined) fail('NOENT')
  if (name === undefined || stat.type === FILE_TYPE.DIRECTORY) return fail('PERM')
  if (hasSlash) fail('NOTDIR')
  if (target.name === undefined || target.stat !== undefined) return fail('EXIST')
  if (target.hasSlash) fail('NOENT')
  // A name in a writable directory would make a file of a read-only one writable.
  assertChangeable(parent)
  assertChangeable(target.parent)
  parent.link(name, target.parent, target.name)
}

function symlink({ parent, name, stat, hasSlash }: PathEntry, target: string): void {
  if (name === undefined) return fail('EXIST')
  if (stat === undefined && hasSlash) fail('NOENT')
  if (stat !== undefined) fail(hasSlash ? errnoOfOccupied(stat.type) : 'EXIST')
  assertChangeable(parent)
  parent.createLink(name, target)
}

/** What is there where the new name ends in a slash, as Linux sees it: a link there leads to nothing that would do. */
function errnoOfOccupied(type: number): 'EXIST' | 'NOTDIR' | 'NOENT' {
  if (type === FILE_TYPE.DIRECTORY) return 'EXIST'
  return type === FILE_TYPE.SYMBOLIC_LINK ? 'NOENT' : 'NOTDIR'
}
