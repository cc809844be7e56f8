import { FILE_TYPE } from '../abi/flags.ts'
import { RIGHTS, toRights } from '../abi/rights.ts'
import type { FileStat, NewTimes } from '../file-system/file-system.ts'
import type { PathEntry } from '../paths/with-entry.ts'
import { fail } from '../wasi-error.ts'
import { newTimes } from './new-times.ts'
import { assertChangeable, followOf, pathFinder } from './path-finder.ts'
import { openPath } from './path-open.ts'
import type { WasiContext, WasiFunction } from './wasi-context.ts'
import { writeStat } from './write-stat.ts'

const encoder = new TextEncoder()

/** Paths: opening what they lead to, looking at it, and setting its times. The parameters are WASI's. */
/* eslint-disable max-params */
export function pathFunctions(context: WasiContext): Record<string, WasiFunction> {
  const { memory, descriptors } = context
  const find = pathFinder(context)
  return {
    path_open(fd: number, lookup: number, path: number, length: number, ...how: OpenParameters) {
      const [oflags, rights, , fdflags, result] = how
      const follows = followOf(lookup) === 'always'
      const text = memory.string(path, length)
      memory.assertWritable(result, 4, 4)
      if (descriptors.get(fd).kind === 'file') fail('NOTDIR')
      const directory = descriptors.directory(fd, RIGHTS.PATH_OPEN)
      const open = () => openPath(directory, { path: text, follows, oflags, rights: toRights(rights), fdflags })
      memory.setU32(result, descriptors.insert(open))
    },
    path_filestat_get(fd: number, lookup: number, path: number, length: number, result: number) {
      const where = { fd, right: RIGHTS.PATH_FILESTAT_GET, path, length, follow: followOf(lookup) }
      writeStat(memory, result, find(where, statOf))
    },
    path_filestat_set_times(fd: number, lookup: number, path: number, length: number, ...times: TimesParameters) {
      const [accessed, modified, flags] = times
      const where = { fd, right: RIGHTS.PATH_FILESTAT_SET_TIMES, path, length, follow: followOf(lookup) }
      find(where, (entry) => {
        statOf(entry)
        setTimes(entry, newTimes({ accessed, modified, flags }, context.clocks))
      })
    },
    path_readlink(fd: number, path: number, length: number, buffer: number, room: number, result: number) {
      memory.assertWritable(result, 4, 4)
      const target = memory.bytes(buffer, room)
      const where = { fd, right: RIGHTS.PATH_READLINK, path, length, follow: 'slash' } as const
      const bytes = encoder.encode(find(where, readLink))
      target.set(bytes.subarray(0, room))
      memory.setU32(result, Math.min(bytes.length, room))
    },
  }
}
/* eslint-enable max-params */

type OpenParameters = [oflags: number, rights: bigint, inheriting: bigint, fdflags: number, result: number]
type TimesParameters = [accessed: bigint, modified: bigint, flags: number]

function statOf({ stat, hasSlash }: PathEntry): FileStat {
  if (stat === undefined) return fail('NOENT')
  if (hasSlash && stat.type !== FILE_TYPE.DIRECTORY) fail('NOTDIR')
  return stat
}

function setTimes({ parent, name }: PathEntry, times: NewTimes): void {
  assertChangeable(parent)
  if (name === undefined) parent.setTimes(times)
  else parent.setEntryTimes(name, times)
}

/** A target that begins at the host's root tells of the host, and leads nowhere. */
function readLink(entry: PathEntry): string {
  const { parent, name } = entry
  if (statOf(entry).type !== FILE_TYPE.SYMBOLIC_LINK || name === undefined) return fail('INVAL')
  const target = parent.readLink(name)
  return target.startsWith('/') ? fail('NOTCAPABLE') : target
}
