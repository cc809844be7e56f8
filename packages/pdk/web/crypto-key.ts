import { nameInstances } from './define-global.ts'

const ALLOWED = Symbol('allowed')
const USAGES: ReadonlySet<string> = new Set(['sign', 'verify'])
const ALL_USAGES: ReadonlySet<string> = new Set(
  'encrypt decrypt sign verify deriveKey deriveBits wrapKey unwrapKey'.split(' '),
)

const secrets = new WeakMap<CryptoKey, Uint8Array<ArrayBuffer>>()

interface KeyFields {
  readonly algorithm: HmacKeyAlgorithm
  readonly extractable: boolean
  readonly usages: readonly KeyUsage[]
}

/** The web's CryptoKey, of HMAC alone. */
export class CryptoKey {
  readonly type: string = 'secret'
  readonly algorithm: HmacKeyAlgorithm
  readonly extractable: boolean
  readonly usages: readonly KeyUsage[]

  constructor(allowed: symbol, fields: KeyFields) {
    if (allowed !== ALLOWED) throw new TypeError('a CryptoKey cannot be constructed: use crypto.subtle')
    this.algorithm = fields.algorithm
    this.extractable = fields.extractable
    this.usages = fields.usages
  }
}

nameInstances(CryptoKey, 'CryptoKey')

/** Usages, each once. @throws {TypeError} for no list, and for what is no usage of any key */
export function readUsages(usages: Iterable<KeyUsage>): readonly KeyUsage[] {
  const wanted = [...usages].map(String)
  const unknown = wanted.find((usage) => !ALL_USAGES.has(usage))
  if (unknown !== undefined) throw new TypeError(`${JSON.stringify(unknown)} is not a usage of keys`)
  return [...new Set(wanted as KeyUsage[])]
}

/** @throws {DOMException} SyntaxError for no usage, or one that HMAC does not have */
export function checkUsages(usages: readonly KeyUsage[]): void {
  const unknown = usages.find((usage) => !USAGES.has(usage))
  if (unknown !== undefined) throw new DOMException(`an HMAC key is not used to ${unknown}`, 'SyntaxError')
  if (usages.length === 0) throw new DOMException('a key needs a usage: sign, verify or both', 'SyntaxError')
}

/** Makes an HMAC key. */
export function makeKey(
  bytes: Uint8Array<ArrayBuffer>,
  hash: string,
  extractable: boolean,
  usages: readonly KeyUsage[],
): CryptoKey {
  const algorithm: HmacKeyAlgorithm = { name: 'HMAC', hash: { name: hash }, length: bytes.length * 8 }
  const key = new CryptoKey(ALLOWED, { algorithm, extractable: Boolean(extractable), usages })
  secrets.set(key, bytes)
  return key
}

/** The secret of a key. @throws {TypeError} for what is no key */
export function keyBytes(key: CryptoKey): Uint8Array<ArrayBuffer> {
  const bytes = secrets.get(key)
  if (!bytes) throw new TypeError('the key must be a CryptoKey')
  return bytes
}

/** @throws {DOMException} InvalidAccessError for a key that was not made for this */
export function requireUsage(key: CryptoKey, usage: KeyUsage): void {
  keyBytes(key)
  if (!key.usages.includes(usage)) throw new DOMException(`the key may not be used to ${usage}`, 'InvalidAccessError')
}
