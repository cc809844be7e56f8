import { ArgumentError } from '@tenon/abi'

const encoder = new TextEncoder()

/** Strings with a zero byte at the end of each. @throws {ArgumentError} ERR_ARGUMENT for one that has a zero byte in it */
export function encodeStrings(argument: string, strings: readonly string[]): Uint8Array[] {
  return strings.map((string) => {
    if (string.includes('\0')) throw new ArgumentError(`${argument} must not have a zero byte in it`, { argument })
    return encoder.encode(`${string}\0`)
  })
}
