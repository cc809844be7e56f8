import { isUint8Array } from '@tenon/abi'

/** What a call takes in: text, bytes, nothing, or any other value, as JSON. */
export type TestInput = string | Uint8Array | ArrayBuffer | number | boolean | null | object | undefined

/** The input as the host takes it. */
export function encodeInput(input: TestInput): string | Uint8Array | ArrayBuffer | undefined {
  const isPlain = input === undefined || typeof input === 'string' || isUint8Array(input)
  if (isPlain || input instanceof ArrayBuffer) return input
  return JSON.stringify(input)
}
