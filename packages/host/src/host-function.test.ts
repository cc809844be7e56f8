import { describe, expect, expectTypeOf, it } from 'vitest'
import type { CallContext } from './call-context.ts'
import { hostFunction, isHostFunction } from './host-function.ts'
import { resolveHostFunctions } from './host-function-table.ts'

const nothing = hostFunction([], [], () => {})

describe('hostFunction', () => {
  it('keeps its signature', () => {
    const add = hostFunction(['i32', 'i64', 'f32', 'f64'], ['f64'], (_context, a, b, c, d) => {
      expectTypeOf(a).toEqualTypeOf<number>()
      expectTypeOf(b).toEqualTypeOf<bigint>()
      return a + Number(b) + c + d
    })
    expect(add.params).toEqual(['i32', 'i64', 'f32', 'f64'])
    expect(add.results).toEqual(['f64'])
    expect(isHostFunction(add)).toBe(true)
  })

  it('is (i64) -> (i64) by content', () => {
    for (const made of [hostFunction.text(() => ''), hostFunction.bytes(() => undefined), hostFunction.json(() => 1)]) {
      expect([made.params, made.results]).toEqual([['i64'], ['i64']])
    }
  })

  it('may be asynchronous, in type as in deed, and knows what is declared so', () => {
    const made = [
      hostFunction.text(async () => 'x'),
      hostFunction.bytes(async (input) => input),
      hostFunction.json(async () => ({})),
      hostFunction(['i64'], ['i32'], async () => 1),
      hostFunction([], [], async () => undefined),
    ]
    const several = ['i32', 'i64'] as const
    hostFunction(several, several, (_context, a, b) => [a, b])
    hostFunction(several, several, async (_context, a, b) => [a, b])
    // @ts-expect-error -- in the wrong order
    hostFunction(several, several, (_context, a, b) => [b, a])
    // @ts-expect-error -- of the wrong type
    hostFunction([], ['i64'], async () => 1)
    // @ts-expect-error -- too few
    hostFunction([], several, async () => [1])
    expect(made.map(({ isAsync }) => isAsync)).toEqual([true, true, true, true, true])
    expect(hostFunction.text(() => Promise.resolve('x')).isAsync).toBe(false)
    expect(nothing.isAsync).toBe(false)
  })

  it.each([
    ['a type that is none', () => hostFunction(['i33' as 'i32'], [], () => {})],
    ['types that are no list', () => hostFunction('i32' as never, [], () => {})],
    ['no implementation', () => hostFunction([], [], undefined as never)],
    ['text without an implementation', () => hostFunction.text(5 as never)],
    ['bytes without an implementation', () => hostFunction.bytes(undefined as never)],
    ['JSON without an implementation', () => hostFunction.json({} as never)],
  ])('refuses %s', (_what, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('serialises JSON both ways', () => {
    const double = hostFunction.json<{ n: number }, { n: number }>(({ n }) => ({ n: n * 2 }))
    const stored: unknown[] = []
    const context = { readText: () => '{"n":21}', store: (value: unknown) => (stored.push(value), 5n) }
    const given = context as unknown as CallContext
    expect(double.toResults(given, double.invoke(given, [1n]))).toBe(5n)
    expect(stored).toEqual(['{"n":42}'])
  })
})

describe('resolveHostFunctions', () => {
  it('puts bare names under extism:host/user, beside namespaces', () => {
    const table = resolveHostFunctions({ f: nothing, 'my:space': { g: nothing } })
    expect([...(table.get('extism:host/user')?.keys() ?? [])]).toEqual(['f'])
    expect([...(table.get('my:space')?.keys() ?? [])]).toEqual(['g'])
  })

  it.each([
    ['a plain function', { f: (() => {}) as never }],
    ['a plain function in a namespace', { space: { f: (() => {}) as never } }],
    ['a string', { f: 'x' as never }],
    ['null', { f: null as never }],
  ])('refuses %s', (_what, functions) => {
    expect(() => resolveHostFunctions(functions)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })
})
