import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InstrumentOptions } from './instrument-options.ts'
import { instrument } from './instrument.ts'
import { instantiate, moduleOf } from './instrument.test-support.ts'
import { ModuleAppender } from './module-appender.ts'
import { NOTED_BLOCK_BYTES, NOTED_OVERHANG_BYTES, NOTES_EXPORT } from './restore-exports.ts'

const PAGE_BYTES = 65_536
/** A module with two memories. */
const TWO_MEMORIES = Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 5, 5, 2, 0, 0, 0, 0])
const hasMultiMemory = WebAssembly.validate(TWO_MEMORIES)

interface Noted {
  readonly call: (name: string, ...args: readonly (number | bigint)[]) => unknown
  readonly memory: Uint8Array
  /** The blocks that are noted, which it forgets. */
  readonly takeNotes: () => number[]
}

/** An instance that notes its writes. */
function noted(text: string, options: InstrumentOptions = {}): Noted {
  const appender = new ModuleAppender(moduleOf(text))
  expect(instrument(appender, { restore: true, noteWrites: true, ...options }).obstacle).toBeUndefined()
  const made = instantiate(appender.finish(), { poll: () => 1000, grow: () => 1 })
  made.fuel = 1_000_000n
  const notes = made.exports[NOTES_EXPORT] as unknown as WebAssembly.Memory
  return {
    call: (name, ...args) => made.exports[name]?.(...args) as unknown,
    get memory() {
      return made.memory
    },
    takeNotes() {
      const bytes = new Uint8Array(notes.buffer)
      const blocks: number[] = []
      for (let block = bytes.indexOf(1); block >= 0; block = bytes.indexOf(1, block + 1)) blocks.push(block)
      bytes.fill(0)
      return blocks
    },
  }
}

/** Whether a module notes its writes. */
function isNoted(text: string, options: InstrumentOptions = {}): boolean {
  const appender = new ModuleAppender(moduleOf(text))
  instrument(appender, { restore: true, noteWrites: true, ...options })
  return appender.finish().module.exports.some(({ name }) => name === NOTES_EXPORT)
}

/** The first and the last byte that is not 0. */
function written(memory: Uint8Array): readonly [number, number] {
  return [memory.findIndex((byte) => byte !== 0), memory.findLastIndex((byte) => byte !== 0)]
}

const STORES = [
  ['i32.store', 'i32', 4],
  ['i64.store', 'i64', 8],
  ['f32.store', 'f32', 4],
  ['f64.store', 'f64', 8],
  ['i32.store8', 'i32', 1],
  ['i32.store16', 'i32', 2],
  ['i64.store8', 'i64', 1],
  ['i64.store16', 'i64', 2],
  ['i64.store32', 'i64', 4],
] as const

const VECTOR_STORES = [
  ['v128.store', '', 16],
  ['v128.store8_lane', '3', 1],
  ['v128.store16_lane', '3', 2],
  ['v128.store32_lane', '3', 4],
  ['v128.store64_lane', '1', 8],
] as const

const OFFSETS = [0, 1, 63, 64, 4095, 4096, 65_535, 70_000]

const scalarModule = OFFSETS.flatMap((offset) =>
  STORES.map(
    ([name, type]) => `(func (export "${name} ${offset}") (param i32 i64) (local.get 0)
      (${type === 'i64' ? 'local.get 1' : type === 'i32' ? 'i32.wrap_i64 (local.get 1)' : `${type}.convert_i64_s (local.get 1)`})
      (${name} offset=${offset}))`,
  ),
).join('\n')

const vectorModule = OFFSETS.flatMap((offset) =>
  VECTOR_STORES.map(([name, lane]) => {
    const value = '(i64x2.splat (local.get 1))'
    return `(func (export "${name} ${offset}") (param i32 i64) (${name} offset=${offset} ${lane} (local.get 0) ${value}))`
  }),
).join('\n')

const ALL = `(module (memory (export "memory") 4) ${scalarModule} ${vectorModule})`

const MODES: readonly (readonly [string, InstrumentOptions])[] = [
  ['alone', {}],
  ['with polling', { stop: 'poll' }],
  ['with fuel and growth', { fuel: true, growth: true }],
  ['with polling and fuel', { stop: 'poll', fuel: true }],
]

const address = fc.oneof(
  fc.nat(2 * PAGE_BYTES),
  fc.record({ block: fc.nat(31), distance: fc.integer({ min: -16, max: 16 }) }).map(({ block, distance }) => {
    return Math.max(0, block * NOTED_BLOCK_BYTES + distance)
  }),
)
const anyStore = fc.constantFrom(...STORES, ...VECTOR_STORES)

describe.runIf(hasMultiMemory).each(MODES)('writes, %s', (_mode, options) => {
  it('of one number are done as ever, and noted for the block that they begin in', () => {
    const module = noted(ALL, options)
    fc.assert(
      fc.property(anyStore, address, fc.constantFrom(...OFFSETS), ([name, , bytes], at, offset) => {
        module.memory.fill(0)
        module.call(`${name} ${offset}`, at, 0x0101_0101_0101_0101n)
        const start = at + offset
        expect(module.takeNotes()).toEqual([Math.floor(start / NOTED_BLOCK_BYTES)])
        const [first, last] = written(module.memory)
        expect(first).toBeGreaterThanOrEqual(start)
        expect(last).toBeLessThan(start + bytes)
      }),
      { numRuns: 60 },
    )
  })

  it('reach no further into the next block than is said', () => {
    const module = noted(ALL, options)
    const last = NOTED_BLOCK_BYTES - 1
    module.call('v128.store 0', last, -1n)
    expect(module.takeNotes()).toEqual([0])
    expect(module.memory[last + NOTED_OVERHANG_BYTES]).toBe(255)
    expect(module.memory[last + NOTED_OVERHANG_BYTES + 1]).toBe(0)
  })

  it('beyond the memory trap as ever', () => {
    const module = noted(ALL, options)
    for (const at of [4 * PAGE_BYTES, 4 * PAGE_BYTES - 7, -1, 0x7fff_ffff]) {
      expect(() => module.call('i64.store 0', at, 1n)).toThrow(WebAssembly.RuntimeError)
    }
    expect(() => module.call('i32.store 70000', -70_000, 1n)).toThrow(WebAssembly.RuntimeError)
  })

  it('of many bytes are noted for each block, where there is anything to write', () => {
    const module = noted(
      `(module (memory (export "memory") 4) (data $d "0123456789")
        (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
        (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
        (func (export "init") (param i32 i32 i32) (memory.init $d (local.get 0) (local.get 1) (local.get 2))))`,
      options,
    )
    module.call('fill', 4095, 7, 2)
    expect(module.takeNotes()).toEqual([0, 1])
    module.call('fill', 4096, 7, 4096)
    expect(module.takeNotes()).toEqual([1])
    module.call('copy', 20_000, 4096, 10_000)
    expect(module.takeNotes()).toEqual([4, 5, 6, 7])
    module.call('init', 4 * PAGE_BYTES - 10, 0, 10)
    expect(module.takeNotes()).toEqual([63])
    expect([...module.memory.subarray(4 * PAGE_BYTES - 10)]).toEqual([...new TextEncoder().encode('0123456789')])
    expect([module.memory[4094], module.memory[4095], module.memory[8191], module.memory[8192]]).toEqual([0, 7, 7, 0])
    expect([module.memory[19_999], module.memory[20_000], module.memory[24_095], module.memory[24_096]]).toEqual([
      0, 7, 7, 0,
    ])
    for (const name of ['fill', 'copy', 'init']) module.call(name, 5000, 0, 0)
    module.call('fill', 4 * PAGE_BYTES, 0, 0)
    expect(module.takeNotes()).toEqual([])
    for (const name of ['fill', 'copy', 'init']) {
      expect(() => module.call(name, 4 * PAGE_BYTES - 1, 0, 2)).toThrow(WebAssembly.RuntimeError)
      expect(() => module.call(name, -1, 0, 2)).toThrow(WebAssembly.RuntimeError)
    }
  })

  it('are noted in loops, blocks, and code that is never reached', () => {
    const module = noted(
      `(module (memory (export "memory") 2)
        (func (export "spread") (param $n i32) (result i32) (local $at i32)
          (loop
            (i32.store (local.get $at) (local.get $n))
            (f64.store offset=8 (local.get $at) (f64.const 1))
            (local.set $at (i32.add (local.get $at) (i32.const 8192)))
            (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
          (block (br 0) (i64.store (i64.store (i32.const 0) (i64.const 0))))
          (return (local.get $at)) (unreachable) (v128.store)))`,
      options,
    )
    expect(module.call('spread', 5)).toBe(5 * 8192)
    expect(module.takeNotes()).toEqual([0, 2, 4, 6, 8])
  })
})

describe('what is not noted', () => {
  it.each([
    ['a module without a memory', '(module (func))'],
    ['one with two', '(module (memory 1) (memory 1))'],
    ['one with atomic writes', '(module (memory 1) (func (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))))'],
    ['one that stores atomically', '(module (memory 1) (func (i64.atomic.store (i32.const 0) (i64.const 1))))'],
    [
      'one that cannot be restored',
      '(module (import "a" "m" (memory 1)) (func (i32.store (i32.const 0) (i32.const 1))))',
    ],
    [
      'a function with too many locals',
      `(module (memory 1) (func (local ${'i32 '.repeat(49_001)}) (i32.store (i32.const 0) (i32.const 1))))`,
    ],
  ])('%s', (_what, text) => {
    expect(isNoted(text)).toBe(false)
  })

  it('a module whose restoring nobody asked for', () => {
    expect(isNoted('(module (memory 1) (func (i32.store (i32.const 0) (i32.const 1))))', { restore: false })).toBe(
      false,
    )
  })

  it('is restored all the same', () => {
    const appender = new ModuleAppender(
      moduleOf('(module (memory 1) (func (i64.atomic.store (i32.const 0) (i64.const 1))))'),
    )
    expect(instrument(appender, { restore: true, noteWrites: true }).obstacle).toBeUndefined()
  })
})
