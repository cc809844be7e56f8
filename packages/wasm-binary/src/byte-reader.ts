import { malformed, unsupported, type WasmBinaryError } from './wasm-binary-error.ts'

const textDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const HIGH_BIT = 0x80
const LONG_NAME_BYTES = 64
const LOW_BITS = 0x7f
/** The limit that the JavaScript API sets on the entries of a table, and higher than all others it sets on vectors. */
const MAX_ITEMS = 10_000_000
const U64_MAX = (1n << 64n) - 1n

/**
 * Reads the primitive values of the binary format, and never past `limit`.
 *
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED`, from every method, where the bytes end or break the format.
 */
export class ByteReader {
  readonly bytes: Uint8Array
  position: number
  /** The end of what may be read: of the module, or of the section being read. */
  limit: number
  /** Where `bytes` begin in the module, so that errors can tell the offset in the module. */
  readonly #origin: number

  constructor(bytes: Uint8Array, origin = 0) {
    this.bytes = bytes
    this.position = 0
    this.limit = bytes.length
    this.#origin = origin
  }

  get isAtEnd(): boolean {
    return this.position >= this.limit
  }

  /** Makes an `ERR_WASM_MALFORMED` for the byte at `position`. */
  malformed(message: string, position: number = this.position): WasmBinaryError {
    return malformed(message, this.#origin + position)
  }

  /** Makes an `ERR_WASM_UNSUPPORTED` for the byte at `position`. */
  unsupported(feature: string, position: number = this.position, why?: string): WasmBinaryError {
    return unsupported(feature, this.#origin + position, why)
  }

  u8(): number {
    const value = this.position < this.limit ? this.bytes[this.position] : undefined
    if (value === undefined) throw this.malformed('unexpected end')
    this.position++
    return value
  }

  /** The next byte without reading it, or -1 at the end. */
  peek(): number {
    return this.position < this.limit ? (this.bytes[this.position] ?? -1) : -1
  }

  u32(): number {
    const first = this.u8()
    if (first < HIGH_BIT) return first
    let value = first & LOW_BITS
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = this.u8()
      if (shift === 28 && byte > 0x0f) throw this.malformed('integer too large for 32 bits')
      value += (byte & LOW_BITS) * 2 ** shift
      if (byte < HIGH_BIT) return value
    }
    throw this.malformed('integer longer than 5 bytes')
  }

  u64(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.u8()
      value |= BigInt(byte & LOW_BITS) << shift
      if (byte < HIGH_BIT) {
        if (value > U64_MAX) throw this.malformed('integer too large for 64 bits')
        return value
      }
    }
    throw this.malformed('integer longer than 10 bytes')
  }

  /** Steps over one LEB128 integer of at most `maxBytes` bytes. */
  skipLeb(maxBytes: number): void {
    for (let length = 1; length <= maxBytes; length++) if (this.u8() < HIGH_BIT) return
    throw this.malformed(`integer longer than ${maxBytes} bytes`)
  }

  /** The length of a vector whose items take at least `minItemBytes` each; more than fit in the rest is malformed. */
  count(minItemBytes = 1): number {
    const count = this.u32()
    if (count * minItemBytes > this.limit - this.position) {
      throw this.malformed(`a vector of ${count} items does not fit in its section`)
    }
    return count
  }

  /**
   * Reads a vector by calling `readItem` for each of its items.
   *
   * @throws {WasmBinaryError} `ERR_WASM_UNSUPPORTED` for more items than engines take, so that small items cannot make
   * objects many times their size without end
   */
  vector<Item>(readItem: (reader: ByteReader) => Item, minItemBytes = 1): Item[] {
    const count = this.#vectorLength(minItemBytes)
    const items: Item[] = []
    for (let i = 0; i < count; i++) items.push(readItem(this))
    return items
  }

  /**
   * Reads a vector of unsigned integers, such as indices: thousands, in a loop that makes no calls.
   *
   * @throws {WasmBinaryError} as {@link ByteReader.vector} does
   */
  indices(): number[] {
    const { bytes, limit } = this
    const count = this.#vectorLength(1)
    const items: number[] = []
    for (let i = 0; i < count; i++) {
      const { position } = this
      const first = bytes[position] ?? HIGH_BIT
      const second = bytes[position + 1] ?? HIGH_BIT
      if (first < HIGH_BIT && position < limit) {
        items.push(first)
        this.position = position + 1
      } else if (second < HIGH_BIT && position + 1 < limit) {
        items.push((first & LOW_BITS) | (second << 7))
        this.position = position + 2
      } else {
        items.push(this.u32())
      }
    }
    return items
  }

  /** A short name of plain characters, as nearly all are: sooner read here than by a decoder. */
  #ascii(length: number): string | undefined {
    const { bytes, position } = this
    if (length > this.limit - position) return undefined
    let text = ''
    for (let i = 0; i < length; i++) {
      const byte = bytes[position + i] ?? HIGH_BIT
      if (byte >= HIGH_BIT) return undefined
      text += String.fromCharCode(byte)
    }
    this.position += length
    return text
  }

  #vectorLength(minItemBytes: number): number {
    const start = this.position
    const count = this.count(minItemBytes)
    if (count > MAX_ITEMS) throw this.unsupported(`a vector of ${count} items`, start, 'is more than engines take')
    return count
  }

  skip(length: number): void {
    if (length > this.limit - this.position) {
      throw this.malformed(`${length} bytes wanted, ${this.limit - this.position} left`)
    }
    this.position += length
  }

  /** A view, not a copy, of the next `length` bytes. */
  view(length: number): Uint8Array {
    const start = this.position
    this.skip(length)
    return this.bytes.subarray(start, this.position)
  }

  name(): string {
    const start = this.position
    const length = this.u32()
    const ascii = length < LONG_NAME_BYTES ? this.#ascii(length) : undefined
    if (ascii !== undefined) return ascii
    const bytes = this.view(length)
    try {
      return textDecoder.decode(bytes)
    } catch {
      throw this.malformed('a name is not UTF-8', start)
    }
  }
}
