import { fail } from '../wasi-error.ts'
import { assertStack } from './assert-stack.ts'
import type { Descriptor, OpenDirectory, OpenFile } from './descriptor.ts'

/** A guest's file descriptors. */
export class DescriptorTable {
  #descriptors: (Descriptor | undefined)[] = []
  readonly #maxOpen: number
  #count = 0

  /** @param maxOpen how many there may be */
  constructor(maxOpen: number) {
    this.#maxOpen = maxOpen
  }

  /** Closes all there are, and begins anew with these. */
  reset(descriptors: readonly Descriptor[]): void {
    this.closeAll()
    this.#descriptors = [...descriptors]
    this.#count = descriptors.length
  }

  /** @throws {WasiError} BADF */
  get(fd: number): Descriptor {
    return this.#descriptors[fd] ?? fail('BADF')
  }

  /** @throws {WasiError} BADF for what is not open, and for what is no file: SPIPE for a stream, if `forStream` says so */
  file(fd: number, forStream: 'BADF' | 'SPIPE' = 'BADF'): OpenFile {
    const descriptor = this.get(fd)
    return descriptor.kind === 'file' ? descriptor : fail(descriptor.kind === 'stream' ? forStream : 'BADF')
  }

  /** A directory that may be used for what `right` says. @throws {WasiError} BADF, NOTCAPABLE */
  directory(fd: number, right: number): OpenDirectory {
    const descriptor = this.get(fd)
    if (descriptor.kind !== 'directory') return fail('BADF')
    descriptor.require(right)
    return descriptor
  }

  /** Opens something under the lowest free number. @throws {WasiError} MFILE, before anything is opened */
  insert(open: () => Descriptor): number {
    if (this.#count >= this.#maxOpen) fail('MFILE')
    assertStack()
    const descriptor = open()
    const free = this.#descriptors.indexOf(undefined)
    const fd = free === -1 ? this.#descriptors.length : free
    this.#descriptors[fd] = descriptor
    this.#count++
    return fd
  }

  close(fd: number): void {
    const descriptor = this.get(fd)
    assertStack()
    this.#descriptors[fd] = undefined
    this.#count--
    descriptor.close()
  }

  /** Gives `from` the number `to`, which must be in use and is closed. */
  renumber(from: number, to: number): void {
    const moved = this.get(from)
    const replaced = this.get(to)
    if (from === to) return
    assertStack()
    this.#descriptors[to] = moved
    this.#descriptors[from] = undefined
    this.#count--
    replaced.close()
  }

  /** How many entries of directories are noted. */
  get listed(): number {
    return this.#directories().reduce((sum, { listing }) => sum + (listing?.length ?? 0), 0)
  }

  /** Forgets them. */
  forgetListings(): void {
    for (const directory of this.#directories()) directory.listing = undefined
  }

  #directories(): OpenDirectory[] {
    return this.#descriptors.filter((descriptor) => descriptor?.kind === 'directory')
  }

  /** Closes all there are. What fails to is gone all the same, and keeps no other open. */
  closeAll(): void {
    this.#count = 0
    for (const descriptor of this.#descriptors.splice(0)) {
      try {
        descriptor?.close()
      } catch {
        // The guest that would be told is gone.
      }
    }
  }
}
