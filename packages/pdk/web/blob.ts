import { readOptions } from './arguments.ts'
import { joinBytes, utf8, viewBytes } from './bytes.ts'
import { cloners, defineGlobals, nameInstances } from './define-global.ts'
import { showMembers } from './show.ts'

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

/** A part as bytes, or as text. */
function toPart(part: unknown): Uint8Array | string {
  return isBlob(part) ? blobBytes(part) : (viewBytes(part) ?? String(part))
}

function partBytes(part: Uint8Array | string, endings: string): Uint8Array {
  return typeof part === 'string' ? utf8(endings === 'native' ? nativeLines(part) : part) : part
}

/**
 * Reads parts one by one, as the web reads a list: what reading one changes, the next one shows.
 * @throws {TypeError} for what cannot be iterated
 */
function readParts<Part>(parts: unknown, read: (part: unknown) => Part): Part[] {
  const isObject = (typeof parts === 'object' && parts !== null) || typeof parts === 'function'
  const iterate: unknown = isObject ? Reflect.get(parts, Symbol.iterator) : undefined
  if (typeof iterate !== 'function') throw new TypeError('the parts must be a list, such as an array')
  const list = { [Symbol.iterator]: () => Reflect.apply(iterate, parts, []) as Iterator<unknown> }
  return Array.from(list, read)
}

function checkEndings(endings: unknown): string {
  const text = String(endings)
  if (text === 'transparent' || text === 'native') return text
  throw new TypeError(`the endings must be transparent or native, not ${JSON.stringify(text)}`)
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

  constructor(...values: [parts?: Iterable<BlobPart>, options?: BlobPropertyBag]) {
    const [parts = [], options] = values
    // The order is the standard's: all parts are made text or bytes before the options are looked at.
    const read = readParts(parts, toPart)
    const { endings = 'transparent', type = '' } = readOptions(options)
    const kind = checkEndings(endings)
    this.#type = normaliseType(type)
    contents.set(this, joinBytes(read.map((part) => partBytes(part, kind))))
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
showMembers(Blob, ['size', 'type'])
defineGlobals({ Blob: Blob as unknown as typeof globalThis.Blob })
