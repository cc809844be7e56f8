import { ModuleError } from '@tenon/abi'

/**
 * Checks the SHA-256 of exactly the bytes given.
 * @param expected 64 lower-case hexadecimal digits
 * @throws {ModuleError} ERR_MODULE_HASH_MISMATCH
 */
export async function verifyHash(bytes: Uint8Array, expected: string): Promise<void> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (found !== expected) {
    throw new ModuleError('ERR_MODULE_HASH_MISMATCH', `Hash mismatch, found ${found} but expected ${expected}`, {
      details: { found, expected },
    })
  }
}
