import { malformed } from '../wasm-binary-error.ts'

const decoder = new TextDecoder()

/** Integers of more bits than this are of no use as a size, an index or a line. */
const MAX_LEB_BYTES = 10
const MAX_NAME_BYTES = 4096

/**
 * Reads the primitive values of DWARF, little-endian, and never past the end of its section.
 *
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED`, from every method; its offset is that in the section.
 */
export class DwarfCursor {
  readonly bytes: Uint8Array
  position: number
  readonly limit: number

  constructor(bytes: Uint8Array, position = 0, limit: number = bytes.length) {
    this.bytes = bytes
    this.position = position
    this.limit = Math.min(limit, bytes.length)
    if (position > this.limit) throw malformed('DWARF points past the end of a section', position)
  }

  get isAtEnd(): boolean {
    return this.position >= this.limit
  }

  u8(): number {
    const value = this.position < this.limit ? this.bytes[this.position] : undefined
    if (value === undefined) throw malformed('DWARF ends too early', this.position)
    this.position++
    return value
  }

  i8(): number {
    return (this.u8() << 24) >> 24
  }

  u16(): number {
    return this.u8() | (this.u8() << 8)
  }

  u32(): number {
    return this.u16() + this.u16() * 0x1_0000
  }

  /** An 8-byte integer; one that a number cannot hold comes out rounded, which no valid offset is. */
  u64(): number {
    return this.u32() + this.u32() * 0x1_0000_0000
  }

  /** An integer of 1, 2, 3, 4 or 8 bytes. */
  unsigned(bytes: number): number {
    if (bytes === 8) return this.u64()
    let value = 0
    for (let i = 0; i < bytes; i++) value += this.u8() * 2 ** (8 * i)
    return value
  }

  uleb(): number {
    let value = 0
    for (let i = 0; i < MAX_LEB_BYTES; i++) {
      const byte = this.u8()
      value += (byte & 0x7f) * 2 ** (7 * i)
      if (byte < 0x80) return value
    }
    throw malformed('an integer in DWARF is too long', this.position)
  }

  sleb(): number {
    let value = 0
    for (let i = 0; i < MAX_LEB_BYTES; i++) {
      const byte = this.u8()
      value += (byte & 0x7f) * 2 ** (7 * i)
      if (byte < 0x80) return byte & 0x40 ? value - 2 ** (7 * (i + 1)) : value
    }
    throw malformed('an integer in DWARF is too long', this.position)
  }

  /** The length of a unit, which tells whether its offsets are of 4 or of 8 bytes. */
  unitLength(): { readonly length: number; readonly offsetBytes: 4 | 8 } {
    const length = this.u32()
    if (length === 0xffff_ffff) return { length: this.u64(), offsetBytes: 8 }
    if (length >= 0xffff_fff0) throw malformed('a unit of DWARF has a length that is none', this.position - 4)
    return { length, offsetBytes: 4 }
  }

  skip(count: number): void {
    if (!(count <= this.limit - this.position)) throw malformed('DWARF ends too early', this.position)
    this.position += count
  }

  skipString(): void {
    while (this.u8() !== 0);
  }

  /** The text that a zero byte ends, here; cut where it is longer than any name. */
  peekString(): string {
    const text = this.bytes.subarray(this.position, Math.min(this.position + MAX_NAME_BYTES, this.limit))
    const length = text.indexOf(0)
    if (length < 0 && text.length < MAX_NAME_BYTES) throw malformed('text in DWARF has no end', this.position)
    return decoder.decode(length < 0 ? text : text.subarray(0, length))
  }

  /** Text that a zero byte ends; what is not UTF-8 in it is replaced. */
  string(): string {
    const start = this.position
    this.skipString()
    return decoder.decode(this.bytes.subarray(start, this.position - 1))
  }
}
