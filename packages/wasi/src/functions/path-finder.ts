import { LOOKUP_SYMLINK_FOLLOW } from '../abi/flags.ts'
import type { DirectoryNode } from '../file-system/file-system.ts'
import { type FollowLast, type PathEntry, withEntry } from '../paths/with-entry.ts'
import { fail } from '../wasi-error.ts'
import type { WasiContext } from './wasi-context.ts'

/** A path as a guest gives it. */
export interface GuestPath {
  readonly fd: number
  /** What it takes to do with the directory what is to be done. */
  readonly right: number
  /** Where the path lies in the guest's memory, and how long it is. */
  readonly path: number
  readonly length: number
  readonly follow: FollowLast
}

/** Finds what a guest means by a path, and hands it over. */
export type PathFinder = <T>(path: GuestPath, use: (entry: PathEntry) => T) => T

/** A finder for one guest. */
export function pathFinder({ memory, descriptors }: WasiContext): PathFinder {
  return ({ fd, right, path, length, follow }, use) => {
    const text = memory.string(path, length)
    return withEntry({ start: descriptors.directory(fd, right).node, path: text, follow }, use)
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
