/** Node's string_decoder: bytes that come in pieces to text, no character torn apart. */
/** Bytes that make a whole number of characters, for encodings where that does not depend on the bytes. */
const UNITS: Readonly<Record<string, number>> = { base64: 3 }

const WIDE = new Set(['utf16le', 'utf-16le', 'ucs2', 'ucs-2'])

export class StringDecoder {
  readonly encoding: string
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  #kept: Uint8Array = new Uint8Array(0)

  constructor(encoding = 'utf8') {
    if (!Buffer.isEncoding(encoding)) throw new TypeError(`Unknown encoding: ${encoding}`)
    const name = encoding.toLowerCase()
    this.encoding = name === 'utf-8' ? 'utf8' : name
  }

  /** Text of all characters that are complete by now. */
  write(bytes: Uint8Array | string): string {
    if (typeof bytes === 'string') return bytes
    if (this.encoding === 'utf8') return this.#utf8.decode(bytes, { stream: true })
    const all = Buffer.concat([this.#kept, bytes])
    const length = WIDE.has(this.encoding) ? wideLength(all) : all.length - (all.length % (UNITS[this.encoding] ?? 1))
    this.#kept = all.subarray(length)
    return this.#text(all.subarray(0, length))
  }

  /** What is left, complete or not; the decoder may be used again. */
  end(bytes?: Uint8Array | string): string {
    const text = bytes === undefined ? '' : this.write(bytes)
    if (this.encoding === 'utf8') return text + this.#utf8.decode()
    const kept = this.#kept
    this.#kept = new Uint8Array(0)
    return text + this.#text(kept)
  }

  #text(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString(this.encoding as BufferEncoding)
  }
}

/** Whole units of two bytes, without the first half of a surrogate pair at the end. */
function wideLength(bytes: Uint8Array): number {
  const even = bytes.length - (bytes.length % 2)
  const isHalf = even > 0 && ((bytes[even - 1] ?? 0) & 0xfc) === 0xd8
  return isHalf ? even - 2 : even
}

export default { StringDecoder }
