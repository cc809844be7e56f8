import { describe, expect, it } from 'vitest'
import { countNaively } from './instrument-fuel.test-support.ts'
import { type Instance, instantiate, instrumented, moduleOf } from './instrument.test-support.ts'

const ENOUGH = 1n << 60n

/** Programs: a function `run` of one parameter that comes to an end. */
const PROGRAMS: readonly (readonly [string, string])[] = [
  ['a straight line', '(func (export "run") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))'],
  [
    'a loop',
    '(func (export "run") (param i32) (result i32) (local i32) (loop (local.set 1 (i32.add (local.get 1) (i32.const 3))) (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get 1))',
  ],
  [
    'both ways of an if',
    '(func (export "run") (param i32) (result i32) (if (result i32) (i32.and (local.get 0) (i32.const 1)) (then (i32.const 1)) (else (nop) (nop) (i32.const 2))))',
  ],
  [
    'an if without else, and code after it',
    '(func (export "run") (param i32) (result i32) (if (i32.and (local.get 0) (i32.const 1)) (then (nop) (nop))) (nop) (i32.const 2))',
  ],
  [
    'returns from loops',
    '(func (export "run") (param i32) (result i32) (loop (if (i32.eqz (local.get 0)) (then (return (i32.const 7)))) (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br 0)) (unreachable))',
  ],
  [
    'br_table',
    '(func (export "run") (param i32) (result i32) (block (block (block (br_table 0 1 2 (local.get 0))) (nop) (return (i32.const 1))) (nop) (nop) (return (i32.const 2))) (i32.const 3))',
  ],
  [
    'dead code',
    '(func (export "run") (param i32) (result i32) (block (br 0) (nop) (block (nop)) (loop (nop) (br 0))) (loop (block (br_if 0 (i32.const 1)) (nop)) ) (return (i32.const 3)) (nop))',
  ],
  [
    'recursion',
    '(func $f (export "run") (param i32) (result i32) (if (result i32) (i32.lt_s (local.get 0) (i32.const 2)) (then (local.get 0)) (else (i32.add (call $f (i32.sub (local.get 0) (i32.const 1))) (call $f (i32.sub (local.get 0) (i32.const 2)))))))',
  ],
  [
    'calls in loops',
    '(func $leaf (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3))) (func $twice (param i32) (result i32) (loop (br_if 0 (i32.const 0))) (call $leaf (call $leaf (local.get 0)))) (func (export "run") (param i32) (result i32) (local i32) (loop (local.set 1 (call $twice (local.get 1))) (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get 1))',
  ],
  [
    'indirect and tail calls',
    '(type $t (func (param i32) (result i32))) (table funcref (elem $a $b)) (func $a (type $t) (return_call $b (local.get 0))) (func $b (type $t) (loop (br_if 0 (i32.const 0))) (if (local.get 0) (then (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))) (i32.const 5)) (func (export "run") (param i32) (result i32) (call_indirect (type $t) (local.get 0) (i32.const 1)))',
  ],
  [
    'exceptions thrown and caught in one function',
    '(tag (param i32)) (func (export "run") (param i32) (result i32) (local i32) (loop (local.set 1 (i32.add (local.get 1) (try (result i32) (do (if (i32.and (local.get 0) (i32.const 1)) (then (throw 0 (i32.const 3)))) (nop) (i32.const 1)) (catch 0 (nop) (nop)) (catch_all (i32.const 9))))) (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get 1))',
  ],
  [
    'results by several ways, of several values',
    '(func $two (param i32) (result i32 i64) (loop (if (local.get 0) (then (return (i32.const 1) (i64.const 2))))) (i32.const 3) (i64.const 4)) (func (export "run") (param i32) (result i32) (call $two (local.get 0)) (i32.wrap_i64) (i32.add))',
  ],
]

function run(instance: Instance, argument: number): { readonly result: unknown; readonly used: bigint } {
  instance.fuel = ENOUGH
  const result: unknown = instance.exports['run']?.(argument)
  return { result, used: ENOUGH - instance.fuel }
}

describe('fuel', () => {
  it.each(PROGRAMS)('is taken for each instruction of %s', (_name, text) => {
    const module = moduleOf(`(module ${text})`)
    const naive = instantiate(countNaively(module))
    const counted = instantiate(instrumented(module, { fuel: true }))
    const polled = instantiate(instrumented(module, { fuel: true, stop: 'poll', growth: true }), {
      poll: () => 7,
      grow: () => 1,
    })
    for (const argument of [0, 1, 2, 3, 10, 15].filter((n) => n > 0 || !text.includes('i32.sub (local.get 0)'))) {
      const expected = run(naive, argument)
      expect(run(counted, argument)).toEqual(expected)
      expect(run(polled, argument)).toEqual(expected)
    }
  })

  it('is charged for the bytes and entries of bulk instructions, and for growth, beside the instructions', () => {
    const text = `(module (memory (export "memory") 64) (table $t 9000 funcref) (data $d "0123456789abcdef0123456789abcdef")
      (func (export "run") (param i32) (result i32)
        (memory.fill (i32.const 0) (i32.const 1) (i32.const 3200000))
        (memory.copy (i32.const 100) (i32.const 0) (i32.const 160))
        (memory.init $d (i32.const 0) (i32.const 0) (i32.const 32))
        (table.fill $t (i32.const 0) (ref.null func) (i32.const 9000))
        (drop (table.grow $t (ref.null func) (i32.const 5)))
        (memory.grow (i32.const 1))))`
    const module = moduleOf(text)
    const { used } = run(instantiate(countNaively(module)), 0)
    const charged = used + BigInt(200_000 + 10 + 2 + 9000 + 5 + 2 * 1024)
    expect(run(instantiate(instrumented(module, { fuel: true })), 0).used).toBe(charged)
    const polled = instantiate(instrumented(module, { fuel: true, stop: 'poll', growth: true }), {
      poll: () => 1000,
      grow: () => 1,
    })
    expect(run(polled, 0).used).toBe(charged)
  })

  it('stops at the same place whatever else is put in', () => {
    const module = moduleOf(
      '(module (global $n (export "n") (mut i32) (i32.const 0)) (func (export "run") (loop (global.set $n (i32.add (global.get $n) (i32.const 1))) (br 0))))',
    )
    const turns = [{ fuel: true }, { fuel: true, stop: 'poll' as const, growth: true }].map((options) => {
      const instance = instantiate(instrumented(module, options), { poll: () => 50, grow: () => 1 })
      instance.fuel = 1000n
      expect(() => instance.exports['run']?.()).toThrow(/unreachable/)
      expect(instance.fuel).toBeLessThan(0n)
      return (instance.exports['n'] as unknown as WebAssembly.Global).value as number
    })
    expect(turns[0]).toBe(turns[1])
    expect(turns[0]).toBeGreaterThan(100)
    expect(turns[0]).toBeLessThanOrEqual(200)
  })
})
