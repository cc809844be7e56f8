import type { BigIntStats } from 'node:fs'
import { fail } from '../../wasi-error.ts'
import type { DirectoryHandle } from './directory-handle.ts'
import { onHost } from './host-errors.ts'

const { fstatSync, lstatSync, realpathSync } = process.getBuiltinModule('node:fs')
const nodePath = process.getBuiltinModule('node:path')

/** Names that are devices in every directory of Windows. */
const WINDOWS_DEVICE = /^(?:aux|con|nul|prn|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i
/** Separators, streams and drives; and what Windows leaves out at the end of a name. */
const WINDOWS_SPECIAL = /[\\:<>"|?*]|[. ]$/

/**
 * A directory by its path, where the system has nothing better: before each use it is made sure that the path still leads
 * to the directory it led to, through no link. Something that moves directories about at the same moment can get between.
 */
export class PathHandle implements DirectoryHandle {
  readonly #path: string
  readonly #stats: BigIntStats

  /** @param path with its links resolved; throws what `node:fs` throws */
  constructor(path: string) {
    this.#path = path
    this.#stats = lstatSync(path, { bigint: true })
  }

  get self(): string {
    this.#assertSame()
    return this.#path
  }

  pathOf(name: string): string {
    if (nodePath.sep !== '/' && (WINDOWS_DEVICE.test(name) || WINDOWS_SPECIAL.test(name))) fail('INVAL')
    this.#assertSame()
    return nodePath.join(this.#path, name)
  }

  stat(): BigIntStats {
    this.#assertSame()
    return lstatSync(this.#path, { bigint: true })
  }

  openDirectory(name: string): DirectoryHandle {
    const handle = onHost(() => new PathHandle(this.pathOf(name)))
    if (!handle.#stats.isDirectory()) fail('NOTDIR')
    handle.#assertSame()
    return handle
  }

  assertOpened(descriptor: number, name: string): void {
    const found = lstatSync(this.pathOf(name), { bigint: true, throwIfNoEntry: false })
    if (found === undefined || !isSame(found, fstatSync(descriptor, { bigint: true }))) fail('NOTCAPABLE')
  }

  duplicate(): DirectoryHandle {
    return onHost(() => new PathHandle(this.self))
  }

  close(): void {}

  #assertSame(): void {
    const found = lstatSync(this.#path, { bigint: true, throwIfNoEntry: false })
    if (found === undefined) fail('NOENT')
    if (!isSame(found, this.#stats) || realpathSync(this.#path) !== this.#path) fail('NOTCAPABLE')
  }
}

const isSame = (a: BigIntStats, b: BigIntStats): boolean => a.ino === b.ino && a.dev === b.dev
