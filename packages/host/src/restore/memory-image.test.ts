import { PAGE_BYTES } from '@tenon/abi'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sameBytes } from '../cache/same-bytes.ts'
import { WriteNotes } from './write-notes.ts'
import { MemoryImage } from './memory-image.ts'

const bytesOf = (memory: WebAssembly.Memory): Uint8Array => new Uint8Array(memory.buffer)

/** Stretches of a memory of two pages, some of them of zeros, many at the edges of what is looked at as a whole. */
const stretches = fc.array(
  fc.record({
    start: fc.oneof(
      fc.nat(2 * PAGE_BYTES - 1),
      fc.nat(31).map((block) => block * 4096),
    ),
    length: fc.oneof(fc.nat(9), fc.constantFrom(4095, 4096, 4097, 20_000)),
    value: fc.constantFrom(0, 1, 255),
  }),
  { maxLength: 8 },
)

type Stretches = typeof stretches extends fc.Arbitrary<infer Value> ? Value : never

function write(memory: WebAssembly.Memory, written: Stretches): void {
  for (const { start, length, value } of written) bytesOf(memory).fill(value, start, start + length)
}

describe('an image of a memory', () => {
  it('puts back each byte, whatever was written since, any number of times', () => {
    fc.assert(
      fc.property(stretches, fc.array(stretches, { maxLength: 3 }), (before, calls) => {
        const memory = new WebAssembly.Memory({ initial: 2 })
        write(memory, before)
        const expected = bytesOf(memory).slice()
        const image = new MemoryImage(memory, sameBytes)
        for (const call of calls) {
          write(memory, call)
          image.restore()
          expect(sameBytes(bytesOf(memory), expected)).toBe(true)
        }
      }),
    )
  })

  it('puts back each byte where all that is written is noted, also in pages that were added', () => {
    fc.assert(
      fc.property(stretches, fc.array(stretches, { maxLength: 3 }), fc.nat(2), (before, calls, grown) => {
        const memory = new WebAssembly.Memory({ initial: 2 })
        write(memory, before)
        const notes = new WriteNotes(new WebAssembly.Memory({ initial: 17 }))
        notes.note(0, 100)
        const image = new MemoryImage(memory, sameBytes, notes)
        memory.grow(grown)
        const expected = bytesOf(memory).slice()
        for (const call of calls) {
          write(memory, call)
          for (const { start, length } of call) notes.note(start, length)
          if (grown > 0) bytesOf(memory)[2 * PAGE_BYTES + 5] = 1
          notes.note(2 * PAGE_BYTES + 5, 1)
          image.restore()
          expect(sameBytes(bytesOf(memory), expected)).toBe(true)
        }
      }),
    )
  })

  it('looks at nothing that is not noted', () => {
    const memory = new WebAssembly.Memory({ initial: 2 })
    const notes = new WriteNotes(new WebAssembly.Memory({ initial: 17 }))
    const image = new MemoryImage(memory, sameBytes, notes)
    bytesOf(memory)[20_000] = 1
    image.restore()
    expect(bytesOf(memory)[20_000]).toBe(1)
    notes.noteAnywhere()
    image.restore()
    expect(bytesOf(memory)[20_000]).toBe(0)
  })

  it('makes zeros of what has been added, also where that was used and used again', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 9 })
    bytesOf(memory).fill(7)
    const image = new MemoryImage(memory, sameBytes)
    expect(image.grownPages).toBe(0)
    for (const pages of [1, 0, 3]) {
      memory.grow(pages)
      bytesOf(memory).fill(9)
      image.restore()
      expect(
        bytesOf(memory)
          .subarray(0, PAGE_BYTES)
          .every((byte) => byte === 7),
      ).toBe(true)
      expect(
        bytesOf(memory)
          .subarray(PAGE_BYTES)
          .some((byte) => byte !== 0),
      ).toBe(false)
    }
    expect(image.grownPages).toBe(4)
  })

  it('keeps no zeros, and nothing of an empty memory', () => {
    const memory = new WebAssembly.Memory({ initial: 16 })
    bytesOf(memory)[500_000] = 1
    expect(new MemoryImage(memory, sameBytes).keptBytes).toBe(4096)
    const empty = new MemoryImage(new WebAssembly.Memory({ initial: 0 }), sameBytes)
    empty.restore()
    expect([empty.keptBytes, empty.grownPages]).toEqual([0, 0])
  })

  it('grows its memory to a size, but never beyond what that may have', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 6 })
    const image = new MemoryImage(memory, sameBytes)
    for (const [pages, grown] of [
      [2, 2],
      [1, 2],
      [6, 2],
      [5, 5],
    ] as const) {
      image.growBy(pages)
      expect(image.grownPages).toBe(grown)
    }
  })
})
