const textEncoder = new TextEncoder()
/** Below this, a loop beats the call that copies memory. */
const SMALL_COPY_BYTES = 32
const MAX_U32_BYTES = 5
/** The length of a shorter name takes one byte. */
const LONG_NAME_CHARACTERS = 64
const LARGE_BYTES = 0x1_0000

/** Writes the primitive values of the binary format into a buffer that grows. */
export class ByteWriter {
  #buffer: Uint8Array
  #length = 0

  constructor(capacityBytes = 64) {
    this.#buffer = allocate(capacityBytes)
  }

  get length(): number {
    return this.#length
  }

  u8(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = value
  }

  u32(value: number): void {
    this.#reserve(MAX_U32_BYTES)
    let rest = value >>> 0
    while (rest > 0x7f) {
      this.#buffer[this.#length++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.#buffer[this.#length++] = rest
  }

  u64(value: bigint): void {
    let rest = BigInt.asUintN(64, value)
    while (rest > 0x7fn) {
      this.u8(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.u8(Number(rest))
  }

  /** A signed 32-bit integer, as `i32.const` takes it; `0xffff_ffff` is written as -1. */
  s32(value: number): void {
    let rest = value | 0
    while (rest < -64 || rest > 63) {
      this.u8((rest & 0x7f) | 0x80)
      rest >>= 7
    }
    this.u8(rest & 0x7f)
  }

  /** A signed 64-bit integer, as `i64.const` takes it. */
  s64(value: bigint): void {
    let rest = BigInt.asIntN(64, value)
    while (rest < -64n || rest > 63n) {
      this.u8(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.u8(Number(rest & 0x7fn))
  }

  /** A length and the UTF-8 bytes of `value`. */
  name(value: string): void {
    if (this.#ascii(value)) return
    const bytes = textEncoder.encode(value)
    this.u32(bytes.length)
    this.bytes(bytes)
  }

  /** Writes a short name of plain characters, as nearly all are; what else it writes does not count. */
  #ascii(value: string): boolean {
    const { length } = value
    if (length >= LONG_NAME_CHARACTERS) return false
    this.#reserve(1 + length)
    const buffer = this.#buffer
    const start = this.#length + 1
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i)
      if (code > 0x7f) return false
      buffer[start + i] = code
    }
    buffer[start - 1] = length
    this.#length = start + length
    return true
  }

  bytes(source: ArrayLike<number> & { readonly length: number }): void {
    this.#reserve(source.length)
    this.#buffer.set(source, this.#length)
    this.#length += source.length
  }

  /** Writes `source[from, to)`, without making a view of it where it is short. */
  range(source: Uint8Array, from: number, to: number): void {
    const length = to - from
    this.#reserve(length)
    if (length < SMALL_COPY_BYTES) {
      for (let i = from; i < to; i++) this.#buffer[this.#length++] = source[i] ?? 0
      return
    }
    this.#buffer.set(source.subarray(from, to), this.#length)
    this.#length += length
  }

  /** Writes over a byte that was written before. */
  patch(position: number, value: number): void {
    this.#buffer[position] = value
  }

  /** A vector: the number of items, then each as `writeItem` writes it. */
  vector<Item>(items: readonly Item[], writeItem: (writer: ByteWriter, item: Item) => void): void {
    this.u32(items.length)
    for (const item of items) writeItem(this, item)
  }

  /** A vector of unsigned integers, such as indices: thousands, in a loop that makes few calls. */
  indices(items: readonly number[]): void {
    this.u32(items.length)
    this.#reserve(items.length * MAX_U32_BYTES)
    const buffer = this.#buffer
    let length = this.#length
    for (const item of items) {
      let rest = item
      while (rest > 0x7f) {
        buffer[length++] = (rest & 0x7f) | 0x80
        rest >>>= 7
      }
      buffer[length++] = rest
    }
    this.#length = length
  }

  /**
   * A length and then whatever `write` writes.
   * @param expected about how long that is; where the guess takes as many bytes to write as the truth, nothing is moved
   */
  sized(write: (writer: ByteWriter) => void, expected = 0): void {
    const start = this.#length
    const reserved = lebBytes(expected)
    this.#reserve(MAX_U32_BYTES)
    this.#length += reserved
    write(this)
    const contentStart = start + reserved
    const contentEnd = this.#length
    const contentLength = contentEnd - contentStart
    const needed = lebBytes(contentLength)
    if (needed !== reserved) {
      this.#reserve(MAX_U32_BYTES)
      this.#buffer.copyWithin(start + needed, contentStart, contentEnd)
    }
    this.#length = start
    this.u32(contentLength)
    this.#length += contentLength
  }

  /** A view of what was written from `from` on. It stays good when more is written. */
  view(from = 0): Uint8Array {
    return this.#buffer.subarray(from, this.#length)
  }

  /** A view of all that was written. Nothing else is in its buffer; nothing may be written any more. */
  finish(): Uint8Array {
    this.#buffer.fill(0, this.#length)
    return this.view()
  }

  /** A copy of all that was written. */
  toBytes(): Uint8Array {
    return this.#buffer.slice(0, this.#length)
  }

  #reserve(bytes: number): void {
    const wanted = this.#length + bytes
    if (wanted <= this.#buffer.length) return
    const grown = allocate(Math.max(wanted, this.#buffer.length * 2))
    grown.set(this.view())
    this.#buffer = grown
  }
}

/** How many bytes an unsigned integer of up to 32 bits takes. */
export function lebBytes(value: number): number {
  return Math.max(1, Math.ceil((32 - Math.clz32(value)) / 7))
}

/** Bytes that are all to be written before they are read. Where that can be had, large ones are not zeroed: it takes as long again. */
function allocate(bytes: number): Uint8Array {
  const { Buffer: Quick } = globalThis as {
    Buffer?: { allocUnsafeSlow(size: number): Uint8Array }
  }
  if (bytes < LARGE_BYTES || Quick === undefined) return new Uint8Array(bytes)
  return new Uint8Array(Quick.allocUnsafeSlow(bytes).buffer)
}
