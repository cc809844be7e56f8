import { FILE_TYPE, LOOKUP_SYMLINK_FOLLOW } from '../abi/flags.ts'
import { RIGHTS } from '../abi/rights.ts'
import type { DirectoryNode } from '../file-system/file-system.ts'
import { type FollowLast, type PathEntry, withEntry } from '../paths/with-entry.ts'
import { fail } from '../wasi-error.ts'
import { newTimes } from './new-times.ts'
import { openPath } from './path-open.ts'
import type { WasiContext, WasiFunction } from './wasi-context.ts'
import { writeStat } from './write-stat.ts'

const encoder = new TextEncoder()

/** Paths: opening, looking, and what makes or removes a single entry. */
export function pathFunctions(context: WasiContext): Record<string, WasiFunction> {
  const { memory, descriptors } = context
  /** Finds what the guest means by a path, and hands it over. */
  const at = <T>(
    [fd, right]: readonly [number, bigint],
    [path, length]: readonly [number, number],
    follow: FollowLast,
    use: (entry: PathEntry) => T,
  ): T => {
    const text = memory.string(path, length)
    return withEntry({ start: descriptors.directory(fd, right).node, path: text, follow }, use)
  }
  return {
    // The parameters are WASI's.
    // eslint-disable-next-line max-params
    path_open(
      fd: number,
      lookup: number,
      path: number,
      length: number,
      oflags: number,
      rights: bigint,
      _: bigint,
      fdflags: number,
      result: number,
    ) {
      const follows = followOf(lookup) === 'always'
      const text = memory.string(path, length)
      memory.assertWritable(result, 4, 4)
      if (descriptors.get(fd).kind === 'file') fail('NOTDIR')
      const directory = descriptors.directory(fd, RIGHTS.PATH_OPEN)
      memory.setU32(
        result,
        descriptors.insert(() => openPath(directory, { path: text, follows, oflags, rights, fdflags })),
      )
    },
    // eslint-disable-next-line max-params
    path_filestat_get(fd: number, lookup: number, path: number, length: number, result: number) {
      const stat = at([fd, RIGHTS.PATH_FILESTAT_GET], [path, length], followOf(lookup), statOf)
      writeStat(memory, result, stat)
    },
    // eslint-disable-next-line max-params
    path_filestat_set_times(
      fd: number,
      lookup: number,
      path: number,
      length: number,
      accessed: bigint,
      modified: bigint,
      flags: number,
    ) {
      at([fd, RIGHTS.PATH_FILESTAT_SET_TIMES], [path, length], followOf(lookup), (entry) => {
        statOf(entry)
        const times = newTimes({ accessed, modified, flags }, context.clocks)
        assertChangeable(entry.parent)
        if (entry.name === undefined) entry.parent.setTimes(times)
        else entry.parent.setEntryTimes(entry.name, times)
      })
    },
    // eslint-disable-next-line max-params
    path_readlink(fd: number, path: number, length: number, buffer: number, room: number, result: number) {
      memory.assertWritable(result, 4, 4)
      const target = memory.bytes(buffer, room)
      const bytes = encoder.encode(at([fd, RIGHTS.PATH_READLINK], [path, length], 'slash', readLink))
      target.set(bytes.subarray(0, room))
      memory.setU32(result, Math.min(bytes.length, room))
    },
    path_create_directory: (fd: number, path: number, length: number) =>
      at([fd, RIGHTS.PATH_CREATE_DIRECTORY], [path, length], 'never', ({ parent, name, stat }) => {
        if (name === undefined || stat !== undefined) return fail('EXIST')
        assertChangeable(parent)
        parent.createDirectory(name)
      }),
    path_remove_directory: (fd: number, path: number, length: number) =>
      at([fd, RIGHTS.PATH_REMOVE_DIRECTORY], [path, length], 'never', ({ parent, name, stat }) => {
        if (name === undefined) return fail('INVAL')
        if (stat === undefined) fail('NOENT')
        if (stat.type !== FILE_TYPE.DIRECTORY) fail('NOTDIR')
        assertChangeable(parent)
        parent.removeDirectory(name)
      }),
    path_unlink_file: (fd: number, path: number, length: number) =>
      at([fd, RIGHTS.PATH_UNLINK_FILE], [path, length], 'slash', ({ parent, name, stat, hasSlash }) => {
        if (name === undefined) return fail('ISDIR')
        if (stat === undefined) fail('NOENT')
        if (stat.type === FILE_TYPE.DIRECTORY) fail('ISDIR')
        if (hasSlash) fail('NOTDIR')
        assertChangeable(parent)
        parent.unlink(name)
      }),
  }
}

/** Whether a link at the end is followed. @throws {WasiError} INVAL for other flags */
export function followOf(lookup: number): FollowLast {
  if ((lookup & ~LOOKUP_SYMLINK_FOLLOW) !== 0) fail('INVAL')
  return lookup === LOOKUP_SYMLINK_FOLLOW ? 'always' : 'slash'
}

/** @throws {WasiError} ROFS */
export function assertChangeable(directory: DirectoryNode): void {
  if (directory.isReadOnly) fail('ROFS')
}

function statOf({ stat, hasSlash }: PathEntry): NonNullable<PathEntry['stat']> {
  if (stat === undefined) return fail('NOENT')
  if (hasSlash && stat.type !== FILE_TYPE.DIRECTORY) fail('NOTDIR')
  return stat
}

/** A target that begins at the host's root tells of the host, and leads nowhere. */
function readLink(entry: PathEntry): string {
  const { parent, name } = entry
  if (statOf(entry).type !== FILE_TYPE.SYMBOLIC_LINK || name === undefined) return fail('INVAL')
  const target = parent.readLink(name)
  return target.startsWith('/') ? fail('NOTCAPABLE') : target
}
