import { defineGlobals, nameInstances } from './define-global.ts'
import { normalizeEncoding, TextDecoder as OtherDecoder } from './other-encodings.js'

/** The engine's, which is faster than any in JavaScript. */
const Utf8Decoder = globalThis.TextDecoder

/** @throws {RangeError} for a label of no encoding, or one that was left out */
function makeDecoder(label: unknown, options: TextDecoderOptions | undefined): globalThis.TextDecoder {
  const text = String(label)
  const encoding = normalizeEncoding(text)
  if (encoding === 'utf-8') return new Utf8Decoder(text, options)
  if (encoding !== null && encoding !== 'replacement') return new OtherDecoder(text, options)
  throw new RangeError(`the label ${JSON.stringify(text)} is of no encoding`)
}

/** The web's TextDecoder, with all encodings but those of several bytes. */
class TextDecoder {
  readonly #decoder: globalThis.TextDecoder

  constructor(...[label = 'utf-8', options]: [label?: string, options?: TextDecoderOptions]) {
    this.#decoder = makeDecoder(label, options)
  }

  get encoding(): string {
    return this.#decoder.encoding
  }

  get fatal(): boolean {
    return this.#decoder.fatal
  }

  get ignoreBOM(): boolean {
    return this.#decoder.ignoreBOM
  }

  decode(input?: BytesLike, options?: { stream?: boolean }): string {
    return this.#decoder.decode(input, options)
  }
}

nameInstances(TextDecoder, 'TextDecoder')
defineGlobals({ TextDecoder })
