import { fillFromFirst } from './first-random.ts'

/** Bytes that `getRandomValues` gives at once. */
const CHUNK_BYTES = 65_536

/** Fills bytes with the system's randomness. */
export function systemRandom(target: Uint8Array): void {
  if (fillFromFirst(target)) return
  for (let at = 0; at < target.length; at += CHUNK_BYTES) {
    const part = target.subarray(at, at + CHUNK_BYTES)
    // Not into a shared memory.
    if (part.buffer instanceof ArrayBuffer) crypto.getRandomValues(part as Uint8Array<ArrayBuffer>)
    else part.set(crypto.getRandomValues(new Uint8Array(part.length)))
  }
}
