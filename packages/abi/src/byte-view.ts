/**
 * The bytes of an ArrayBuffer, or those that a view shows, not copied; of any realm, as under Jest buffers are of another.
 * `undefined` for anything else, and for a buffer that has been transferred away.
 */
export function byteView(value: unknown): Uint8Array | undefined {
  try {
    if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    const bytes = isArrayBuffer(value) ? new Uint8Array(value) : undefined
    // Of a proxy of a buffer it would be an empty copy.
    return bytes?.buffer === value ? bytes : undefined
  } catch {
    return undefined
  }
}

/** Whether a value is a Uint8Array, of this realm or another; no proxy of one, and none whose buffer was transferred away. */
export function isUint8Array(value: unknown): value is Uint8Array {
  if (!ArrayBuffer.isView(value)) return false
  if (!(value instanceof Uint8Array) && tagOf(value) !== '[object Uint8Array]') return false
  return value.byteLength > 0 || byteView(value) !== undefined
}

function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return value instanceof ArrayBuffer || tagOf(value) === '[object ArrayBuffer]'
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value)
}
