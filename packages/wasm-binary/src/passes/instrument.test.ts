import { describe, expect, it } from 'vitest'
import { encodeModule } from '../encode-module.ts'
import { parseModule } from '../parse-module.ts'
import { decodeFunctions } from '../sections/function-section.ts'
import type { InstrumentOptions } from './instrument-options.ts'
import { ENDLESS } from './endless.test-support.ts'
import { instantiate, instrumented, moduleOf } from './instrument.test-support.ts'

const MODES: readonly (readonly [string, InstrumentOptions])[] = [
  ['by polling', { stop: 'poll' }],
  ['by fuel', { fuel: true }],
  ['by polling, with fuel', { stop: 'poll', fuel: true }],
  ['by polling, with growth', { stop: 'poll', fuel: true, growth: true }],
]

describe.each(MODES)('instrument, stopping %s', (_mode, options) => {
  it.each(ENDLESS)('stops %s', (_name, text) => {
    let polls = 0
    const poll = (): number => (++polls > 3 ? 0 : 100_000)
    const instance = instantiate(instrumented(moduleOf(text), options), { poll, grow: () => 1 })
    if (options.stop === undefined) instance.fuel = 1_000_000n
    expect(() => instance.exports['run']?.()).toThrow(/unreachable/)
    expect(polls).toBe(options.stop === undefined ? 0 : 4)
  })
})

/** Asks as instances do, and notes what is asked for. */
function growing(text: string, allows: boolean): { readonly asked: unknown[][]; readonly run: (n: number) => unknown } {
  const asked: unknown[][] = []
  const grow = (...question: unknown[]): number => {
    asked.push(question)
    return allows ? 1 : 0
  }
  const { exports } = instantiate(instrumented(moduleOf(text), { growth: true }), { grow })
  return { asked, run: (n) => exports['run']?.(n) as unknown }
}

const GROWING_MEMORY =
  '(module (memory 3 10) (func (export "run") (param i32) (result i32) (memory.grow (local.get 0))))'
const GROWING_TABLE =
  '(module (table 1 funcref) (table 5 funcref) (func (export "run") (param i32) (result i32) (table.grow 1 (ref.null func) (local.get 0))))'

describe('instrument, asking before growth', () => {
  it('grows what it may', () => {
    const memory = growing(GROWING_MEMORY, true)
    expect([memory.run(2), memory.run(0), memory.run(6)]).toEqual([3, 5, -1])
    expect(memory.asked).toEqual([
      [0, 0, 2n, 3n],
      [0, 0, 0n, 5n],
      [0, 0, 6n, 5n],
    ])
    const table = growing(GROWING_TABLE, true)
    expect([table.run(7), table.run(1)]).toEqual([5, 12])
    expect(table.asked).toEqual([
      [1, 1, 7n, 5n],
      [1, 1, 1n, 12n],
    ])
  })

  it('answers -1 for what it may not', () => {
    const memory = growing(GROWING_MEMORY, false)
    expect([memory.run(1), memory.run(-1)]).toEqual([-1, -1])
    expect(memory.asked).toEqual([
      [0, 0, 1n, 3n],
      [0, 0, 0xffff_ffffn, 3n],
    ])
    expect(growing(GROWING_TABLE, false).run(1)).toBe(-1)
  })

  it('leaves bodies that grow nothing as they were', () => {
    const module = moduleOf('(module (memory 1) (func (loop (br_if 0 (i32.load (i32.const 0))))))')
    const { code } = parseModule(encodeModule(instrumented(module, { growth: true }).module))
    expect(code[0]).toEqual(module.code[0])
  })
})

describe('instrument', () => {
  it('stops a start function', () => {
    const appended = instrumented(moduleOf('(module (start 0) (func (loop (br 0))))'), { stop: 'poll' })
    let polls = 0
    expect(() => instantiate(appended, { poll: () => (++polls > 3 ? 0 : 1000) })).toThrow(/unreachable/)
  })

  it('stops by a trap that no handler of the module sees', () => {
    const text = `(module (global $caught (export "caught") (mut i32) (i32.const 0))
      (func (export "run") (try (do (loop (br 0))) (catch_all (global.set $caught (i32.const 1))))))`
    const { exports } = instantiate(instrumented(moduleOf(text), { stop: 'poll' }), { poll: () => 0 })
    expect(() => exports['run']?.()).toThrow(/unreachable/)
    expect((exports['caught'] as unknown as WebAssembly.Global).value).toBe(0)
  })

  it('polls after as many units as it was told, whatever a turn is made of', () => {
    let polls = 0
    const turns = '(br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))'
    const text = `(module (func (export "run") (param i32) (loop ${turns})))`
    const { exports } = instantiate(instrumented(moduleOf(text), { stop: 'poll' }), {
      poll: () => {
        polls++
        return 10_000
      },
    })
    exports['run']?.(100_000)
    expect(polls).toBeGreaterThan(10)
    expect(polls).toBeLessThan(200)
  })

  it('polls for what leads to short loops as for what is in long ones', () => {
    let polls = 0
    const path = `${'(nop)'.repeat(4000)}(loop)`
    const again = '(br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))'
    const text = `(module (func (export "run") (param i32) (loop ${path.repeat(50)} ${again})))`
    const { exports } = instantiate(instrumented(moduleOf(text), { stop: 'poll' }), {
      poll: () => {
        polls++
        return 1000
      },
    })
    exports['run']?.(10)
    // Two million instructions, 40 to a unit at most.
    expect(polls).toBeGreaterThanOrEqual(50)
  })

  it('moves no index', () => {
    const module = moduleOf(
      '(module (import "a" "b" (func)) (memory 1) (table 1 funcref) (global i32 (i32.const 1)) (func (export "run") (call 0)) (elem (i32.const 0) 1))',
    )
    const { module: after } = instrumented(module, { stop: 'poll', fuel: true, growth: true })
    expect(after.imports).toEqual(module.imports)
    expect(decodeFunctions(after).slice(0, module.functions.length)).toEqual(module.functions)
    expect(after.exports.slice(0, module.exports.length)).toEqual(module.exports)
    expect(after.elements).toEqual(module.elements)
    expect(after.globals.slice(0, module.globals.length)).toEqual(module.globals)
    expect(after.tables.slice(0, module.tables.length)).toEqual(module.tables)
    expect(after.memories).toEqual(module.memories)
  })

  it.each([
    ['upwards', 'memory.copy (i32.const 1) (i32.const 700000) (i32.const 3300000)'],
    ['downwards', 'memory.copy (i32.const 700000) (i32.const 1) (i32.const 3300000)'],
    ['within a chunk', 'memory.copy (i32.const 9) (i32.const 1) (i32.const 1000)'],
    ['not at all', 'memory.copy (i32.const 9) (i32.const 4194304) (i32.const 0)'],
    ['a fill', 'memory.fill (i32.const 5) (i32.const 77) (i32.const 3300000)'],
  ])('copies as the instruction does: %s', (_name, instruction) => {
    const module = moduleOf(`(module (memory (export "memory") 64) (func (export "run") (${instruction})))`)
    const plain = instantiate(instrumented(module, {}))
    const instance = instantiate(instrumented(module, { stop: 'poll', fuel: true }), { poll: () => 100 })
    for (const each of [plain, instance]) {
      each.memory.set(Uint8Array.from({ length: 1000 }, (_, i) => i * 7))
      each.memory.set(
        Uint8Array.from({ length: 5000 }, (_, i) => i * 3),
        3_990_000,
      )
      each.exports['run']?.()
    }
    expect(Buffer.compare(instance.memory, plain.memory)).toBe(0)
  })

  it.each([
    'memory.copy (i32.const 4194300) (i32.const 1) (i32.const 3300000)',
    'memory.copy (i32.const 0) (i32.const 4000000) (i32.const 3300000)',
    'memory.fill (i32.const -1) (i32.const 1) (i32.const -1)',
    'memory.fill (i32.const 4194300) (i32.const 1) (i32.const 5)',
  ])('traps before anything is written: %s', (instruction) => {
    const module = moduleOf(`(module (memory (export "memory") 64) (func (export "run") (${instruction})))`)
    const instance = instantiate(instrumented(module, { stop: 'poll', fuel: true }), { poll: () => 100 })
    instance.memory.fill(9)
    expect(() => instance.exports['run']?.()).toThrow(/out of bounds/)
    expect(instance.memory.every((byte) => byte === 9)).toBe(true)
  })
})
