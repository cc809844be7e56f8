import { LimitError } from '@tenon/abi'

const SCRATCH_BYTES = 3072

/** Node 20 writes nothing at all into more; no text is as long. */
const MAX_TARGET_BYTES = 2 ** 31 - 1

const encoder = new TextEncoder()
/** Keeps a byte order mark: what a guest wrote is not ours to trim. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const scratch = new Uint8Array(SCRATCH_BYTES)

/**
 * Bytes as text; what is not UTF-8 becomes U+FFFD.
 * @throws {LimitError} `ERR_MEMORY_LIMIT` when that is longer than a string can be: in V8, 2^29 units
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new LimitError('ERR_MEMORY_LIMIT', `A text of ${bytes.length} bytes is longer than a string can be here`, {
      cause,
      details: { asked: bytes.length },
    })
  }
}

/** The characters that fit in the first bytes. @throws {LimitError} as {@link decodeUtf8} */
export function decodeUtf8Start(bytes: Uint8Array, maxBytes: number): string {
  let end = Math.floor(maxBytes)
  // Back to where a character begins: its other bytes, three at most, have the form 10xxxxxx.
  for (let i = 0; i < 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80; i++) end--
  return decodeUtf8(bytes.subarray(0, Math.max(end, 0)))
}

/**
 * Text as UTF-8, lone surrogates as U+FFFD. The result may be overwritten by the next call: copy it at once. A new array
 * of more than 64 bytes costs V8 some 300 ns, which short texts are thus spared.
 */
export function encodeUtf8(text: string): Uint8Array {
  if (text.length * 3 > SCRATCH_BYTES) return encoder.encode(text)
  return scratch.subarray(0, encoder.encodeInto(text, scratch).written)
}

/** Writes as much of a text as fits, never half a character; `read` counts UTF-16 units, `written` bytes. */
export function encodeUtf8Into(text: string, target: Uint8Array): { readonly read: number; readonly written: number } {
  return encoder.encodeInto(text, target.length > MAX_TARGET_BYTES ? target.subarray(0, MAX_TARGET_BYTES) : target)
}
