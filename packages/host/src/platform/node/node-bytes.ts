/** Whether two arrays hold the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

/** SHA-256 of several arrays laid end to end. Loading it takes 3 ms, which is not for those who never need it. */
export async function loadSha256(): Promise<(...parts: readonly Uint8Array[]) => Uint8Array> {
  const { createHash } = await import('node:crypto')
  return (...parts) => {
    const hash = createHash('sha256')
    for (const part of parts) hash.update(part)
    return hash.digest()
  }
}
