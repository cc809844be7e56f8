import { decode, encode } from '@msgpack/msgpack'

export function run(input) {
  const bytes = encode(JSON.parse(input))
  return { bytes: [...bytes], value: decode(bytes) }
}
