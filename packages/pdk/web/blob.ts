import { joinBytes, utf8, viewBytes } from './bytes.ts'
import { cloners, defineGlobals, nameInstances } from './define-global.ts'

const contents = new WeakMap<Blob, Uint8Array<ArrayBuffer>>()

/** What a blob holds. Not to be written to: slices and clones share it. @throws {TypeError} for what is no Blob */
export function blobBytes(blob: object): Uint8Array<ArrayBuffer> {
  const bytes = contents.get(blob as Blob)
  if (!bytes) throw new TypeError('this is no Blob')
  return bytes
}

export function isBlob(value: unknown): value is Blob {
  return typeof value === 'object' && value !== null && contents.has(value as Blob)
}

/** A blob over bytes that nobody else writes to. */
export function blobOf(bytes: Uint8Array<ArrayBuffer>, type: string): Blob {
  const blob = new Blob([], { type })
  contents.set(blob, bytes)
  return blob
}

function nativeLines(text: string): string {
  return text.replace(/\r\n?|\n/g, '\n')
}

function partBytes(part: unknown, endings: string): Uint8Array {
  if (isBlob(part)) return blobBytes(part)
  const bytes = viewBytes(part)
  if (bytes) return bytes
  const text = String(part)
  return utf8(endings === 'native' ? nativeLines(text) : text)
}

/** @throws {TypeError} for what cannot be iterated, as the web has it for a list of parts */
function listParts(parts: unknown): unknown[] {
  const isObject = (typeof parts === 'object' && parts !== null) || typeof parts === 'function'
  if (!isObject || !(Symbol.iterator in parts)) throw new TypeError('the parts must be a list, such as an array')
  return Array.from(parts as Iterable<unknown>)
}

function checkEndings(endings: unknown): string {
  const text = String(endings)
  if (text === 'transparent' || text === 'native') return text
  throw new TypeError(`the endings must be transparent or native, not ${JSON.stringify(text)}`)
}

function readOptions(options: unknown): BlobPropertyBag {
  if (options === undefined || options === null) return {}
  if (typeof options === 'object' || typeof options === 'function') return options
  throw new TypeError('the options must be an object')
}

/** A type as the web keeps it: in lower case, and empty where it has other characters than ASCII's. */
function normaliseType(type: unknown): string {
  const text = String(type)
  return /[^ -~]/.test(text) ? '' : text.toLowerCase()
}

function clampIndex(index: number, length: number): number {
  const whole = Math.min(Math.max(Math.trunc(Number(index)) || 0, -Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)
  return whole < 0 ? Math.max(length + whole, 0) : Math.min(whole, length)
}

/** The web's Blob. */
export class Blob {
  readonly #type: string

  constructor(...[parts, init]: [parts?: Iterable<BlobPart>, options?: BlobPropertyBag]) {
    const list = parts === undefined ? [] : listParts(parts)
    const options = readOptions(init)
    const { endings = 'transparent' } = options
    const kind = checkEndings(endings)
    const { type = '' } = options
    this.#type = normaliseType(type)
    contents.set(this, joinBytes(list.map((part) => partBytes(part, kind))))
  }

  get size(): number {
    return blobBytes(this).length
  }

  get type(): string {
    return this.#type
  }

  slice(start = 0, end?: number, type = ''): Blob {
    const bytes = blobBytes(this)
    const from = clampIndex(start, bytes.length)
    const to = end === undefined ? bytes.length : clampIndex(end, bytes.length)
    return blobOf(bytes.subarray(from, Math.max(from, to)), type)
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return blobBytes(this).slice().buffer
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return blobBytes(this).slice()
  }

  async text(): Promise<string> {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(blobBytes(this))
  }
}

cloners.set(Blob.prototype, (blob) => blobOf(blobBytes(blob), (blob as Blob).type))
nameInstances(Blob, 'Blob')
defineGlobals({ Blob: Blob as unknown as typeof globalThis.Blob })
