import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { encodeModule, parseModule, WasmBinaryError } from '@tenon/wasm-binary'
import { describe, expect, test } from 'vitest'

/** Inputs made to take more than their size: counts far beyond the bytes, and vectors of the smallest items there are. */

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
const LARGEST_U32 = [0xff, 0xff, 0xff, 0xff, 0x0f]
const SECTIONS = Array.from({ length: 13 }, (_, i) => i + 1)
/** Sections that begin with a count; the others hold one number. */
const VECTORS = SECTIONS.filter((id) => id !== 8 && id !== 12)
const MEGABYTE = 1_000_000
/** What one byte of the input may become in memory, and how long a megabyte may take. */
const MOST_BYTES_PER_BYTE = 150
const MOST_MS = 3000

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]
}

/** A module with one section: so many items, each of the same bytes. */
function moduleOf(id: number, item: readonly number[], count: number): Uint8Array {
  const start = leb(count)
  const size = leb(start.length + count * item.length)
  const bytes = new Uint8Array(PREAMBLE.length + 1 + size.length + start.length + count * item.length)
  bytes.set([...PREAMBLE, id, ...size, ...start])
  const contents = bytes.length - count * item.length
  for (let i = contents; i < bytes.length; i++) bytes[i] = item[(i - contents) % item.length] ?? 0
  return bytes
}

/** The smallest item of each section. */
const SMALLEST: Readonly<Record<string, readonly [id: number, item: readonly number[]]>> = {
  'types without parameters': [1, [0x60, 0, 0]],
  'structs without fields': [1, [0x5f, 0]],
  'empty recursion groups': [1, [0x4e, 0]],
  'imports without names': [2, [0, 0, 0, 0]],
  tables: [4, [0x70, 0, 0]],
  memories: [5, [0, 0]],
  globals: [6, [0x7f, 0, 0x0b]],
  'exports without names': [7, [0, 0, 0]],
  'empty element segments': [9, [1, 0, 0]],
  'passive data segments': [11, [1, 0]],
  tags: [13, [0, 0]],
}

describe('inputs that claim more than they hold', () => {
  for (const id of VECTORS) {
    test(`section ${id} with 2^32 - 1 items in 10 bytes is malformed at once`, () => {
      const bytes = Uint8Array.of(...PREAMBLE, id, LARGEST_U32.length + 5, ...LARGEST_U32, 0, 0, 0, 0, 0)
      const start = performance.now()
      expect(() => parseModule(bytes)).toThrow(WasmBinaryError)
      expect(performance.now() - start).toBeLessThan(200)
    })
  }

  test('a body with 2^32 - 1 locals is read without making any', () => {
    const body = [1, ...LARGEST_U32, 0x7f, 0x0b]
    const code = [10, body.length + 2, 1, body.length, ...body]
    const bytes = Uint8Array.of(...PREAMBLE, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, ...code)
    expect(encodeModule(parseModule(bytes))).toEqual(bytes)
  })

  test('blocks nested a million deep do not end the stack', () => {
    const depth = MEGABYTE / 2
    const blocks = new Uint8Array(2 * depth).map((_, i) => [0x02, 0x40][i % 2] ?? 0)
    const bytes = Uint8Array.of(...PREAMBLE, 6, ...leb(blocks.length + 4), 1, 0x7f, 0, ...leb(0))
    const joined = new Uint8Array(bytes.length + blocks.length)
    joined.set(bytes)
    joined.set(blocks, bytes.length - 1)
    expect(() => parseModule(joined)).toThrow(WasmBinaryError)
  })
})

describe('a megabyte of the smallest items', () => {
  for (const [name, [id, item]] of Object.entries(SMALLEST)) {
    test(`${name}: memory and time in proportion`, () => {
      const bytes = moduleOf(id, item, Math.floor(MEGABYTE / item.length))
      collectGarbage()
      const { heapUsed, external } = process.memoryUsage()
      const start = performance.now()
      const module = parseModule(bytes)
      const took = performance.now() - start
      collectGarbage()
      const after = process.memoryUsage()
      const perByte = (after.heapUsed + after.external - heapUsed - external) / bytes.length
      console.log(`a megabyte of ${name}: ${took.toFixed(0)} ms, ${perByte.toFixed(0)} bytes of memory for each`)
      expect(module.source.length).toBe(bytes.length)
      expect(perByte).toBeLessThan(MOST_BYTES_PER_BYTE)
      expect(took).toBeLessThan(MOST_MS)
    })
  }
})
