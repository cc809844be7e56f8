import { describe, expect, it } from 'vitest'
import { YIELD_NOW } from './instrument-options.ts'
import { instantiate, instrumented, moduleOf } from './instrument.test-support.ts'

const COUNTING = moduleOf(`(module (func (export "run") (result i32) (local i32)
  (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 100000)))) (local.get 0)))`)

describe('a cooperative module', () => {
  it('yields where poll says so, and goes on', () => {
    const calls: string[] = []
    const poll = (): number => {
      calls.push('poll')
      return calls.length % 3 === 0 ? YIELD_NOW : 1000
    }
    const yieldNow = (): number => {
      calls.push('yield')
      return 1000
    }
    const { exports } = instantiate(instrumented(COUNTING, { stop: 'poll', cooperative: true }), {
      poll,
      yield: yieldNow,
    })
    expect(exports['run']?.()).toBe(100_000)
    expect(calls.slice(0, 6)).toEqual(['poll', 'poll', 'poll', 'yield', 'poll', 'poll'])
  })

  it('traps where yield says 0', () => {
    const slots = { poll: () => YIELD_NOW, yield: () => 0 }
    const { exports } = instantiate(instrumented(COUNTING, { stop: 'poll', cooperative: true }), slots)
    expect(() => exports['run']?.()).toThrow(WebAssembly.RuntimeError)
  })

  it('needs the slot yield, and others do not have it', () => {
    const slotNames = [true, false].map((cooperative) =>
      instrumented(COUNTING, { stop: 'poll', cooperative }).slots.map(({ name }) => name),
    )
    expect(slotNames).toEqual([['poll', 'yield'], ['poll']])
  })
})

describe('a start function', () => {
  const starting = moduleOf(
    '(module (global (export "g") (mut i32) (i32.const 0)) (func $s (global.set 0 (i32.const 1))) (start $s))',
  )

  it('is left to the host where fuel is counted, though there are no slots', () => {
    const appended = instrumented(starting, { fuel: true })
    expect(appended).toMatchObject({ hasStart: true, slots: [] })
    expect(appended.module.start).toBe(undefined)
    expect((instantiate(appended).exports['g'] as unknown as WebAssembly.Global).value).toBe(1)
  })

  it('is left where it is by a flag', () => {
    const appended = instrumented(starting, { stop: 'flag' })
    expect(appended.hasStart).toBe(false)
    expect(appended.module.start).toBe(0)
  })
})
