import { beforeAll, describe, expect, it } from 'vitest'
import { loadEngine } from './load-engine.ts'
import { runPlugin } from './testing/run-plugin.test-support.ts'

beforeAll(() => loadEngine(), 300_000)

describe('host functions', () => {
  it('pass every type exactly, in both directions', async () => {
    const seen: unknown[] = []
    const functions = {
      all: (...values: unknown[]) => {
        seen.push(...values)
        return -(2n ** 63n)
      },
      single: (value: number) => value / 3,
      double: (value: number) => value / 3,
      int: (value: number) => value,
      none: () => undefined,
    }
    const source = `
      const all = __hostFunction('all', ['i32', 'i64', 'f32', 'f64', 'i64'], ['i64'])
      const single = __hostFunction('single', ['f32'], ['f32'])
      const double = __hostFunction('double', ['f64'], ['f64'])
      const int = __hostFunction('int', ['i32'], ['i32'])
      const none = __hostFunction('none', [], [])
      export const f = (input) => [
        String(all(-1, 9007199254740993n, 1.5, 0.1, 7)), single(1), double(1), int(4294967295), int(-5), typeof none(),
      ]`
    const plugin = await runPlugin(source, { functions })
    expect(JSON.parse(plugin.text('f'))).toEqual([
      '-9223372036854775808',
      Math.fround(1 / 3),
      1 / 3,
      -1,
      -5,
      'undefined',
    ])
    expect(seen).toEqual([-1, 9_007_199_254_740_993n, 1.5, 0.1, 7n])
  })

  it.each([6, 9, 40])('take %i arguments', async (count) => {
    const types = JSON.stringify(Array.from({ length: count }, () => 'i64'))
    const source = `
      const many = __hostFunction('many', ${types}, ['i64'])
      export const f = (input) => String(many(...Array.from({ length: ${count} }, (_, index) => index + 1)))`
    const functions = { many: (...values: bigint[]) => values.reduce((sum, value) => sum + value, 0n) }
    expect((await runPlugin(source, { functions })).text('f')).toBe(String((count * (count + 1)) / 2))
  })

  it.each([
    ['i64', "'x'"],
    ['i64', "''"],
    ['i64', 'undefined'],
    ['i32', 'null'],
    ['i32', '{}'],
    ['f64', "'1,5'"],
    ['f32', '[1]'],
    ['f64', 'Symbol()'],
  ])('refuse for %s what is no number: %s', async (type, value) => {
    const seen: unknown[] = []
    const source = `
      const take = __hostFunction('take', ['${type}'])
      export const f = () => { take(${value}) }
      export const g = () => { take(7) }`
    const plugin = await runPlugin(source, { functions: { take: (given: unknown) => seen.push(given) } })
    expect(() => plugin.text('f')).toThrow(`TypeError: the host function take takes a number of type ${type}, not `)
    expect(seen).toEqual([])
    plugin.text('g')
    expect(seen).toEqual([type === 'i64' ? 7n : 7])
  })

  it.each([
    ['i64', "'9007199254740993'", 9_007_199_254_740_993n],
    ['i64', "' -5 '", -5n],
    ['i64', 'true', 1n],
    ['i32', "'12'", 12],
    ['i32', '12n', 12],
    ['f64', "'1.5'", 1.5],
    ['f64', 'NaN', Number.NaN],
  ])('take for %s %s', async (type, value, expected) => {
    const seen: unknown[] = []
    const source = `
      const take = __hostFunction('take', ['${type}'])
      export const f = () => { take(${value}) }`
    const plugin = await runPlugin(source, { functions: { take: (given: unknown) => seen.push(given) } })
    plugin.text('f')
    expect(seen).toEqual([expected])
  })

  it('are had by name from Host.getFunctions, and take handles', async () => {
    const source = `
      __hostFunction('shout', ['i64'], ['i64'])
      export function f() {
        const { shout } = Host.getFunctions()
        return Memory.find(shout(Memory.fromString(Host.inputString()))).readString()
      }`
    const plugin = await runPlugin(source, {
      functions: {
        shout: (offset: bigint) => plugin.host.store(new TextEncoder().encode(plugin.host.text(offset).toUpperCase())),
      },
    })
    expect(plugin.text('f', 'hey')).toBe('HEY')
  })

  it('are checked: number of arguments, types, and where they are declared', async () => {
    const source = `
      const one = __hostFunction('one', ['i32'], [])
      const again = __hostFunction('one', ['i32'], [])
      export const same = (input) => one === again
      export const few = (input) => one()
      export const wrong = (input) => one(Symbol('x'))
      export const late = (input) => __hostFunction('late', [], [])`
    const plugin = await runPlugin(source, { functions: { one: () => undefined } })
    expect(plugin.text('same')).toBe('true')
    expect(plugin.call('few').error).toMatch(/^TypeError: the host function one takes 1 arguments, 0 given/)
    expect(plugin.call('wrong').error).toMatch(/^TypeError: /)
    expect(plugin.call('late').error).toMatch(/^TypeError: the host function late must be declared at top level/)
  })

  it('that throw leave the plug-in usable, at its full depth', async () => {
    let isFailing = true
    const source = `
      const boom = __hostFunction('boom', [], [])
      const dive = (n) => (n === 0 ? boom() : dive(n - 1))
      export const f = (input) => { setTimeout(() => {}, 1); dive(Number(input)); return 'fine' }
      export const depth = (input) => { let depth = 0; const go = () => { depth++; go() }; try { go() } catch { return depth } }`
    const plugin = await runPlugin(source, {
      functions: {
        boom: () => {
          if (isFailing) throw new Error('host fault')
        },
      },
    })
    const depth = plugin.text('depth')
    for (let round = 0; round < 20; round++) expect(() => plugin.call('f', '400')).toThrow('host fault')
    isFailing = false
    expect(plugin.text('f', '400')).toBe('fine')
    expect(plugin.text('depth')).toBe(depth)
  })
})
