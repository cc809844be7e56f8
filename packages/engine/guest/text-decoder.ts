import { requireBytes } from './bytes.ts'
import { decodeWindows1252, findEncoding, unitsToText, type Encoding } from './encodings.ts'
import { native } from './native.ts'
import { wellFormed } from './well-formed.ts'

const REPLACEMENT = '\ufffd'
const BOM = '\ufeff'

/** The bytes to decode now, as text, and whether all of them were valid. */
interface Decoded {
  readonly text: string
  readonly isValid: boolean
}

/** Bytes at the end that begin a character of UTF-8 and do not finish it. */
function unfinishedUtf8(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte < 0xc0) continue
    return back < sequenceLength(byte) && (back === 1 || canFollow(byte, bytes[bytes.length - back + 1] ?? 0)) ? back : 0
  }
  return 0
}

function sequenceLength(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 1
  if (lead >= 0xf0) return 4
  return lead >= 0xe0 ? 3 : 2
}

/** Whether the second byte makes no overlong form, no surrogate and nothing beyond U+10FFFF. */
function canFollow(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0
  if (lead === 0xed) return second < 0xa0
  if (lead === 0xf0) return second >= 0x90
  return lead !== 0xf4 || second < 0x90
}

/** Bytes at the end that are half of a unit, after the first half of a pair where there is one. */
function unfinishedUtf16(bytes: Uint8Array, isBig: boolean): number {
  const odd = bytes.length % 2
  const high = bytes[bytes.length - odd - (isBig ? 2 : 1)] ?? 0
  return (high & 0xfc) === 0xd8 ? odd + 2 : odd
}

const UNFINISHED: Readonly<Record<Encoding, (bytes: Uint8Array) => number>> = {
  'utf-8': unfinishedUtf8,
  'utf-16le': (bytes) => unfinishedUtf16(bytes, false),
  'utf-16be': (bytes) => unfinishedUtf16(bytes, true),
  'windows-1252': () => 0,
}

function decodeUtf8(bytes: Uint8Array, fatal: boolean): Decoded {
  const text = native.utf8Decode(bytes)
  return { text, isValid: !fatal || !text.includes(REPLACEMENT) || equalBytes(native.utf8Encode(text), bytes) }
}

function decodeUtf16(bytes: Uint8Array, isBig: boolean): Decoded {
  const odd = bytes.length % 2
  // Half a unit is one error together with the half pair before it.
  const even = bytes.slice(0, bytes.length - (odd === 1 ? unfinishedUtf16(bytes, isBig) : 0))
  if (isBig) swapPairs(even)
  const units = unitsToText(new Uint16Array(even.buffer))
  const text = wellFormed(units)
  return { text: odd === 1 ? text + REPLACEMENT : text, isValid: odd === 0 && text === units }
}

function swapPairs(bytes: Uint8Array): void {
  for (let index = 0; index < bytes.length; index += 2) {
    const first = bytes[index] ?? 0
    bytes[index] = bytes[index + 1] ?? 0
    bytes[index + 1] = first
  }
}

function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

function concatenate(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const joined = new Uint8Array(head.length + tail.length)
  joined.set(head)
  joined.set(tail, head.length)
  return joined
}

/** The web's TextDecoder, for the encodings of the table above. */
export class TextDecoder {
  readonly #encoding: Encoding
  readonly #fatal: boolean
  readonly #ignoreBOM: boolean
  #rest = new Uint8Array(0)
  #started = false

  constructor(label: unknown = 'utf-8', options?: { fatal?: boolean; ignoreBOM?: boolean } | null) {
    this.#encoding = findEncoding(label)
    this.#fatal = Boolean(options?.fatal)
    this.#ignoreBOM = Boolean(options?.ignoreBOM)
  }

  get encoding(): string {
    return this.#encoding
  }

  get fatal(): boolean {
    return this.#fatal
  }

  get ignoreBOM(): boolean {
    return this.#ignoreBOM
  }

  decode(input?: ArrayBufferLike | ArrayBufferView, options?: { stream?: boolean } | null): string {
    const given = input === undefined ? new Uint8Array(0) : requireBytes(input, 'input')
    const bytes = this.#rest.length > 0 ? concatenate(this.#rest, given) : given
    const kept = options?.stream ? UNFINISHED[this.#encoding](bytes) : 0
    this.#rest = bytes.slice(bytes.length - kept)
    const text = this.#decodeWhole(bytes.subarray(0, bytes.length - kept))
    if (!options?.stream) this.#started = false
    return text
  }

  #decodeWhole(bytes: Uint8Array): string {
    const { text, isValid } = this.#convert(bytes)
    if (this.#fatal && !isValid) {
      this.#rest = new Uint8Array(0)
      this.#started = false
      throw new TypeError(`the input is not valid ${this.#encoding}`)
    }
    const hasBom = !this.#started && text.startsWith(BOM) && this.#encoding !== 'windows-1252'
    if (bytes.length > 0) this.#started = true
    return hasBom && !this.#ignoreBOM ? text.slice(1) : text
  }

  #convert(bytes: Uint8Array): Decoded {
    if (this.#encoding === 'utf-8') return decodeUtf8(bytes, this.#fatal)
    if (this.#encoding === 'windows-1252') return { text: decodeWindows1252(bytes), isValid: true }
    return decodeUtf16(bytes, this.#encoding === 'utf-16be')
  }
}
Object.defineProperty(TextDecoder.prototype, Symbol.toStringTag, { value: 'TextDecoder', configurable: true })
