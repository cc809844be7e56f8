import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { viewBytes } from './bytes.ts'
import { checkUsages, CryptoKey, keyBytes, makeKey, readUsages, requireUsage } from './crypto-key.ts'
import { defineGlobals, defineMembers } from './define-global.ts'
import { fromJwk, toJwk } from './jwk.ts'

type Hash = typeof sha1 | typeof sha256 | typeof sha384

const HASHES: ReadonlyMap<string, Hash> = new Map<string, Hash>([
  ['SHA-1', sha1],
  ['SHA-256', sha256],
  ['SHA-384', sha384],
  ['SHA-512', sha512],
])

const HMAC = 'HMAC'

/** Those of the standard; here are two of them. */
const FORMATS: ReadonlySet<string> = new Set(['raw', 'spki', 'pkcs8', 'jwk'])

function unsupported(what: string): never {
  throw new DOMException(`${what} is not supported`, 'NotSupportedError')
}

/** @throws {TypeError} for an object without a name */
function nameOf(algorithm: AlgorithmIdentifier): string {
  const name: string | undefined = typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm
  if (name === undefined) throw new TypeError('an algorithm needs a name')
  return String(name).toUpperCase()
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
  const bytes = viewBytes(data)
  if (bytes) return new Uint8Array(bytes)
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

function checkFormat(format: string): void {
  if (!FORMATS.has(String(format))) throw new TypeError(`${JSON.stringify(String(format))} is not a format of keys`)
}

/** The bytes of a key, copied. @throws {TypeError} for what is not what the format says */
function readKey(format: string, data: BytesLike | JsonWebKey): Uint8Array<ArrayBuffer> | JsonWebKey {
  if (format !== 'jwk') return copyBytes(data as BytesLike)
  if (typeof data === 'object' && data !== null && !viewBytes(data)) return data as JsonWebKey
  throw new TypeError('a key of format jwk is an object')
}

/** The part of the web's SubtleCrypto that hashes: SHA, and HMAC over it. */
const subtle: SubtleCrypto = {
  async digest(algorithm, data) {
    const bytes = copyBytes(data)
    return new Uint8Array(hashOf(algorithm).hash(bytes)).buffer
  },

  async importKey(format, data, algorithm, extractable, usages) {
    checkFormat(format)
    const [given, wanted] = [readKey(format, data), readUsages(usages)]
    requireHmac(algorithm)
    const { name } = hashOf(algorithm.hash)
    if (format !== 'raw' && format !== 'jwk') return unsupported(`the key format ${String(format)}`)
    checkUsages(wanted)
    const bytes = given instanceof Uint8Array ? given : fromJwk(given, { hash: name, extractable, usages: wanted })
    if (bytes.length === 0) throw new DOMException('the key is empty', 'DataError')
    return makeKey(bytes, name, extractable, wanted)
  },

  async generateKey(algorithm, extractable, usages) {
    const wanted = readUsages(usages)
    requireHmac(algorithm)
    checkUsages(wanted)
    const { name, hash } = hashOf(algorithm.hash)
    const { length = hash.blockLen * 8 } = algorithm
    if (length <= 0 || length % 8 !== 0) throw new DOMException('the length must be whole bytes', 'OperationError')
    return makeKey(crypto.getRandomValues(new Uint8Array(length / 8)), name, extractable, wanted)
  },

  exportKey: (async (format: 'raw' | 'jwk', key: CryptoKey) => {
    checkFormat(format)
    const bytes = keyBytes(key)
    if (format !== 'raw' && format !== 'jwk') return unsupported(`the key format ${String(format)}`)
    if (!key.extractable) throw new DOMException('the key is not extractable', 'InvalidAccessError')
    return format === 'raw' ? bytes.slice().buffer : toJwk(key)
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

Object.defineProperty(subtle, Symbol.toStringTag, { value: 'SubtleCrypto', configurable: true })
defineMembers(crypto, { subtle })
defineGlobals({ CryptoKey })
