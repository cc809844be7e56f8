const WORD_BYTES = 4

/** Whether two arrays of the same length hold the same bytes. Platforms may have a faster one. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  const rest = canReadWords(a) && canReadWords(b) ? a.length - (a.length % WORD_BYTES) : 0
  return sameWords(a, b, rest / WORD_BYTES) && sameFrom(a, b, rest)
}

function canReadWords(bytes: Uint8Array): boolean {
  return bytes.byteOffset % WORD_BYTES === 0
}

function sameWords(a: Uint8Array, b: Uint8Array, count: number): boolean {
  if (count === 0) return true
  const left = new Int32Array(a.buffer, a.byteOffset, count)
  const right = new Int32Array(b.buffer, b.byteOffset, count)
  for (let i = 0; i < count; i++) if (left[i] !== right[i]) return false
  return true
}

function sameFrom(a: Uint8Array, b: Uint8Array, start: number): boolean {
  for (let i = start; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
