import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WasmBinaryError } from '../wasm-binary-error.ts'
import { DwarfIndex } from './dwarf-index.ts'
import { type DwarfSections, findDwarf } from './sections.ts'

const text = (value: string): number[] => [...new TextEncoder().encode(value), 0]
const u16 = (value: number): number[] => [value & 0xff, value >> 8]
const u32 = (value: number): number[] => [...u16(value & 0xffff), ...u16(value >>> 16)]
const sized = (content: readonly number[]): number[] => [...u32(content.length), ...content]
const bytes = (content: readonly number[]): Uint8Array => Uint8Array.from(content)

/** Kinds: 1 the unit, 2 a namespace, 3 a declared function, 4 a function with code, 5 one that is inlined, 6 a block. */
const ABBREVIATIONS = bytes([
  1, 0x11, 1, 0x10, 0x17, 0x1b, 0x08, 0x11, 0x01, 0x12, 0x06, 0, 0, 2, 0x39, 1, 0x03, 0x08, 0, 0, 3, 0x2e, 0, 0x03,
  0x08, 0x6e, 0x08, 0, 0, 4, 0x2e, 1, 0x03, 0x08, 0x11, 0x01, 0x12, 0x06, 0, 0, 5, 0x1d, 0, 0x31, 0x13, 0x11, 0x01,
  0x12, 0x06, 0x58, 0x0b, 0x59, 0x0b, 0x57, 0x0b, 0, 0, 6, 0x0b, 1, 0, 0, 0,
])

/** `outer`, from 16 to 64, with `shapes::area` inlined from 32 to 40, called at a.c:7:3. */
function info(): Uint8Array {
  const header = [...u16(4), ...u32(0), 4]
  const unit = [1, ...u32(0), ...text('/src'), ...u32(16), ...u32(48)]
  const namespace = [2, ...text('shapes')]
  const declared = 4 + header.length + unit.length + namespace.length
  const content = [
    ...header,
    ...unit,
    ...namespace,
    3,
    ...text('area'),
    ...text('_ZN6shapes4areaEv'),
    0,
    4,
    ...text('outer'),
    ...u32(16),
    ...u32(48),
    6,
    5,
    ...u32(declared),
    ...u32(32),
    ...u32(8),
    1,
    7,
    3,
    0,
    0,
    0,
  ]
  return bytes(sized(content))
}

/** Line 5 from 16, line 20 of the other file from 32, line 8 from 40, to 64; before it a function that was left out. */
function line(): Uint8Array {
  const header = [1, 1, 0xfb, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1]
  const files = [...text('include'), 0, ...text('a.c'), 0, 0, 0, ...text('b.h'), 1, 0, 0, 0]
  const leftOut = [0, 5, 2, ...u32(0), 3, 98, 1, 2, 0xff, 1, 0, 1, 1]
  const program = [0, 5, 2, ...u32(16), 3, 4, 5, 9, 1, 2, 16, 4, 2, 3, 15, 1, 2, 8, 4, 1, 3, 116, 1, 2, 24, 0, 1, 1]
  const head = [...header, ...files]
  return bytes(sized([...u16(3), ...u32(head.length), ...head, ...leftOut, ...program]))
}

function sections(changes: Partial<DwarfSections> = {}): DwarfSections {
  const empty = new Uint8Array()
  const others = { str: empty, lineStr: empty, strOffsets: empty, addr: empty, ranges: empty, rnglists: empty }
  return { info: info(), abbrev: ABBREVIATIONS, line: line(), ...others, ...changes }
}

describe('DwarfIndex', () => {
  it('finds the function, file and line of an instruction', () => {
    const index = new DwarfIndex(sections())
    expect(index.locate(16)).toEqual([{ name: 'outer', file: 'a.c', line: 5, column: 9 }])
    expect(index.locate(31)).toEqual([{ name: 'outer', file: 'a.c', line: 5, column: 9 }])
    expect(index.locate(40)).toEqual([{ name: 'outer', file: 'a.c', line: 8, column: 9 }])
    expect(index.locate(63)).toEqual([{ name: 'outer', file: 'a.c', line: 8, column: 9 }])
  })

  it('finds what was inlined there, innermost first, by the name it was declared with', () => {
    expect(new DwarfIndex(sections()).locate(39)).toEqual([
      { name: 'shapes::area', linkageName: '_ZN6shapes4areaEv', file: 'include/b.h', line: 20, column: 9 },
      { name: 'outer', file: 'a.c', line: 7, column: 3 },
    ])
  })

  it.each([0, 8, 15, 64, 1e9, -1])('knows nothing of what it does not describe: %d', (address) => {
    expect(new DwarfIndex(sections()).locate(address)).toEqual([])
  })

  it('tells names where there are no lines', () => {
    const malformed = new DwarfIndex(sections({ info: info().with(12, 9) }))
    expect(() => malformed.locate(20)).toThrow(WasmBinaryError)
  })

  it.each([
    ['cut off', { info: info().subarray(0, 30) }],
    ['of an unknown version', { info: info().with(4, 9) }],
    ['with kinds of entries that are none', { abbrev: new Uint8Array([0]) }],
    ['without the kinds of its entries', { abbrev: new Uint8Array() }],
    ['with lines cut off', { line: line().subarray(0, 20) }],
    ['with a range of lines that is 0', { line: line().with(13, 0) }],
  ])('says that it is malformed where it is %s', (_, changes) => {
    const index = new DwarfIndex(sections(changes))
    expect(() => {
      const found = index.locate(20)
      if (found.length === 0) throw new WasmBinaryError('ERR_WASM_MALFORMED', 'nothing found', 0)
    }).toThrow(WasmBinaryError)
  })

  it('ends, with frames or that error, whatever is in it', () => {
    const mutation = fc.tuple(fc.constantFrom('info', 'abbrev', 'line'), fc.nat(160), fc.nat(255))
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), fc.nat(80), (mutations, address) => {
        const changed: Record<string, Uint8Array> = { info: info(), abbrev: ABBREVIATIONS.slice(), line: line() }
        for (const [name, at, value] of mutations) {
          const section = changed[name]
          if (section !== undefined && at < section.length) section[at] = value
        }
        try {
          expect(new DwarfIndex(sections(changed)).locate(address).length).toBeLessThan(65)
        } catch (error) {
          if (!(error instanceof WasmBinaryError)) throw error
        }
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    ['entries with many attributes that take no bytes', Array.from({ length: 100_000 }, () => [3, 0x19]).flat()],
    ['entries with some attributes that take no bytes', Array.from({ length: 200 }, () => [3, 0x19]).flat()],
  ])('does not read without end: %s', (_, attributes) => {
    const abbrev = bytes([1, 0x11, 1, 0, 0, 2, 0x2e, 0, ...attributes, 0, 0, 0])
    const content = [...u16(4), ...u32(0), 4, 1, ...Array.from({ length: 500_000 }, () => 2), 0]
    const start = performance.now()
    expect(() => new DwarfIndex(sections({ info: bytes(sized(content)), abbrev })).locate(20)).toThrow(WasmBinaryError)
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it('does not read the kinds of entries again and again, from other places of one table', () => {
    const abbrev = bytes([
      ...Array.from({ length: 16_000 }, (_, i) => [(i & 0x7f) | 0x80, i >> 7, 0x2e, 0, 0, 0])
        .flat()
        .slice(6),
      0,
    ])
    const units = Array.from({ length: 5000 }, (_, i) => sized([...u16(4), ...u32(i * 6), 4, 0]))
    const index = new DwarfIndex(sections({ info: bytes(units.flat()), abbrev }))
    const start = performance.now()
    expect(() => index.locate(20)).toThrow(WasmBinaryError)
    expect(performance.now() - start).toBeLessThan(3000)
    expect(index.locate(20)).toEqual([])
  })

  it('does not read one long list again and again', () => {
    const list = bytes([...Array.from({ length: 50_000 }, () => [...u32(1), ...u32(2)]).flat(), ...u32(0), ...u32(0)])
    const abbrev = bytes([1, 0x11, 1, 0, 0, 2, 0x2e, 0, 0x55, 0x17, 0, 0, 0])
    const functions = Array.from({ length: 20_000 }, () => [2, ...u32(0)]).flat()
    const unit = bytes(sized([...u16(4), ...u32(0), 4, 1, ...functions, 0]))
    const start = performance.now()
    expect(() => new DwarfIndex(sections({ info: unit, abbrev, ranges: list })).locate(100)).toThrow(WasmBinaryError)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('findDwarf', () => {
  it('takes sections by name, and none where no lines are told', () => {
    const one = bytes([1])
    const found = findDwarf([
      { name: '.debug_info', bytes: one },
      { name: '.debug_line', bytes: one },
    ])
    expect(found?.info).toBe(one)
    expect(found?.str).toHaveLength(0)
    expect(findDwarf([{ name: '.debug_info', bytes: one }])).toBeUndefined()
    expect(findDwarf([])).toBeUndefined()
  })
})
