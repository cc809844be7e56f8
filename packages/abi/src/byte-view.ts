/**
 * The bytes of an ArrayBuffer, or those that a view shows, not copied; of any realm, as under Jest buffers are of another.
 * `undefined` for anything else, and for a buffer that has been transferred away.
 */
export function byteView(value: unknown): Uint8Array | undefined {
  try {
    if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    return isArrayBuffer(value) ? new Uint8Array(value) : undefined
  } catch {
    return undefined
  }
}

/** Whether a value is a Uint8Array, of this realm or another. */
export function isUint8Array(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || (ArrayBuffer.isView(value) && tagOf(value) === '[object Uint8Array]')
}

function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return value instanceof ArrayBuffer || tagOf(value) === '[object ArrayBuffer]'
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value)
}
