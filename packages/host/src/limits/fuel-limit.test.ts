import { describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { createPlugin } from '../index.node.ts'

/** Calls, loops, branches, bulk instructions, recursion: with the length of the input as its size. */
const WORK = assembleWat(`(module
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (memory (export "memory") 1)
  (table funcref (elem $fib))
  (type $f (func (param i32) (result i32)))
  (func $fib (type $f)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else (i32.add
        (call $fib (i32.sub (local.get 0) (i32.const 1)))
        (call_indirect (type $f) (i32.sub (local.get 0) (i32.const 2)) (i32.const 0))))))
  (func (export "work") (result i32) (local $n i32) (local $i i32)
    (local.set $n (i32.wrap_i64 (call $input_length)))
    (drop (call $fib (local.get $n)))
    (loop $next
      (memory.fill (i32.const 0) (local.get $i) (i32.mul (local.get $i) (i32.const 100)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (local.get $n))))
    (i32.const 0))
  (func (export "spin") (result i32) (loop (br 0)) (i32.const 0)))`)

const PLENTY = { limits: { fuel: 1_000_000_000 } }

function code(expected: string, details: object = {}): unknown {
  return expect.objectContaining({ code: expected, details: expect.objectContaining(details) })
}

describe('fuel', () => {
  // These tests run on several versions of Node, and with other passes on each.
  it.each([
    ['', 26n],
    ['12345', 276n],
    ['1234567890123456', 31_304n],
  ])('used for %j is the same on every runtime, in every call, with whatever other limits', async (input, expected) => {
    for (const limits of [{}, { timeoutMs: 60_000 }, { memoryBytes: 1 << 20 }]) {
      const plugin = await createPlugin(WORK, { limits: { ...PLENTY.limits, ...limits } })
      for (let i = 0; i < 3; i++) {
        plugin.callSync('work', input)
        expect(plugin.fuelConsumed).toBe(expected)
      }
    }
  })

  it('is enough if it is exactly what a call needs, and not one unit less', async () => {
    const plenty = await createPlugin(WORK, PLENTY)
    plenty.callSync('work', '1234567')
    const needed = plenty.fuelConsumed ?? 0n
    for (const fuel of [needed, Number(needed), Number(needed) + 0.5]) {
      const enough = await createPlugin(WORK, { limits: { fuel } })
      for (let i = 0; i < 2; i++) enough.callSync('work', '1234567')
      expect(enough.fuelConsumed).toBe(needed)
    }
    const less = await createPlugin(WORK, { limits: { fuel: needed - 1n } })
    less.vars.set('kept', 'yes')
    for (let i = 0; i < 2; i++) {
      expect(() => less.callSync('work', '1234567')).toThrow(
        code('ERR_FUEL_EXHAUSTED', { limit: 'fuel', allowed: Number(needed) - 1 }),
      )
      less.callSync('work', '1')
    }
    expect(less.vars.getText('kept')).toBe('yes')
  })

  it('stops what never ends, at the same place each time', async () => {
    const plugin = await createPlugin(WORK, { limits: { fuel: 100_000n } })
    const consumed = new Set<bigint | undefined>()
    for (let i = 0; i < 3; i++) {
      expect(() => plugin.callSync('spin')).toThrow(code('ERR_FUEL_EXHAUSTED'))
      consumed.add(plugin.fuelConsumed)
    }
    expect(consumed.size).toBe(1)
    expect([...consumed][0]).toBeGreaterThan(100_000n)
  })

  it('may be none at all, and as much as there can be', async () => {
    const none = await createPlugin(WORK, { limits: { fuel: 0 } })
    expect(() => none.callSync('work')).toThrow(code('ERR_FUEL_EXHAUSTED', { allowed: 0 }))
    for (const fuel of [Infinity, 2n ** 80n]) {
      const plugin = await createPlugin(WORK, { limits: { fuel } })
      plugin.callSync('work', '123')
      expect(plugin.fuelConsumed).toBeGreaterThan(0n)
    }
  })

  it.each([[-1], [-1n], [Number.NaN], ['1']])('cannot be %s', async (fuel) => {
    await expect(createPlugin(WORK, { limits: { fuel: fuel as number } })).rejects.toEqual(
      code('ERR_ARGUMENT', { argument: 'limits.fuel' }),
    )
  })

  it('is not counted unless it is asked for', async () => {
    const plugin = await createPlugin(WORK)
    plugin.callSync('work')
    expect(plugin.fuelConsumed).toBe(undefined)
  })

  it.each([
    ['a start function', '(func $s (loop (br 0))) (start $s)'],
    ['an initialiser', '(func (export "_initialize") (loop (br 0)))'],
  ])('is used up by %s, too', async (_, text) => {
    const bytes = assembleWat(`(module ${text} (func (export "ok") (result i32) (i32.const 0)))`)
    const plugin = await createPlugin(bytes, { limits: { fuel: 1000 } })
    for (let i = 0; i < 2; i++) expect(() => plugin.callSync('ok')).toThrow(code('ERR_FUEL_EXHAUSTED'))
  })

  it('counts the initialisation of an instance in the call that needs it', async () => {
    const bytes = assembleWat(
      `(module (func $s (local i32) (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 100)))))
        (start $s) (func (export "ok") (result i32) (i32.const 0)))`,
    )
    const plugin = await createPlugin(bytes, PLENTY)
    plugin.callSync('ok')
    const first = plugin.fuelConsumed ?? 0n
    plugin.callSync('ok')
    expect(plugin.fuelConsumed).toBeLessThan(first)
    await plugin.reset()
    plugin.callSync('ok')
    expect(plugin.fuelConsumed).toBe(first)
  })

  it.each([
    ['', 'a module'],
    ['(func (export "_start"))', 'a command'],
  ])('is shared with %s%s that is linked', async (more) => {
    const library = `(module ${more} (func (export "burn") (param $n i32)
      (loop (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`
    const main = `(module (import "lib" "burn" (func $burn (param i32)))
      (func (export "run") (result i32) (call $burn (i32.const 1000)) (call $burn (i32.const 1000)) (i32.const 0)))`
    const manifest = {
      wasm: [
        { name: 'lib', data: assembleWat(library) },
        { name: 'main', data: assembleWat(main) },
      ],
    }
    const plenty = await createPlugin(manifest, PLENTY)
    for (let i = 0; i < 2; i++) plenty.callSync('run')
    const needed = plenty.fuelConsumed ?? 0n
    expect(needed).toBeGreaterThan(8000n)
    ;(await createPlugin(manifest, { limits: { fuel: needed } })).callSync('run')
    const less = await createPlugin(manifest, { limits: { fuel: needed - 1n } })
    expect(() => less.callSync('run')).toThrow(code('ERR_FUEL_EXHAUSTED'))
  })
})
