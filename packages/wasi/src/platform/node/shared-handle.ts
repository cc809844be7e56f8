import type { BigIntStats } from 'node:fs'
import type { DirectoryHandle } from './directory-handle.ts'

/** What is held for no one any more is closed once that is known. */
const abandoned = new FinalizationRegistry<DirectoryHandle>((handle) => handle.close())

/** A handle that many guests use, one after the other or at once: none of them closes it. */
export class SharedHandle implements DirectoryHandle {
  readonly #handle: DirectoryHandle

  constructor(handle: DirectoryHandle) {
    this.#handle = handle
    abandoned.register(this, handle)
  }

  get self(): string {
    return this.#handle.self
  }

  pathOf(name: string): string {
    return this.#handle.pathOf(name)
  }

  stat(): BigIntStats {
    return this.#handle.stat()
  }

  openDirectory(name: string): DirectoryHandle {
    return this.#handle.openDirectory(name)
  }

  assertOpened(descriptor: number, name: string): void {
    this.#handle.assertOpened(descriptor, name)
  }

  duplicate(): DirectoryHandle {
    return this.#handle.duplicate()
  }

  close(): void {}
}
