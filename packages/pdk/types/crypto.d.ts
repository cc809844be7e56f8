/// <reference path="./bytes.d.ts" />

type AlgorithmIdentifier = string | { readonly name: string }
type KeyUsage = 'sign' | 'verify'
interface HmacKeyAlgorithm {
  readonly name: string
  readonly hash: { readonly name: string }
  /** In bits. */
  readonly length: number
}
interface HmacImportParams {
  readonly name: string
  readonly hash: AlgorithmIdentifier
}
interface HmacKeyGenParams extends HmacImportParams {
  /** In bits; default the block of the hash. */
  readonly length?: number
}
interface JsonWebKey {
  alg?: string
  ext?: boolean
  k?: string
  key_ops?: string[]
  kty?: string
  use?: string
}
interface CryptoKey {
  readonly algorithm: HmacKeyAlgorithm
  readonly extractable: boolean
  readonly type: string
  readonly usages: readonly KeyUsage[]
}
declare var CryptoKey: { readonly prototype: CryptoKey }

/** SHA-1, SHA-256, SHA-384, SHA-512, and HMAC over them. */
interface SubtleCrypto {
  digest(algorithm: AlgorithmIdentifier, data: BytesLike): Promise<ArrayBuffer>
  exportKey(format: 'jwk', key: CryptoKey): Promise<JsonWebKey>
  exportKey(format: 'raw', key: CryptoKey): Promise<ArrayBuffer>
  generateKey(algorithm: HmacKeyGenParams, extractable: boolean, usages: readonly KeyUsage[]): Promise<CryptoKey>
  importKey(
    format: 'raw' | 'jwk',
    data: BytesLike | JsonWebKey,
    algorithm: HmacImportParams,
    extractable: boolean,
    usages: readonly KeyUsage[],
  ): Promise<CryptoKey>
  sign(algorithm: AlgorithmIdentifier, key: CryptoKey, data: BytesLike): Promise<ArrayBuffer>
  verify(algorithm: AlgorithmIdentifier, key: CryptoKey, signature: BytesLike, data: BytesLike): Promise<boolean>
}

interface Crypto {
  getRandomValues<View extends ArrayBufferView>(view: View): View
  randomUUID(): string
  readonly subtle: SubtleCrypto
}
declare var crypto: Crypto
