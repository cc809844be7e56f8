import type { BigIntStats } from 'node:fs'

/**
 * Holds on to a directory of the host, so that names in it are looked up in that directory and no other. How, differs by
 * system.
 */
export interface DirectoryHandle {
  /** The path of an entry, to be used at once, and by what does not follow a link at its end. @throws {WasiError} */
  pathOf(name: string): string
  /** A path of the directory itself. */
  readonly self: string
  stat(): BigIntStats
  /** @throws {WasiError} NOENT; NOTDIR or LOOP for what is no directory */
  openDirectory(name: string): DirectoryHandle
  /** Makes sure that what was opened under a name came from this directory. @throws {WasiError} NOTCAPABLE */
  assertOpened(descriptor: number, name: string): void
  duplicate(): DirectoryHandle
  close(): void
}
