import { requireBytes } from './bytes.ts'
import { native } from './native.ts'

const REPLACEMENT = '\ufffd'
const BOM = '\ufeff'

/** Bytes as text, and whether all of them were valid. */
interface Decoded {
  readonly text: string
  readonly isValid: boolean
}

/** Bytes at the end that begin a character and do not finish it. */
function unfinishedLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte < 0xc0) continue
    return back < sequenceLength(byte) && (back === 1 || canFollow(byte, bytes[bytes.length - back + 1] ?? 0))
      ? back
      : 0
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

function decodeUtf8(bytes: Uint8Array): Decoded {
  const text = native.utf8Decode(bytes)
  return text.includes(REPLACEMENT) ? decodeBrokenUtf8(bytes) : { text, isValid: true }
}

/** One U+FFFD for each longest beginning of a character that is not finished, as the Encoding standard has it. */
function decodeBrokenUtf8(bytes: Uint8Array): Decoded {
  let text = ''
  let start = 0
  let isValid = true
  for (let place = 0; place < bytes.length;) {
    const { length, isWhole } = characterAt(bytes, place)
    if (!isWhole) {
      text += native.utf8Decode(bytes.subarray(start, place)) + REPLACEMENT
      start = place + length
      isValid = false
    }
    place += length
  }
  return { text: text + native.utf8Decode(bytes.subarray(start)), isValid }
}

/** The bytes of the character that begins here, or of as much as there is of it. */
function characterAt(bytes: Uint8Array, place: number): { readonly length: number; readonly isWhole: boolean } {
  const lead = bytes[place] ?? 0
  const wanted = sequenceLength(lead)
  for (let length = 1; length < wanted; length++) {
    const next = bytes[place + length] ?? 0
    if ((next & 0xc0) !== 0x80 || (length === 1 && !canFollow(lead, next))) return { length, isWhole: false }
  }
  return { length: wanted, isWhole: wanted > 1 || lead < 0x80 }
}

function concatenate(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const joined = new Uint8Array(head.length + tail.length)
  joined.set(head)
  joined.set(tail, head.length)
  return joined
}

/** What was transferred elsewhere holds nothing. */
function isDetached(input: ArrayBufferLike | ArrayBufferView): boolean {
  const buffer = ArrayBuffer.isView(input) ? input.buffer : input
  return buffer instanceof ArrayBuffer && buffer.detached
}

/** @throws {RangeError} for another label than UTF-8's, in the Encoding standard's list */
function checkLabel(label: unknown): void {
  const text = String(label).replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '')
  if (/^(unicode-1-1-utf-8|(unicode(11|20)|x-unicode20)?utf8|utf-8)$/i.test(text)) return
  throw new RangeError(
    `the encoding ${JSON.stringify(text)} is none, or was left out of this plug-in, because its source does not mention it`,
  )
}

/** The web's TextDecoder for UTF-8; a plug-in that mentions another encoding gets one that has all (`web` of the pdk). */
export class TextDecoder {
  readonly #fatal: boolean
  readonly #ignoreBOM: boolean
  #rest = new Uint8Array(0)
  #started = false

  constructor(label: unknown = 'utf-8', options?: { fatal?: boolean; ignoreBOM?: boolean } | null) {
    checkLabel(label)
    this.#fatal = Boolean(options?.fatal)
    this.#ignoreBOM = Boolean(options?.ignoreBOM)
  }

  get encoding(): string {
    return 'utf-8'
  }

  get fatal(): boolean {
    return this.#fatal
  }

  get ignoreBOM(): boolean {
    return this.#ignoreBOM
  }

  decode(input?: ArrayBufferLike | ArrayBufferView, options?: { stream?: boolean } | null): string {
    const given = input === undefined || isDetached(input) ? new Uint8Array(0) : requireBytes(input, 'input')
    const bytes = this.#rest.length > 0 ? concatenate(this.#rest, given) : given
    const kept = options?.stream ? unfinishedLength(bytes) : 0
    this.#rest = bytes.slice(bytes.length - kept)
    const text = this.#decodeWhole(bytes.subarray(0, bytes.length - kept))
    if (!options?.stream) this.#started = false
    return text
  }

  #decodeWhole(bytes: Uint8Array): string {
    const { text, isValid } = decodeUtf8(bytes)
    if (this.#fatal && !isValid) {
      this.#rest = new Uint8Array(0)
      this.#started = false
      throw new TypeError('the input is not valid UTF-8')
    }
    const hasBom = !this.#started && text.startsWith(BOM)
    if (bytes.length > 0) this.#started = true
    return hasBom && !this.#ignoreBOM ? text.slice(1) : text
  }
}
Object.defineProperty(TextDecoder.prototype, Symbol.toStringTag, { value: 'TextDecoder', configurable: true })
