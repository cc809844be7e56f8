import type { CaseBytes } from './conformance-case.ts'

const encoder = new TextEncoder()

/** The bytes that a case writes as text, hexadecimal or a repetition. */
export function bytesOf(value: CaseBytes): Uint8Array {
  if (typeof value === 'string') return encoder.encode(value)
  if ('hex' in value) return Uint8Array.from(value.hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))
  const pattern = encoder.encode(value.repeat)
  return Uint8Array.from({ length: value.length }, (_, i) => pattern[i % pattern.length] ?? 0)
}

/** Bytes for a person to read: text where they are text, else hexadecimal; cut where they are long. */
export function describeBytes(bytes: Uint8Array): string {
  const start = bytes.subarray(0, 200)
  const text = new TextDecoder().decode(start)
  const shown = text.includes('\uFFFD')
    ? Array.from(start, (byte) => byte.toString(16).padStart(2, '0')).join('')
    : text
  return bytes.length > start.length ? `${bytes.length} bytes, ${shown}…` : JSON.stringify(shown)
}

/** Whether two arrays have the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
