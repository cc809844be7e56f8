import { kernelBytes } from '@tenon/kernel'

const FNV_OFFSET = 0x811c_9dc5
const FNV_PRIME = 0x0100_0193

let fingerprint: string | undefined

/** Tells this host's kernel from those of other versions: its length, and FNV-1a of its bytes. Holds off no forger. */
export function kernelFingerprint(): string {
  fingerprint ??= fingerprintOf(kernelBytes())
  return fingerprint
}

function fingerprintOf(bytes: Uint8Array): string {
  let hash = FNV_OFFSET
  for (const byte of bytes) hash = Math.imul(hash ^ byte, FNV_PRIME)
  return `${bytes.length}-${(hash >>> 0).toString(16)}`
}
