import { Deflate, Gunzip, Gzip, Inflate, Unzlib, Zlib } from 'fflate'
import { viewBytes } from './bytes.ts'
import { defineGlobals, nameInstances } from './define-global.ts'
import './streams.ts'

type Format = 'deflate' | 'deflate-raw' | 'gzip'

/** What fflate's streams have in common. */
interface Codec {
  ondata: (chunk: Uint8Array<ArrayBuffer>, isFinal: boolean) => void
  push(chunk: Uint8Array<ArrayBuffer>, isFinal?: boolean): void
}

const COMPRESSORS: Readonly<Record<Format, () => Codec>> = {
  deflate: () => new Zlib(),
  'deflate-raw': () => new Deflate(),
  gzip: () => new Gzip({ mtime: 0 }),
}

const DECOMPRESSORS: Readonly<Record<Format, () => Codec>> = {
  deflate: () => new Unzlib(),
  'deflate-raw': () => new Inflate(),
  gzip: () => new Gunzip(),
}

function choose(codecs: Readonly<Record<Format, () => Codec>>, format: string): Codec {
  const make = Object.hasOwn(codecs, String(format)) ? codecs[format as Format] : undefined
  if (make) return make()
  throw new TypeError(`the format must be gzip, deflate or deflate-raw, not ${JSON.stringify(String(format))}`)
}

/** @throws {TypeError} for what the format does not allow */
function push(codec: Codec, chunk: Uint8Array<ArrayBuffer>, isFinal: boolean): void {
  try {
    codec.push(chunk, isFinal)
  } catch (error) {
    throw new TypeError('the data cannot be decompressed', { cause: error })
  }
}

function transformWith(codec: Codec): Transformer<unknown, Uint8Array<ArrayBuffer>> {
  const sent: Uint8Array<ArrayBuffer>[] = []
  codec.ondata = (chunk) => {
    if (chunk.length > 0) sent.push(new Uint8Array(chunk))
  }
  const drain = (controller: TransformStreamDefaultController<Uint8Array<ArrayBuffer>>): void => {
    for (const chunk of sent.splice(0)) controller.enqueue(chunk)
  }
  return {
    transform(chunk, controller) {
      const bytes = viewBytes(chunk)
      if (!bytes) throw new TypeError('a chunk must be an ArrayBuffer or a view of one')
      push(codec, new Uint8Array(bytes), false)
      drain(controller)
    },
    flush(controller) {
      push(codec, new Uint8Array(0), true)
      drain(controller)
    },
  }
}

/** The web's CompressionStream. */
export class CompressionStream {
  readonly #stream: TransformStream<unknown, Uint8Array<ArrayBuffer>>

  constructor(format: string) {
    this.#stream = new TransformStream(transformWith(choose(COMPRESSORS, format)))
  }

  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#stream.readable
  }

  get writable(): WritableStream {
    return this.#stream.writable
  }
}

/** The web's DecompressionStream. */
export class DecompressionStream {
  readonly #stream: TransformStream<unknown, Uint8Array<ArrayBuffer>>

  constructor(format: string) {
    this.#stream = new TransformStream(transformWith(choose(DECOMPRESSORS, format)))
  }

  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#stream.readable
  }

  get writable(): WritableStream {
    return this.#stream.writable
  }
}

nameInstances(CompressionStream, 'CompressionStream')
nameInstances(DecompressionStream, 'DecompressionStream')
defineGlobals({ CompressionStream, DecompressionStream })
