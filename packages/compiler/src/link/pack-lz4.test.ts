import { describe, expect, it } from 'vitest'
import { packLz4 } from './pack-lz4.ts'

/** Reads a block as the format's description has it, and holds it to the rules for its end. */
function unpack(packed: Uint8Array): number[] {
  const bytes: number[] = []
  let at = 0
  const byte = (): number => packed[at++] ?? Number.NaN
  const length = (short: number): number => {
    if (short < 15) return short
    const next = byte()
    return next === 255 ? 255 + length(15) : short + next
  }
  while (at < packed.length) {
    const token = byte()
    for (let count = length(token >> 4); count > 0; count--) bytes.push(byte())
    if (at === packed.length) return bytes
    const distance = byte() | (byte() << 8)
    expect(distance).toBeGreaterThan(0)
    expect(distance).toBeLessThanOrEqual(bytes.length)
    for (let count = length(token & 15) + 4; count > 0; count--)
      bytes.push(bytes[bytes.length - distance] ?? Number.NaN)
  }
  return bytes
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const noise = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (Math.imul(i + 1, 0x9e37_79b1) >>> 13) & 0xff)

describe('an LZ4 block', () => {
  it.each([
    ['one byte', text('x')],
    ['fewer bytes than a match needs', text('aaa')],
    ['the shortest in which a match may begin', text('abcdabcdabcda')],
    ['a run', text('a'.repeat(1000))],
    ['words that come again', text('to be or not to be, that is the question: to be or not'.repeat(20))],
    ['nothing that comes again', noise(4096)],
    ['literals of just 15', text('0123456789abcde'.repeat(2))],
    ['literals of 15 and 255', new Uint8Array([...noise(270), ...noise(270)])],
    ['what comes again at the farthest distance', new Uint8Array([...noise(0xffff), ...noise(0xffff)])],
    ['what comes again beyond it', new Uint8Array([...noise(0x1_0001), ...noise(0x1_0001)])],
  ])('gives back %s', (_, bytes) => {
    expect(unpack(packLz4(bytes))).toEqual([...bytes])
  })

  it('of nothing is nothing', () => {
    expect(packLz4(new Uint8Array())).toHaveLength(0)
  })

  it('is a hundredth of what is the same all over', () => {
    expect(packLz4(new Uint8Array(100_000).fill(7)).length).toBeLessThan(1000)
  })

  it('ends in literals: five at least', () => {
    const packed = packLz4(text('a'.repeat(64)))
    expect([...packed.subarray(-5)]).toEqual([...text('aaaaa')])
  })

  it('is little longer than what does not repeat', () => {
    expect(packLz4(noise(4096)).length).toBeLessThan(4096 + 32)
  })
})
