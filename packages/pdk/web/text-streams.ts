import { defineGlobals, nameInstances } from './define-global.ts'
import './streams.ts'

/** Text in, bytes out; a surrogate at the end of a chunk waits for its other half. */
function encoderTransform(): Transformer<unknown, Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  let waiting = ''
  return {
    transform(chunk, controller) {
      const text = waiting + String(chunk)
      const isSplit = /[\ud800-\udbff]$/.test(text)
      waiting = isSplit ? text.slice(-1) : ''
      const ready = isSplit ? text.slice(0, -1) : text
      if (ready !== '') controller.enqueue(encoder.encode(ready) as Uint8Array<ArrayBuffer>)
    },
    flush(controller) {
      if (waiting !== '') controller.enqueue(encoder.encode(waiting) as Uint8Array<ArrayBuffer>)
    },
  }
}

function requireBytes(chunk: unknown): BytesLike {
  const isBuffer = Object.prototype.toString.call(chunk).endsWith('ArrayBuffer]')
  if (ArrayBuffer.isView(chunk) || isBuffer) return chunk as BytesLike
  throw new TypeError('a chunk must be an ArrayBuffer or a view of one')
}

function decoderTransform(decoder: TextDecoder): Transformer<unknown, string> {
  return {
    transform(chunk, controller) {
      const text = decoder.decode(requireBytes(chunk), { stream: true })
      if (text !== '') controller.enqueue(text)
    },
    flush(controller) {
      const text = decoder.decode()
      if (text !== '') controller.enqueue(text)
    },
  }
}

/** The web's TextEncoderStream. */
export class TextEncoderStream {
  readonly #stream = new TransformStream(encoderTransform())

  get encoding(): string {
    return 'utf-8'
  }

  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#stream.readable
  }

  get writable(): WritableStream {
    return this.#stream.writable
  }
}

/** The web's TextDecoderStream, for the encodings that TextDecoder has. */
export class TextDecoderStream {
  readonly #decoder: TextDecoder
  readonly #stream: TransformStream<unknown, string>

  constructor(label?: string, options?: TextDecoderOptions) {
    this.#decoder = new TextDecoder(label, options)
    this.#stream = new TransformStream(decoderTransform(this.#decoder))
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

  get readable(): ReadableStream<string> {
    return this.#stream.readable
  }

  get writable(): WritableStream {
    return this.#stream.writable
  }
}

nameInstances(TextEncoderStream, 'TextEncoderStream')
nameInstances(TextDecoderStream, 'TextDecoderStream')
defineGlobals({ TextEncoderStream, TextDecoderStream })
