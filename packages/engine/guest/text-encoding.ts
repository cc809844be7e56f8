import { requireBytes } from './bytes.ts'
import { native } from './native.ts'
import { wellFormed } from './well-formed.ts'

const UTF8_LABELS = new Set(['utf-8', 'utf8', 'unicode-1-1-utf-8', 'unicode11utf8', 'unicode20utf8', 'x-unicode20utf8'])
const REPLACEMENT = '\ufffd'
const BOM = '\ufeff'

/** Encodes text to UTF-8, lone surrogates as U+FFFD. */
function encodeUtf8(text: string): Uint8Array {
  return native.utf8Encode(wellFormed(text))
}

/** The web's TextEncoder. */
export class TextEncoder {
  get encoding(): string {
    return 'utf-8'
  }

  encode(text = ''): Uint8Array {
    return encodeUtf8(String(text))
  }

  encodeInto(text: string, destination: Uint8Array): { read: number; written: number } {
    let read = 0
    let written = 0
    for (const character of String(text)) {
      const bytes = encodeUtf8(character)
      if (written + bytes.length > destination.length) break
      destination.set(bytes, written)
      written += bytes.length
      read += character.length
    }
    return { read, written }
  }
}

/** Bytes at the end of `bytes` that begin a character and do not finish it. */
function unfinishedLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < sequenceLength(byte) ? back : 0
  }
  return 0
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return 4
  return lead >= 0xe0 ? 3 : 2
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

/** The web's TextDecoder, for UTF-8 alone; `fatal`, `ignoreBOM` and streaming included. */
export class TextDecoder {
  readonly fatal: boolean
  readonly ignoreBOM: boolean
  #rest = new Uint8Array(0)
  #started = false

  constructor(label = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    if (!UTF8_LABELS.has(String(label).trim().toLowerCase())) {
      throw new RangeError(`the encoding ${JSON.stringify(String(label))} is not supported: only utf-8 is`)
    }
    this.fatal = Boolean(options.fatal)
    this.ignoreBOM = Boolean(options.ignoreBOM)
  }

  get encoding(): string {
    return 'utf-8'
  }

  decode(input?: ArrayBufferLike | ArrayBufferView, options: { stream?: boolean } = {}): string {
    const given = input === undefined ? new Uint8Array(0) : requireBytes(input, 'input')
    const bytes = this.#rest.length > 0 ? concatenate(this.#rest, given) : given
    const kept = options.stream ? unfinishedLength(bytes) : 0
    this.#rest = bytes.slice(bytes.length - kept)
    const text = this.#decodeWhole(bytes.subarray(0, bytes.length - kept))
    if (!options.stream) this.#started = false
    return text
  }

  #decodeWhole(bytes: Uint8Array): string {
    const text = native.utf8Decode(bytes)
    if (this.fatal && text.includes(REPLACEMENT) && !equalBytes(native.utf8Encode(text), bytes)) {
      this.#rest = new Uint8Array(0)
      throw new TypeError('the input is not valid UTF-8')
    }
    const hasBom = !this.#started && text.startsWith(BOM)
    if (bytes.length > 0) this.#started = true
    return hasBom && !this.ignoreBOM ? text.slice(1) : text
  }
}
