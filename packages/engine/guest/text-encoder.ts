import { native } from './native.ts'
import { wellFormed } from './well-formed.ts'

/** The first `length` units of a text and, where they end in the middle of a character, one more. */
function clip(text: string, length: number): string {
  const isSplit = /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(length - 1, length + 1))
  return text.slice(0, isSplit ? length + 1 : length)
}

/** How many of the bytes, up to `room`, are whole characters. */
function wholeLength(bytes: Uint8Array, room: number): number {
  let length = Math.min(room, bytes.length)
  while (length > 0 && ((bytes[length] ?? 0) & 0xc0) === 0x80) length--
  return length
}

/** The web's TextEncoder: lone surrogates become U+FFFD. */
export class TextEncoder {
  get encoding(): string {
    return 'utf-8'
  }

  encode(text = ''): Uint8Array {
    return native.utf8Encode(wellFormed(String(text)))
  }

  encodeInto(text: string, destination: Uint8Array): { read: number; written: number } {
    if (!(destination instanceof Uint8Array)) throw new TypeError('the destination must be a Uint8Array')
    const source = wellFormed(clip(String(text), destination.length))
    const bytes = native.utf8Encode(source)
    const written = wholeLength(bytes, destination.length)
    const whole = bytes.subarray(0, written)
    if (written > 0) destination.set(whole)
    return { read: written === bytes.length ? source.length : native.utf8Decode(whole).length, written }
  }
}
Object.defineProperty(TextEncoder.prototype, Symbol.toStringTag, { value: 'TextEncoder', configurable: true })
