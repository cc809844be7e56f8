import { wellFormed } from './well-formed.ts'

/** A view of the same bytes, or undefined if the value holds none. */
export function viewBytes(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof SharedArrayBuffer) return new Uint8Array(value)
  return undefined
}

/** As `viewBytes`; a TypeError that names the argument if the value holds no bytes. */
export function requireBytes(value: unknown, argument: string): Uint8Array {
  const bytes = viewBytes(value)
  if (bytes) return bytes
  throw new TypeError(`${argument} must be an ArrayBuffer or a view of one, not ${describe(value)}`)
}

/** As `requireBytes`, but text is let through, lone surrogates replaced. */
export function requireTextOrBytes(value: unknown, argument: string): string | Uint8Array {
  if (typeof value === 'string') return wellFormed(value)
  const bytes = viewBytes(value)
  if (bytes) return bytes
  throw new TypeError(`${argument} must be a string, an ArrayBuffer or a view of one, not ${describe(value)}`)
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'object' ? 'another object' : typeof value
}
