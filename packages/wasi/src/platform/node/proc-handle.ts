import type { BigIntStats } from 'node:fs'
import type { DirectoryHandle } from './directory-handle.ts'
import { onHost } from './host-errors.ts'

const { closeSync, constants, fstatSync, openSync, statSync } = process.getBuiltinModule('node:fs')

/** Linux's, on all processors that Node runs on; `node:fs` does not name it. Opens without reading, whatever it is. */
const O_PATH = 0x20_0000

/**
 * A directory by its descriptor. Linux resolves `/proc/self/fd/N/name` in the directory that N is open on, wherever that is
 * by now: `openat`, which `node:fs` does not have.
 */
export class ProcHandle implements DirectoryHandle {
  readonly #descriptor: number

  private constructor(descriptor: number) {
    this.#descriptor = descriptor
  }

  /** Opens a directory by a path that is no link. Throws what `node:fs` throws. */
  static open(path: string): ProcHandle {
    return new ProcHandle(openDirectory(path))
  }

  get self(): string {
    return `/proc/self/fd/${this.#descriptor}/.`
  }

  pathOf(name: string): string {
    return `/proc/self/fd/${this.#descriptor}/${name}`
  }

  stat(): BigIntStats {
    return fstatSync(this.#descriptor, { bigint: true })
  }

  openDirectory(name: string): DirectoryHandle {
    return onHost(() => ProcHandle.open(this.pathOf(name)))
  }

  assertOpened(): void {}

  duplicate(): DirectoryHandle {
    return onHost(() => ProcHandle.open(this.self))
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}

function openDirectory(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW | O_PATH)
}

const ability: { isThere: boolean | undefined } = { isThere: undefined }

/** Whether this process can hold directories so: it takes Linux, `/proc`, and a runtime that passes on how files are opened. */
export function hasProcHandles(): boolean {
  return (ability.isThere ??= process.platform === 'linux' && tryProcHandle())
}

function tryProcHandle(): boolean {
  try {
    const descriptor = openDirectory('/')
    try {
      const here = fstatSync(descriptor, { bigint: true })
      const there = statSync(`/proc/self/fd/${descriptor}/.`, { bigint: true })
      return here.ino === there.ino && here.dev === there.dev && refusesLinks(`/proc/self/fd/${descriptor}`)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return false
  }
}

/** Whether a link is refused where none is to be followed. */
function refusesLinks(link: string): boolean {
  try {
    closeSync(openSync(link, constants.O_RDONLY | constants.O_NOFOLLOW))
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ELOOP'
  }
}
