import { PAGE_BYTES } from '@tenon/abi'
import type { WriteNotes } from './write-notes.ts'
import { type ZeroScan, zeroScanOf } from './zero-scan.ts'

/** What is looked at as a whole: zero or not. */
const BLOCK_BYTES = 4096
/** Fewer zeros than this are copied with what is around them: two operations take longer than that. */
const MIN_ZEROS = 4 * BLOCK_BYTES
const ZEROS = new Uint8Array(BLOCK_BYTES)

/** A stretch of memory that is not all zeros. */
interface Run {
  readonly start: number
  readonly end: number
  readonly bytes: Uint8Array
}

/** Whether two arrays of the same length hold the same bytes. */
export type SameBytes = (a: Uint8Array, b: Uint8Array) => boolean

/**
 * What a memory held, to be put back any number of times. All of it is written, but where it is noted what need be: to copy
 * a page takes less time than to see whether that is needed. Zeros are not kept: to see that they still are takes less than to
 * write them, let alone to copy.
 */
export class MemoryImage {
  readonly #memory: WebAssembly.Memory
  readonly #runs: readonly Run[]
  readonly #pages: number
  readonly #notes: WriteNotes | undefined
  /** Where all is put back, zeros that are left are looked for. */
  readonly #scan: ZeroScan | undefined
  #bytes: Uint8Array

  /** @param notes of all that is written to the memory, from now on */
  constructor(memory: WebAssembly.Memory, sameBytes: SameBytes, notes?: WriteNotes) {
    this.#memory = memory
    this.#bytes = new Uint8Array(memory.buffer)
    this.#pages = this.#bytes.length / PAGE_BYTES
    this.#runs = findRuns(this.#bytes, sameBytes)
    this.#notes = notes
    this.#scan = notes === undefined ? zeroScanOf(memory) : undefined
    notes?.clear(this.#bytes.length)
  }

  /** Pages by which the memory is larger now than it was. */
  get grownPages(): number {
    return this.#memory.buffer.byteLength / PAGE_BYTES - this.#pages
  }

  /** Bytes that the image itself takes. */
  get keptBytes(): number {
    return this.#runs.reduce((sum, { bytes }) => sum + bytes.length, 0)
  }

  /** Grows the memory until it has so many pages more than it had, or as many as it can. */
  growBy(pages: number): void {
    const missing = pages - this.grownPages
    if (missing <= 0) return
    try {
      this.#memory.grow(missing)
    } catch {
      // It has reached its own bound, or the runtime's.
    }
  }

  /** Puts back what it held; what has been added since becomes zero. */
  restore(): void {
    // Growing detaches the buffer.
    if (this.#bytes.length !== this.#memory.buffer.byteLength) this.#bytes = new Uint8Array(this.#memory.buffer)
    const { length } = this.#bytes
    if (this.#notes === undefined) this.#putBack(0, length)
    else this.#notes.take(length, this.#putBack)
  }

  readonly #putBack = (from: number, to: number): void => {
    const target = this.#bytes
    const runs = this.#runs
    let done = from
    for (let i = from === 0 ? 0 : firstRunAfter(runs, from); done < to; i++) {
      const run = runs[i]
      const start = Math.min(run?.start ?? to, to)
      if (start > done) this.#clear(done, start)
      if (run === undefined || start === to) return
      const first = Math.max(start, done)
      done = Math.min(run.end, to)
      const isWhole = first === run.start && done === run.end
      target.set(isWhole ? run.bytes : run.bytes.subarray(first - run.start, done - run.start), first)
    }
  }

  #clear(from: number, to: number): void {
    const first = this.#scan === undefined ? from : this.#scan(from, to) >>> 0
    if (first < to) this.#bytes.fill(0, first, to)
  }
}

/** The place of the first run that ends after an address. */
function firstRunAfter(runs: readonly Run[], address: number): number {
  let low = 0
  let high = runs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((runs[middle]?.end ?? 0) > address) high = middle
    else low = middle + 1
  }
  return low
}

function findRuns(bytes: Uint8Array, sameBytes: SameBytes): Run[] {
  const ends: { start: number; end: number }[] = []
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    const end = start + BLOCK_BYTES
    if (sameBytes(bytes.subarray(start, end), ZEROS)) continue
    const last = ends.at(-1)
    if (last !== undefined && start - last.end < MIN_ZEROS) last.end = end
    else ends.push({ start, end })
  }
  return ends.map(({ start, end }) => ({ start, end, bytes: bytes.slice(start, end) }))
}
