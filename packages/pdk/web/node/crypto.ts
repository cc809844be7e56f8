import { hmac } from '@noble/hashes/hmac.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'

/** What of Node's crypto is hashing and randomness, over the packages that `crypto.subtle` is made of here. */
const HASHES = { md5, sha1, sha224, sha256, sha384, sha512 }

type Data = string | ArrayBufferView | ArrayBuffer
type TextEncoding = 'hex' | 'base64' | 'base64url' | 'latin1' | 'binary' | 'utf8'
interface Hasher {
  update(bytes: Uint8Array): unknown
  digest(): Uint8Array
}

function toBytes(data: Data, encoding: TextEncoding = 'utf8'): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, encoding === 'base64url' ? 'base64' : encoding)
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
}

function hashOf(name: string): (typeof HASHES)[keyof typeof HASHES] {
  const key = name.toLowerCase().replace(/^(?:rsa-)?sha-?/, 'sha')
  if (!Object.hasOwn(HASHES, key))
    throw new Error(`Digest method not supported: ${name}; there are ${getHashes().join(', ')}`)
  return HASHES[key as keyof typeof HASHES]
}

export class Hash {
  readonly #hasher: Hasher
  #isDone = false

  constructor(hasher: Hasher) {
    this.#hasher = hasher
  }

  update(data: Data, encoding?: TextEncoding): this {
    if (this.#isDone) throw new Error('Digest already called')
    this.#hasher.update(toBytes(data, encoding))
    return this
  }

  digest(): Buffer
  digest(encoding: TextEncoding): string
  digest(encoding?: TextEncoding): Buffer | string {
    if (this.#isDone) throw new Error('Digest already called')
    this.#isDone = true
    const bytes = Buffer.from(this.#hasher.digest())
    return encoding === undefined ? bytes : toText(bytes, encoding)
  }
}

/** The package `buffer` does not know base64url. */
function toText(bytes: Buffer, encoding: TextEncoding): string {
  return encoding === 'base64url'
    ? bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
    : bytes.toString(encoding)
}

export const getHashes = (): string[] => Object.keys(HASHES)
export const createHash = (name: string): Hash => new Hash(hashOf(name).create())
export const createHmac = (name: string, key: Data): Hash => new Hash(hmac.create(hashOf(name), toBytes(key)))
export const hash = (name: string, data: Data, encoding: TextEncoding = 'hex'): string =>
  createHash(name).update(data).digest(encoding)

export const webcrypto = globalThis.crypto
/** Left out, with what it brings, where nobody imports it. */
export const subtle = /* @__PURE__ */ (() => globalThis.crypto.subtle)()
export const randomUUID = (): string => webcrypto.randomUUID()
export const getRandomValues = <View extends ArrayBufferView>(view: View): View => webcrypto.getRandomValues(view)

/** What `getRandomValues` fills at a time. */
const MAX_RANDOM_BYTES = 65_536

export function randomFillSync<View extends Uint8Array>(bytes: View): View {
  for (let at = 0; at < bytes.length; at += MAX_RANDOM_BYTES) {
    webcrypto.getRandomValues(bytes.subarray(at, at + MAX_RANDOM_BYTES))
  }
  return bytes
}

export function randomBytes(length: number, callback?: (error: null, bytes: Buffer) => void): Buffer | undefined {
  const bytes = randomFillSync(Buffer.alloc(length))
  if (callback === undefined) return bytes
  queueMicrotask(() => callback(null, bytes))
  return undefined
}

/** An integer from `least`, up to but without `limit`; all as likely. */
export function randomInt(...range: [limit: number] | [least: number, limit: number]): number {
  const [least, limit] = range.length === 1 ? [0, range[0]] : range
  const size = limit - least
  if (!(Number.isSafeInteger(least) && Number.isSafeInteger(limit) && size > 0 && size < 2 ** 48)) {
    throw new RangeError('the range must be of safe integers and shorter than 2^48')
  }
  const fair = 2 ** 48 - (2 ** 48 % size)
  for (;;) {
    const value = randomFillSync(Buffer.alloc(6)).readUIntBE(0, 6)
    if (value < fair) return least + (value % size)
  }
}

export function timingSafeEqual(left: Data, right: Data): boolean {
  const [a, b] = [toBytes(left), toBytes(right)]
  if (a.length !== b.length) throw new RangeError('Input buffers must have the same byte length')
  let difference = 0
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

export default {
  Hash,
  createHash,
  createHmac,
  getHashes,
  getRandomValues,
  hash,
  randomBytes,
  randomFillSync,
  randomInt,
  randomUUID,
  subtle,
  timingSafeEqual,
  webcrypto,
}
