/** A module with a custom section appended, so that it has at least so many bytes; what it does stays the same. */
export function padded(module: Uint8Array, bytes: number): Uint8Array {
  const header = Uint8Array.of(0, ...uleb(bytes + 2), 1, 0x70)
  const result = new Uint8Array(module.length + header.length + bytes)
  result.set(module)
  result.set(header, module.length)
  return result
}

function uleb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...uleb(value >>> 7)]
}
