import { hmac } from '@noble/hashes/hmac.js'
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { sha3_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

export function run(input) {
  const bytes = utf8ToBytes(input)
  return {
    sha256: bytesToHex(sha256(bytes)),
    sha3: bytesToHex(sha3_256(bytes)),
    hmac: bytesToHex(hmac(sha256, utf8ToBytes('key'), bytes)),
    pbkdf2: bytesToHex(pbkdf2(sha256, bytes, utf8ToBytes('salt'), { c: 10, dkLen: 16 })),
  }
}
