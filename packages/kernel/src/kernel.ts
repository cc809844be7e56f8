import { DEFAULT_LIMITS, LimitError, PAGE_BYTES } from '@tenon/abi'
import {
  ERROR_HANDLE_CELL,
  INPUT_OFFSET,
  type KernelHostExports,
  MAX_KERNEL_BLOCKS,
  MAX_KERNEL_PAGES,
  OUTPUT_IS_SET_CELL,
  OUTPUT_LENGTH_CELL,
  OUTPUT_OFFSET_CELL,
  REFUSED_CELL,
  REFUSED_ONE_TOO_MANY,
  REFUSED_TOO_LONG,
} from './kernel-exports.ts'
import { decodeUtf8, decodeUtf8Start, encodeUtf8, encodeUtf8Into } from './utf8.ts'

/** What a block takes beyond the bytes asked for, at most: the place of its entry, and rounding up. */
const BLOCK_OVERHEAD_BYTES = 19

/** What of a guest's error becomes the message of one of ours: a hostile one may be gigabytes long. */
const MAX_ERROR_BYTES = 1_048_576

/** Memory is cleared in parts of so many bytes: 0.1 ms each, and 2 ms where the pages were never touched before. */
const CLEARED_AT_ONCE_BYTES = 1_048_576

/** What a kernel's host sets. */
export interface KernelOptions {
  /** Pages of 64 KiB that kernel memory may have; it begins with one. Default: 65 535, which is also the most. */
  readonly maxPages?: number
  /** Blocks that may live at once, the input's included; at least 1, at most and {@link MAX_KERNEL_BLOCKS}. */
  readonly maxBlocks?: number
  /** Called now and then while much memory is cleared, which may take a second; what it throws ends that. */
  readonly betweenParts?: () => void
}

/**
 * The host's side of a kernel: the memory that a guest and its host share, and the input, output and error of the call
 * under way. {@link Kernel.begin} ends the call before, and the life of its handles. Which kernel it is, one in an
 * instance of its own or one linked into the guest, may change with each guest: {@link Kernel.attach}.
 */
export class Kernel {
  #exports: KernelHostExports | undefined
  #maxPages: number
  readonly #maxBlocks: number
  readonly #betweenParts: () => void

  // Views of the memory. When the kernel grows it are left with length 0, and made anew at the next look.
  #bytes = new Uint8Array(0)
  #inputArea = new Uint8Array(0)
  #cells = new Int32Array(0)

  constructor(options: KernelOptions = {}) {
    this.#maxPages = Math.min(options.maxPages ?? MAX_KERNEL_PAGES, MAX_KERNEL_PAGES)
    this.#maxBlocks = Math.max(1, Math.min(options.maxBlocks ?? DEFAULT_LIMITS.kernelBlocks, MAX_KERNEL_BLOCKS))
    this.#betweenParts = options.betweenParts ?? ((): void => {})
  }

  /** Makes another kernel this one, whose bounds it takes on; handles of the one before are void. */
  attach(exports: KernelHostExports): void {
    this.#exports = exports
    this.#bytes = new Uint8Array(0)
    exports.max_pages.value = this.#maxPages
    exports.max_blocks.value = this.#maxBlocks
  }

  /** Makes ready for another guest: lets go of the kernel, as it was linked into the one before. */
  renew(): void {
    this.#exports = undefined
    this.#bytes = new Uint8Array(0)
  }

  /** Whether there is a kernel yet; until then there is no input, output or error, and nothing but bounds to be set. */
  get isAttached(): boolean {
    return this.#exports !== undefined
  }

  /** Pages that the memory may have. Setting less than it has keeps it from growing; it never shrinks. */
  get maxPages(): number {
    return this.#maxPages
  }

  set maxPages(pages: number) {
    this.#maxPages = Math.min(pages, MAX_KERNEL_PAGES)
    if (this.#exports !== undefined) this.#exports.max_pages.value = this.#maxPages
  }

  /** Blocks that may live at once. */
  get maxBlocks(): number {
    return this.#maxBlocks
  }

  /** Bytes that the memory has now; until there is a kernel, what it will begin with. */
  get memoryBytes(): number {
    return this.#exports === undefined ? PAGE_BYTES : this.#memory().length
  }

  /**
   * The last block that was refused since the call began: its bytes, as there was no memory for it, or `blocks` where as
   * many lived as may.
   */
  get refused(): number | 'blocks' | undefined {
    if (this.#exports === undefined) return undefined
    this.#memory()
    const cell = this.#cell(REFUSED_CELL)
    if (cell === REFUSED_ONE_TOO_MANY) return 'blocks'
    if (cell === REFUSED_TOO_LONG) return (MAX_KERNEL_PAGES + 1) * PAGE_BYTES
    return cell === 0 ? undefined : cell
  }

  /**
   * Starts a call: clears what the last one left and copies the input in, text as UTF-8 with lone surrogates as U+FFFD.
   * @throws {LimitError} `ERR_MEMORY_LIMIT` when the input does not fit; the kernel is clear then.
   */
  begin(input: Uint8Array | string): void {
    this.#memory()
    const length = typeof input === 'string' ? this.#writeInputText(input) : this.#writeInput(input)
    const left = this.#live().begin(length) >>> 0
    if (left !== 0) this.#clearRest(left, () => this.#live().begin(length))
  }

  /** Whether the guest has set an output in this call, be it of nothing. */
  get hasOutput(): boolean {
    if (this.#exports === undefined) return false
    this.#memory()
    return this.#cell(OUTPUT_IS_SET_CELL) !== 0
  }

  /**
   * A copy of the output the guest has set; empty when it has set none.
   * @throws {LimitError} `ERR_OUTPUT_LIMIT` when it has more than `limitBytes`; nothing is copied then.
   */
  takeOutput(limitBytes: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#memory()
    const offset = this.#cell(OUTPUT_OFFSET_CELL)
    const length = this.#cell(OUTPUT_LENGTH_CELL)
    if (length > limitBytes) throw outputLimitError(length, limitBytes)
    if (length === 0) return noBytes()
    return copyOf(bytes, offset, offset + length)
  }

  /**
   * The text of the error the guest has set, cut off after 1 MiB; `undefined` when there is none, or its handle names no
   * block.
   */
  errorText(): string | undefined {
    if (this.#exports === undefined) return undefined
    this.#memory()
    const handle = this.#cell(ERROR_HANDLE_CELL)
    if (handle === 0) return undefined
    const view = this.#view(BigInt(handle))
    if (view === undefined || view.length <= MAX_ERROR_BYTES) return view && decodeUtf8(view)
    return `${decodeUtf8Start(view, MAX_ERROR_BYTES)}…`
  }

  /** Bytes in the live block that a handle names; 0 for the null handle and for any that names none. */
  blockLength(handle: bigint): number {
    return Number(this.#live().length(handle))
  }

  /** A copy of a block: empty for the null handle, `undefined` for a handle that names no live block. */
  read(handle: bigint): Uint8Array<ArrayBuffer> | undefined {
    if (handle === 0n) return noBytes()
    return this.#view(handle)?.slice()
  }

  /**
   * A block as UTF-8 text, with U+FFFD for what is none; otherwise as {@link Kernel.read}. Of a longer one only the
   * characters that fit in `maxBytes`.
   * @throws {LimitError} `ERR_MEMORY_LIMIT` when it is longer than a string can be.
   */
  readText(handle: bigint, maxBytes: number = Infinity): string | undefined {
    const view = this.#view(handle)
    if (view === undefined) return undefined
    return view.length > maxBytes ? decodeUtf8Start(view, maxBytes) : decodeUtf8(view)
  }

  /**
   * Copies bytes, or text as UTF-8, into a new block for the guest, and gives its handle; null (0n) for nothing at all.
   * @throws {LimitError} `ERR_MEMORY_LIMIT` when there is no memory for it.
   */
  store(content: Uint8Array | string): bigint {
    const source = typeof content === 'string' ? encodeUtf8(content) : content
    const handle = this.#live().alloc(BigInt(source.length))
    if (handle === 0n && source.length > 0) throw this.#refusalError(source.length)
    this.#memory().set(source, Number(handle))
    return handle
  }

  /**
   * Grows the memory to a power of two of pages, where its bounds allow that: a guest sees its size (`memory_bytes`), and
   * learns less from it of the calls before.
   */
  roundUp(): void {
    const pages = this.#memory().length / PAGE_BYTES
    if (Number.isInteger(Math.log2(pages))) return
    // It grows by half at least.
    const rounded = 2 ** Math.ceil(Math.log2(pages * 1.5))
    this.#live().reserve(rounded * PAGE_BYTES - INPUT_OFFSET - BLOCK_OVERHEAD_BYTES)
  }

  /** Ends the call's state early, as the guest may ask for: frees all blocks, clears input, output and error. */
  reset(): void {
    if (this.#memory().length > CLEARED_AT_ONCE_BYTES) this.#clearInParts()
    this.#live().reset()
  }

  /** Frees a block; ignores a handle that names none. */
  free(handle: bigint): void {
    this.#live().free(handle)
  }

  /**
   * Clears memory part by part.
   * @param clearPart clears one, and gives how many bytes are left: an i32, negative where there are 2 GiB and more
   * @throws {TypeError} where there are ever more, as in a kernel that is none of ours
   */
  #clearRest(before: number, clearPart: () => number): void {
    let left = before
    while (left !== 0) {
      this.#betweenParts()
      const rest = clearPart() >>> 0
      if (rest >= left) throw new TypeError('the kernel never ends to clear its memory')
      left = rest
    }
  }

  #live(): KernelHostExports {
    if (this.#exports === undefined) throw new TypeError('there is no kernel yet')
    return this.#exports
  }

  #memory(): Uint8Array<ArrayBuffer> {
    if (this.#bytes.length === 0) {
      const { buffer } = this.#live().memory
      this.#bytes = new Uint8Array(buffer)
      this.#inputArea = new Uint8Array(buffer, INPUT_OFFSET)
      this.#cells = new Int32Array(buffer)
    }
    return this.#bytes
  }

  #clearInParts(): void {
    const clearPart = (): number => this.#live().clear_some(INPUT_OFFSET, CLEARED_AT_ONCE_BYTES)
    const left = clearPart() >>> 0
    if (left !== 0) this.#clearRest(left, clearPart)
  }

  #cell(index: number): number {
    return (this.#cells[index] ?? 0) >>> 0
  }

  /** A block where it lies: true only until the memory grows or the guest runs. */
  #view(handle: bigint): Uint8Array | undefined {
    const length = this.blockLength(handle)
    if (length === 0 && handle !== 0n) return undefined
    const offset = Number(handle)
    return this.#memory().subarray(offset, offset + length)
  }

  #writeInput(input: Uint8Array): number {
    if (input.length > this.#inputArea.length - BLOCK_OVERHEAD_BYTES) this.#reserveInput(input.length)
    this.#inputArea.set(input)
    return input.length
  }

  #writeInputText(text: string): number {
    let { read, written } = encodeUtf8Into(text, this.#inputArea)
    while (read < text.length) {
      // What is left takes a byte a unit at least, and more than there was room for: each round grows the memory.
      this.#reserveInput(Math.max(written + text.length - read, this.#inputArea.length + 1))
      const part = encodeUtf8Into(text.slice(read), this.#inputArea.subarray(written))
      read += part.read
      written += part.written
    }
    if (written > this.#inputArea.length - BLOCK_OVERHEAD_BYTES) this.#reserveInput(written)
    return written
  }

  #reserveInput(length: number): void {
    if (length > MAX_KERNEL_PAGES * PAGE_BYTES || this.#live().reserve(length) === 0) {
      // Part of the input may lie over the last call's blocks by now.
      this.reset()
      throw this.#memoryLimitError(length)
    }
    this.#memory()
    // What came with a plug-in may be no kernel: believed, it would make the caller go round for ever.
    if (this.#inputArea.length < length) throw this.#memoryLimitError(length)
  }

  #refusalError(asked: number): LimitError {
    if (this.refused !== 'blocks') return this.#memoryLimitError(asked)
    const allowed = this.#maxBlocks
    return new LimitError(
      'ERR_MEMORY_LIMIT',
      `The plug-in has ${allowed} live blocks in kernel memory, as many as limits.kernelBlocks allows`,
      { details: { limit: 'kernelBlocks', allowed, asked: allowed + 1 } },
    )
  }

  #memoryLimitError(asked: number): LimitError {
    const allowed = this.maxPages * PAGE_BYTES
    return new LimitError(
      'ERR_MEMORY_LIMIT',
      `Expected a value that fits in the ${allowed} bytes kernel memory may have, found one of ${asked} bytes. ` +
        'Raise limits.memoryBytes or pass less.',
      { details: { limit: 'memoryBytes', allowed, asked } },
    )
  }
}

/** From an empty list, as V8 makes an array from a length of 0 five times slower, a slice of none too. */
function noBytes(): Uint8Array<ArrayBuffer> {
  return new Uint8Array([])
}

/** Bytes of which a copy is made quicker by `slice`, which zeroes it first: an array made of another is not zeroed. */
const SLICED_BYTES = 4096

function copyOf(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): Uint8Array<ArrayBuffer> {
  if (end - start <= SLICED_BYTES) return bytes.slice(start, end)
  return new Uint8Array(bytes.subarray(start, end))
}

function outputLimitError(asked: number, allowed: number): LimitError {
  return new LimitError(
    'ERR_OUTPUT_LIMIT',
    `Expected an output of at most ${allowed} bytes, found ${asked}. Raise the limit outputBytes or return less.`,
    { details: { limit: 'outputBytes', allowed, asked } },
  )
}
