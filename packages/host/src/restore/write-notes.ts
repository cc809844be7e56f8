import { NOTED_BLOCK_BYTES, NOTED_OVERHANG_BYTES, NOTES_EXPORT } from '@tenon/wasm-binary'

/** Blocks that are looked at together. */
const WORD_BLOCKS = 4

/** Where a module's code, and its host, have written since this was asked for the last time. */
export class WriteNotes {
  readonly #bytes: Uint8Array
  readonly #words: Int32Array
  #isAnywhere = false

  constructor(memory: WebAssembly.Memory) {
    this.#bytes = new Uint8Array(memory.buffer)
    this.#words = new Int32Array(memory.buffer)
  }

  /** Those of an instance whose code writes them. */
  static of(exports: WebAssembly.Exports): WriteNotes | undefined {
    const memory = exports[NOTES_EXPORT]
    return memory instanceof WebAssembly.Memory ? new WriteNotes(memory) : undefined
  }

  /** Notes what the host writes. */
  note(address: number, length: number): void {
    if (length <= 0) return
    const first = Math.floor(address / NOTED_BLOCK_BYTES)
    this.#bytes.fill(1, first, Math.floor((address + length - 1) / NOTED_BLOCK_BYTES) + 1)
  }

  /** Notes that the host may have written anywhere. */
  noteAnywhere(): void {
    this.#isAnywhere = true
  }

  /**
   * Forgets all. Only the notes of what there is are touched: the others take no memory of the system's until they are.
   * @param end bytes of the memory
   */
  clear(end: number): void {
    this.#isAnywhere = false
    this.#bytes.fill(0, 0, Math.ceil(end / NOTED_BLOCK_BYTES))
  }

  /**
   * Names the ranges that were written to, in order, and forgets them.
   * @param end bytes of the memory
   */
  take(end: number, found: (start: number, end: number) => void): void {
    if (this.#isAnywhere) {
      this.clear(end)
      return found(0, end)
    }
    let rangeStart = 0
    let rangeEnd = 0
    for (let word = 0; word < end / NOTED_BLOCK_BYTES / WORD_BLOCKS; word++) {
      if (this.#words[word] === 0) continue
      for (let block = word * WORD_BLOCKS; block < (word + 1) * WORD_BLOCKS; block++) {
        if (this.#bytes[block] === 0) continue
        const start = block * NOTED_BLOCK_BYTES
        if (start > rangeEnd) {
          if (rangeEnd > 0) found(rangeStart, rangeEnd)
          rangeStart = start
        }
        rangeEnd = Math.min(start + NOTED_BLOCK_BYTES + NOTED_OVERHANG_BYTES, end)
      }
      this.#words[word] = 0
    }
    if (rangeEnd > 0) found(rangeStart, rangeEnd)
  }
}
