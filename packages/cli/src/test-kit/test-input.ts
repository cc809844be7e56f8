import { ArgumentError, isUint8Array } from '@tenon/abi'

/** What a call takes in: text, bytes, nothing, or any other value, as JSON. */
export type TestInput = string | Uint8Array | ArrayBuffer | number | boolean | null | object | undefined

/** The input as the host takes it. @throws ArgumentError ERR_ARGUMENT for what JSON cannot hold */
export function encodeInput(input: TestInput): string | Uint8Array | ArrayBuffer | undefined {
  const isPlain = input === undefined || typeof input === 'string' || isUint8Array(input)
  if (isPlain || input instanceof ArrayBuffer) return input
  return toJson(input)
}

function toJson(input: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(input)
  } catch (cause) {
    throw new ArgumentError(`An input is passed as JSON: ${(cause as Error).message}`, { argument: 'input' })
  }
  if (text !== undefined) return text
  throw new ArgumentError(`An input is text, bytes or what JSON can hold, not a ${typeof input}`, { argument: 'input' })
}
