import type {
  DirectoryEntry,
  DirectoryNode,
  FileNode,
  FileStat,
  HowToOpen,
  NewTimes,
} from '../../file-system/file-system.ts'
import { fail } from '../../wasi-error.ts'
import type { DirectoryHandle } from './directory-handle.ts'
import type { ExactTimes } from './exact-times.ts'
import { readEntries } from './host-entries.ts'
import { onHost } from './host-errors.ts'
import { HostFile } from './host-file.ts'

const {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
} = process.getBuiltinModule('node:fs')

/** An open directory of the host. No name leads out of it: none is followed, and none has a slash in it. */
export class HostDirectory implements DirectoryNode {
  readonly kind = 'directory'
  readonly isReadOnly = false
  readonly #handle: DirectoryHandle
  readonly #times: ExactTimes

  constructor(handle: DirectoryHandle, times: ExactTimes) {
    this.#handle = handle
    this.#times = times
  }

  stat(): FileStat {
    return onHost(() => this.#times.stat(this.#handle.stat()))
  }

  setTimes(times: NewTimes): void {
    const write = (accessed: number, modified: number) => utimesSync(this.#handle.self, accessed, modified)
    onHost(() => this.#times.set(times, () => this.#handle.stat(), write))
  }

  duplicate(): DirectoryNode {
    return new HostDirectory(this.#handle.duplicate(), this.#times)
  }

  close(): void {
    onHost(() => this.#handle.close())
  }

  entries(): readonly DirectoryEntry[] {
    return onHost(() => readEntries(this.#handle))
  }

  find(name: string): FileStat | undefined {
    return onHost(() => {
      const stats = lstatSync(this.#handle.pathOf(name), { bigint: true, throwIfNoEntry: false })
      return stats && this.#times.stat(stats)
    })
  }

  openDirectory(name: string): DirectoryNode {
    return new HostDirectory(this.#handle.openDirectory(name), this.#times)
  }

  openFile(name: string, how: HowToOpen): FileNode {
    return onHost(() => {
      const descriptor = openSync(this.#handle.pathOf(name), flagsOf(how))
      try {
        this.#handle.assertOpened(descriptor, name)
        assertFile(descriptor)
      } catch (error) {
        closeSync(descriptor)
        throw error
      }
      return new HostFile(descriptor, this.#times)
    })
  }

  readLink(name: string): string {
    return onHost(() => readlinkSync(this.#handle.pathOf(name)))
  }

  createDirectory(name: string): void {
    onHost(() => mkdirSync(this.#handle.pathOf(name)))
  }

  createLink(name: string, target: string): void {
    onHost(() => symlinkSync(target, this.#handle.pathOf(name)))
  }

  removeDirectory(name: string): void {
    onHost(() => rmdirSync(this.#handle.pathOf(name)))
  }

  /** Systems do not agree on what it is to unlink a directory. */
  unlink(name: string): void {
    onHost(() => {
      const path = this.#handle.pathOf(name)
      if (lstatSync(path).isDirectory()) fail('ISDIR')
      unlinkSync(path)
    })
  }

  setEntryTimes(name: string, times: NewTimes): void {
    const read = () => lstatSync(this.#handle.pathOf(name), { bigint: true })
    const write = (accessed: number, modified: number) => lutimesSync(this.#handle.pathOf(name), accessed, modified)
    onHost(() => this.#times.set(times, read, write))
  }

  rename(name: string, to: DirectoryNode, newName: string): void {
    const target = handleOf(to)
    onHost(() => renameSync(this.#handle.pathOf(name), target.pathOf(newName)))
  }

  /** Only Linux is sure to link a symbolic link and not what it leads to, which may lie outside. */
  link(name: string, to: DirectoryNode, newName: string): void {
    const target = handleOf(to)
    onHost(() => {
      const path = this.#handle.pathOf(name)
      if (process.platform !== 'linux' && lstatSync(path).isSymbolicLink()) fail('NOTSUP')
      linkSync(path, target.pathOf(newName))
    })
  }

  static handleOf(directory: HostDirectory): DirectoryHandle {
    return directory.#handle
  }
}

function handleOf(directory: DirectoryNode): DirectoryHandle {
  return directory instanceof HostDirectory ? HostDirectory.handleOf(directory) : fail('XDEV')
}

const flagOf = (name: keyof typeof constants): number => constants[name] ?? 0
/** Some of them are missing on Windows. */
const ALWAYS = flagOf('O_NOFOLLOW') | flagOf('O_NONBLOCK') | flagOf('O_NOCTTY')
const SYNCING = { none: 0, data: flagOf('O_DSYNC'), all: flagOf('O_SYNC') }

/** Never through a link; and without waiting for who is to write to a pipe, or becoming a terminal's process. */
function flagsOf({ read, write, create, exclusive, truncate, sync }: HowToOpen): number {
  const access = write ? (read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY
  const creation = create ? constants.O_CREAT | (exclusive ? constants.O_EXCL : 0) : 0
  return access | creation | (truncate ? constants.O_TRUNC : 0) | ALWAYS | SYNCING[sync]
}

/** Anything else is refused: a pipe or a device could keep the host waiting. */
function assertFile(descriptor: number): void {
  const stats = fstatSync(descriptor)
  if (!stats.isFile()) fail(stats.isDirectory() ? 'ISDIR' : 'NOTSUP')
}
