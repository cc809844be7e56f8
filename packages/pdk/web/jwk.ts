import { keyBytes, type CryptoKey } from './crypto-key.ts'

/** What an HMAC key is to be. */
interface WantedKey {
  /** Such as `SHA-256`. */
  readonly hash: string
  readonly extractable: boolean
  readonly usages: readonly KeyUsage[]
}

function nameOfHash(hash: string): string {
  return `HS${hash.slice('SHA-'.length)}`
}

function refuse(what: string): never {
  throw new DOMException(what, 'DataError')
}

/** @throws {DOMException} DataError for a key that is none of HMAC, or not for what is wanted of it */
export function fromJwk({ kty, k, alg, use, key_ops, ext }: JsonWebKey, wanted: WantedKey): Uint8Array<ArrayBuffer> {
  if (kty !== 'oct' || typeof k !== 'string') return refuse('the key must be of kind oct')
  if (alg !== undefined && alg !== nameOfHash(wanted.hash)) return refuse(`the key is for ${alg}`)
  if (use !== undefined && use !== 'sig') return refuse('the key is not for signatures')
  if (key_ops && wanted.usages.some((usage) => !key_ops.includes(usage)))
    return refuse('the key has not all the usages')
  if (ext === false && wanted.extractable) return refuse('the key must not be extractable')
  try {
    return Uint8Array.fromBase64(k, { alphabet: 'base64url' })
  } catch {
    return refuse('the key is not in base64url')
  }
}

export function toJwk(key: CryptoKey): JsonWebKey {
  const k = keyBytes(key).toBase64({ alphabet: 'base64url', omitPadding: true })
  return { kty: 'oct', k, alg: nameOfHash(key.algorithm.hash.name), ext: key.extractable, key_ops: [...key.usages] }
}
