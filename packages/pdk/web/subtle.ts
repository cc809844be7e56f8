import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { CryptoKey, keyBytes, makeKey, requireUsage } from './crypto-key.ts'
import { defineGlobals, defineMembers } from './define-global.ts'

type Hash = typeof sha1 | typeof sha256 | typeof sha384

const HASHES: ReadonlyMap<string, Hash> = new Map<string, Hash>([
  ['SHA-1', sha1],
  ['SHA-256', sha256],
  ['SHA-384', sha384],
  ['SHA-512', sha512],
])

const HMAC = 'HMAC'

function unsupported(what: string): never {
  throw new DOMException(`${what} is not supported`, 'NotSupportedError')
}

function nameOf(algorithm: AlgorithmIdentifier): string {
  return String(typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm).toUpperCase()
}

function hashOf(algorithm: AlgorithmIdentifier): { readonly name: string; readonly hash: Hash } {
  const name = nameOf(algorithm)
  return { name, hash: HASHES.get(name) ?? unsupported(`the hash ${name}`) }
}

function requireHmac(algorithm: AlgorithmIdentifier): void {
  const name = nameOf(algorithm)
  if (name !== HMAC) unsupported(`the algorithm ${name}`)
}

/** A copy, as what is given may change while the promise waits. */
function copyBytes(data: BytesLike): Uint8Array<ArrayBuffer> {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
  if (Object.prototype.toString.call(data).endsWith('ArrayBuffer]')) return new Uint8Array(data).slice()
  throw new TypeError('the data must be an ArrayBuffer or a view of one')
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  let difference = left.length ^ right.length
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index] ?? 0)
  return difference === 0
}

function computeHmac(key: CryptoKey, data: BytesLike): Uint8Array {
  return hmac(hashOf(key.algorithm.hash).hash, keyBytes(key), copyBytes(data))
}

function fromJwk(jwk: JsonWebKey): Uint8Array<ArrayBuffer> {
  if (jwk.kty !== 'oct' || typeof jwk.k !== 'string') throw new DOMException('the key must be of kind oct', 'DataError')
  return Uint8Array.fromBase64(jwk.k, { alphabet: 'base64url' })
}

function toJwk(key: CryptoKey): JsonWebKey {
  const k = keyBytes(key).toBase64({ alphabet: 'base64url', omitPadding: true })
  const alg = `HS${key.algorithm.hash.name.slice('SHA-'.length)}`
  return { kty: 'oct', k, alg, ext: key.extractable, key_ops: [...key.usages] }
}

/** The part of the web's SubtleCrypto that hashes: SHA, and HMAC over it. */
const subtle: SubtleCrypto = {
  async digest(algorithm, data) {
    return new Uint8Array(hashOf(algorithm).hash(copyBytes(data))).buffer
  },

  async importKey(format, data, algorithm, extractable, usages) {
    requireHmac(algorithm)
    if (format !== 'raw' && format !== 'jwk') return unsupported(`the key format ${String(format)}`)
    const bytes = format === 'jwk' ? fromJwk(data as JsonWebKey) : copyBytes(data as BytesLike)
    if (bytes.length === 0) throw new DOMException('the key is empty', 'DataError')
    return makeKey(bytes, hashOf(algorithm.hash).name, extractable, usages)
  },

  async generateKey(algorithm, extractable, usages) {
    requireHmac(algorithm)
    const { name, hash } = hashOf(algorithm.hash)
    const { length = hash.blockLen * 8 } = algorithm
    if (length <= 0 || length % 8 !== 0) throw new DOMException('the length must be whole bytes', 'OperationError')
    return makeKey(crypto.getRandomValues(new Uint8Array(length / 8)), name, extractable, usages)
  },

  exportKey: (async (format: 'raw' | 'jwk', key: CryptoKey) => {
    if (!key.extractable) throw new DOMException('the key is not extractable', 'InvalidAccessError')
    if (format === 'raw') return keyBytes(key).slice().buffer
    return format === 'jwk' ? toJwk(key) : unsupported(`the key format ${String(format)}`)
  }) as SubtleCrypto['exportKey'],

  async sign(algorithm, key, data) {
    requireHmac(algorithm)
    requireUsage(key, 'sign')
    return new Uint8Array(computeHmac(key, data)).buffer
  },

  async verify(algorithm, key, signature, data) {
    requireHmac(algorithm)
    requireUsage(key, 'verify')
    return equal(computeHmac(key, data), copyBytes(signature))
  },
}

defineMembers(crypto, { subtle })
defineGlobals({ CryptoKey })
