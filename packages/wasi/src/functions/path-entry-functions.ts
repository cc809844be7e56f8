import { FILE_TYPE } from '../abi/flags.ts'
import { RIGHTS } from '../abi/rights.ts'
import type { PathEntry } from '../paths/with-entry.ts'
import { fail } from '../wasi-error.ts'
import { assertChangeable, pathFinder } from './path-finder.ts'
import type { WasiContext, WasiFunction } from './wasi-context.ts'

/** Paths: making and removing single entries. */
export function pathEntryFunctions(context: WasiContext): Record<string, WasiFunction> {
  const find = pathFinder(context)
  return {
    path_create_directory: (fd: number, path: number, length: number) =>
      find({ fd, right: RIGHTS.PATH_CREATE_DIRECTORY, path, length, follow: 'never' }, createDirectory),
    path_remove_directory: (fd: number, path: number, length: number) =>
      find({ fd, right: RIGHTS.PATH_REMOVE_DIRECTORY, path, length, follow: 'never' }, removeDirectory),
    path_unlink_file: (fd: number, path: number, length: number) =>
      find({ fd, right: RIGHTS.PATH_UNLINK_FILE, path, length, follow: 'slash' }, unlink),
  }
}

function createDirectory({ parent, name, stat }: PathEntry): void {
  if (name === undefined || stat !== undefined) return fail('EXIST')
  assertChangeable(parent)
  parent.createDirectory(name)
}

function removeDirectory({ parent, name, stat }: PathEntry): void {
  if (name === undefined) return fail('INVAL')
  if (stat === undefined) fail('NOENT')
  if (stat.type !== FILE_TYPE.DIRECTORY) fail('NOTDIR')
  assertChangeable(parent)
  parent.removeDirectory(name)
}

function unlink({ parent, name, stat, hasSlash }: PathEntry): void {
  if (name === undefined) return fail('ISDIR')
  if (stat === undefined) fail('NOENT')
  if (stat.type === FILE_TYPE.DIRECTORY) fail('ISDIR')
  if (hasSlash) fail('NOTDIR')
  assertChangeable(parent)
  parent.unlink(name)
}
