import { describe, expect, it } from 'vitest'
import type { Instrumented, InstrumentOptions } from './instrument-options.ts'
import { instrument } from './instrument.ts'
import { type Instance, instantiate, moduleOf } from './instrument.test-support.ts'
import { type Appended, ModuleAppender } from './module-appender.ts'
import { memoryExport, RESTORE_EXPORT, SAVE_EXPORT } from './restore-exports.ts'

function restorable(text: string, options: InstrumentOptions = {}): Instrumented & { readonly appended: Appended } {
  const appender = new ModuleAppender(moduleOf(text))
  const instrumented = instrument(appender, { restore: true, ...options })
  return { ...instrumented, appended: appender.finish() }
}

function run(text: string, options: InstrumentOptions = {}): Instance['exports'] {
  const slots = { poll: () => 1000, grow: () => 1 }
  return instantiate(restorable(text, options).appended, slots).exports
}

const MODES: readonly (readonly [string, InstrumentOptions])[] = [
  ['alone', {}],
  ['with polling', { stop: 'poll' }],
  ['with fuel and growth', { fuel: true, growth: true }],
]

/** Numbers of all types, read as bits so that no NaN is changed on the way. */
const GLOBALS = `(module
  (global $a (mut i32) (i32.const 7)) (global $b (mut i64) (i64.const -8))
  (global $c (mut f32) (f32.const 1.5)) (global $d (mut f64) (f64.const -0))
  (global $constant i32 (i32.const 3)) (global $v (mut v128) (v128.const i32x4 1 2 3 4))
  (func (export "a") (result i32) (global.get $a))
  (func (export "b") (result i64) (global.get $b))
  (func (export "c") (result i32) (i32.reinterpret_f32 (global.get $c)))
  (func (export "d") (result i64) (i64.reinterpret_f64 (global.get $d)))
  (func (export "v") (result i64) (i64x2.extract_lane 1 (global.get $v)))
  (func (export "set") (param i64)
    (global.set $a (i32.wrap_i64 (local.get 0))) (global.set $b (local.get 0))
    (global.set $c (f32.reinterpret_i32 (i32.wrap_i64 (local.get 0))))
    (global.set $d (f64.reinterpret_i64 (local.get 0)))
    (global.set $v (i64x2.splat (local.get 0)))))`

/** Signalling NaNs in both widths of floats. */
const NAN_BITS = 0x7ff0_0001_7f80_0001n

describe.each(MODES)('restore, %s', (_mode, options) => {
  it('puts globals of all numbers back, to the bit', () => {
    const { set, [SAVE_EXPORT]: save, [RESTORE_EXPORT]: restore, ...get } = run(GLOBALS, options)
    const values = (): unknown[] => ['a', 'b', 'c', 'd', 'v'].map((name) => get[name]?.())
    const first = values()
    for (const kept of [NAN_BITS, -1n, 0n]) {
      if (kept !== 0n) set?.(kept)
      save?.()
      const before = values()
      set?.(12_345n)
      expect(values()).not.toEqual(before)
      expect(restore?.()).toBe(0)
      expect(values()).toEqual(before)
    }
    expect(values()).not.toEqual(first)
  })

  it('makes memories seem as large as they were, and says by how much they had grown', () => {
    const exports = run(
      `(module (memory 2 9)
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "size") (result i32) (memory.size)))`,
      options,
    )
    const call = (name: string, ...args: number[]): unknown => exports[name]?.(...args) as unknown
    const real = (): number => (exports[memoryExport(0)] as unknown as WebAssembly.Memory).buffer.byteLength / 65_536
    expect(call('grow', 1)).toBe(2)
    call(SAVE_EXPORT)
    expect([call('grow', 4), call('size'), real()]).toEqual([3, 7, 7])
    expect(call(RESTORE_EXPORT)).toBe(4)
    expect([call('size'), real()]).toEqual([3, 7])
    // Within what there is, and beyond it.
    expect([call('grow', 0), call('grow', 2), call('size'), real()]).toEqual([3, 3, 5, 7])
    expect([call('grow', 3), call('size'), real()]).toEqual([5, 8, 8])
    expect([call('grow', 2), call('grow', -1), call('size')]).toEqual([-1, -1, 8])
    expect([call('grow', 1), call('size'), real()]).toEqual([8, 9, 9])
    expect(call(RESTORE_EXPORT)).toBe(6)
    expect([call('grow', 7), call('grow', 6), call('grow', 1)]).toEqual([-1, 3, -1])
  })
})

describe('restore', () => {
  it('asks for growth by what the memory seems to have', () => {
    const asked: unknown[][] = []
    const grow = (...question: unknown[]): number => {
      asked.push(question)
      return Number(question[2]) < 5 ? 1 : 0
    }
    const text = '(module (memory 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))'
    const { exports } = instantiate(restorable(text, { growth: true }).appended, { grow })
    exports[SAVE_EXPORT]?.()
    expect(exports['grow']?.(4)).toBe(1)
    exports[RESTORE_EXPORT]?.()
    expect([exports['grow']?.(3), exports['grow']?.(5)]).toEqual([1, -1])
    expect(asked).toEqual([
      [0, 0, 4n, 1n],
      [0, 0, 3n, 1n],
      [0, 0, 5n, 4n],
    ])
  })

  it('keeps the sizes of several memories apart', () => {
    const text = `(module (memory 1) (memory 2)
      (func (export "grow") (result i32) (memory.grow 1 (i32.const 3)))
      (func (export "sizes") (result i32) (i32.add (i32.mul (memory.size 0) (i32.const 100)) (memory.size 1))))`
    if (!WebAssembly.validate(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 5, 2, 0, 0, 0, 0))) return
    const exports = run(text)
    exports[SAVE_EXPORT]?.()
    expect([exports['grow']?.(), exports['sizes']?.()]).toEqual([2, 105])
    expect([exports[RESTORE_EXPORT]?.(), exports['sizes']?.()]).toEqual([3, 102])
  })

  it.each([
    ['a module with nothing in it', '(module)'],
    [
      'passive segments that stay',
      '(module (memory 1) (data "a") (func (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 1))))',
    ],
    [
      'tables that are only read',
      '(module (table 2 funcref) (func (export "f") (drop (table.get 0 (i32.const 0))) (call_indirect (i32.const 0))))',
    ],
    ['a global import that does not change', '(module (import "a" "b" (global i32)))'],
    ['a reference that does not change', '(module (global externref (ref.null extern)))'],
    [
      'what is written to memory many at a time',
      '(module (memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 9)) (memory.copy (i32.const 0) (i32.const 0) (i32.const 9))))',
    ],
  ])('takes %s', (_what, text) => {
    expect(restorable(text).obstacle).toBeUndefined()
  })

  it.each([
    ['an imported memory', '(module (import "a" "b" (memory 1)))', /imports a memory/],
    ['an imported table', '(module (import "a" "b" (table 1 funcref)))', /imports a table/],
    ['an imported global that changes', '(module (import "a" "b" (global (mut i32))))', /imports a global/],
    ['a shared memory', '(module (memory 1 1 shared))', /shared/],
    ['a memory of 64 bits', '(module (memory i64 1))', /64 bits/],
    ['a global of functions', '(module (global (mut funcref) (ref.null func)))', /references/],
    ["a global of the host's things", '(module (global (mut externref) (ref.null extern)))', /references/],
    ['table.set', '(module (table 1 funcref) (func (table.set 0 (i32.const 0) (ref.null func))))', /tables/],
    ['table.grow', '(module (table 1 funcref) (func (drop (table.grow 0 (ref.null func) (i32.const 1)))))', /tables/],
    [
      'table.fill',
      '(module (table 1 funcref) (func (table.fill 0 (i32.const 0) (ref.null func) (i32.const 1))))',
      /tables/,
    ],
    [
      'table.copy',
      '(module (table 1 funcref) (func (table.copy (i32.const 0) (i32.const 0) (i32.const 1))))',
      /tables/,
    ],
    [
      'table.init',
      '(module (table 1 funcref) (elem func) (func (table.init 0 (i32.const 0) (i32.const 0) (i32.const 0))))',
      /tables/,
    ],
    ['elem.drop', '(module (table 1 funcref) (func $f) (elem $e func $f) (func (elem.drop $e)))', /segments/],
    ['data.drop', '(module (memory 1) (data "a") (func (data.drop 0)))', /segments/],
    [
      'data.drop where nothing gets to',
      '(module (memory 1) (data "a") (func (unreachable) (data.drop 0)))',
      /segments/,
    ],
    ['a start function that drops', '(module (memory 1) (data "a") (func $s (data.drop 0)) (start $s))', /segments/],
  ])('does not take %s, and leaves a module that runs', (_what, text, why) => {
    const { obstacle, appended } = restorable(text)
    expect(obstacle).toMatch(why)
    expect(appended.module.exports.map(({ name }) => name)).not.toContain(RESTORE_EXPORT)
  })

  it('is not there where nobody asked for it', () => {
    const text = '(module (memory 1) (func (export "size") (result i32) (memory.size)))'
    const { appended } = restorable(text, { restore: false, stop: 'poll' })
    expect(appended.module.exports.map(({ name }) => name)).toEqual(['size', 'tenon:slots'])
    expect(appended.module.globals).toHaveLength(1)
  })

  it('refuses a module that uses its names', () => {
    expect(() => restorable(`(module (func (export "${SAVE_EXPORT}")))`)).toThrow(/belongs to the host/)
  })
})
