import { ByteWriter } from '@tenon/wasm-binary'

const HASH_BITS = 14
const SHORTEST_MATCH = 4
const FARTHEST = 0xffff
/** The format's rules for the end of a block: no match begins, or ends, closer to it. */
const LAST_MATCH_FROM_END = 12
const LAST_LITERALS = 5

/**
 * Packs bytes into an LZ4 block, without a frame. Made for what repeats over long stretches: it looks at one earlier place alone.
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 */
export function packLz4(bytes: Uint8Array): Uint8Array {
  const packed = new ByteWriter(bytes.length)
  if (bytes.length === 0) return packed.toBytes()
  const lastPlaces = new Int32Array(1 << HASH_BITS).fill(-1)
  let literalsFrom = 0
  for (let at = 0; at < bytes.length - LAST_MATCH_FROM_END;) {
    const hash = hashAt(bytes, at)
    const earlier = lastPlaces[hash] ?? -1
    lastPlaces[hash] = at
    const length = earlier < 0 || at - earlier > FARTHEST ? 0 : matchLength(bytes, earlier, at)
    if (length < SHORTEST_MATCH) {
      at += 1
      continue
    }
    writeSequence(packed, bytes.subarray(literalsFrom, at), { distance: at - earlier, length })
    at += length
    literalsFrom = at
  }
  writeSequence(packed, bytes.subarray(literalsFrom))
  return packed.toBytes()
}

function hashAt(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]
  return Math.imul(a | (b << 8) | (c << 16) | (d << 24), 0x9e37_79b1) >>> (32 - HASH_BITS)
}

function matchLength(bytes: Uint8Array, earlier: number, at: number): number {
  const longest = bytes.length - LAST_LITERALS - at
  let length = 0
  while (length < longest && bytes[earlier + length] === bytes[at + length]) length += 1
  return length
}

interface Match {
  /** How far back the same bytes are. */
  readonly distance: number
  readonly length: number
}

function writeSequence(packed: ByteWriter, literals: Uint8Array, match?: Match): void {
  const beyond = match === undefined ? 0 : match.length - SHORTEST_MATCH
  packed.u8((Math.min(literals.length, 15) << 4) | Math.min(beyond, 15))
  writeLength(packed, literals.length)
  packed.bytes(literals)
  if (match === undefined) return
  packed.u8(match.distance & 0xff)
  packed.u8(match.distance >> 8)
  writeLength(packed, beyond)
}

/** What a length has beyond the 15 that its half of the token holds. */
function writeLength(packed: ByteWriter, length: number): void {
  if (length < 15) return
  let rest = length - 15
  for (; rest >= 255; rest -= 255) packed.u8(255)
  packed.u8(rest)
}
