import { deflate, inflate } from 'pako'

export function run(input) {
  const packed = deflate(new TextEncoder().encode(input))
  return { bytes: packed.length, unpacked: new TextDecoder().decode(inflate(packed)) }
}
