import { describe, expect, it } from 'vitest'
import type { CallContext } from '../call-context.ts'
import { type HostFunction, hostFunction } from '../host-function.ts'
import { thenable } from '../suspend/async-guest.test-support.ts'
import { Later } from '../suspend/later.ts'
import { importHostFunction } from './host-function-import.ts'

const context = {
  readText: () => '"in"',
  readBytes: () => new Uint8Array(1),
  store: () => 9n,
} as unknown as CallContext

function run(imported: HostFunction, ...args: readonly (number | bigint)[]): unknown {
  const call = importHostFunction('space.name', imported, { current: context }).run as (
    ...args: readonly unknown[]
  ) => unknown
  return call(...args)
}

function failure(imported: HostFunction): unknown {
  try {
    return run(imported, 1n)
  } catch (error) {
    return error
  }
}

function later(imported: HostFunction): Later {
  return run(imported, 1n) as Later
}

function code(expected: string, message: string): unknown {
  return expect.objectContaining({ code: expected, message })
}

function throwing(thrown: unknown): HostFunction {
  return hostFunction(['i64'], ['i64'], () => {
    throw thrown
  })
}

/** A value that fails when asked whether it is a promise. */
const trapped = new Proxy(
  {},
  {
    has() {
      throw new Error('hidden')
    },
  },
)

describe('importHostFunction', () => {
  it.each([
    ['text', 'no', 'no'],
    ['an object without a prototype', Object.create(null), '{}'],
    [
      'an object that cannot be shown',
      {
        toJSON() {
          throw new Error('x')
        },
      },
      'a value that cannot be shown',
    ],
  ])('wraps %s that was thrown', (_what, thrown, shown) => {
    expect(failure(throwing(thrown))).toEqual(
      code('ERR_HOST_FUNCTION_THREW', `Host function space.name threw: ${shown}`),
    )
  })

  it('wraps what a result throws when looked at', () => {
    const gives = hostFunction(['i64'], ['i64'], () => trapped as never)
    expect(failure(gives)).toEqual(code('ERR_HOST_FUNCTION_THREW', 'Host function space.name threw: hidden'))
  })

  it.each([
    ['text', hostFunction.text(() => 5 as never), 'a string or nothing, not number 5'],
    ['text with a handle', hostFunction.text(() => 5n as never), 'a string or nothing, not bigint 5'],
    ['text with null', hostFunction.text(() => null as never), 'a string or nothing, not null'],
    ['bytes', hostFunction.bytes(() => new ArrayBuffer(1) as never), 'a Uint8Array or nothing, not object'],
    ['a number', hostFunction(['i64'], ['i32'], () => 1.5), 'i32, not number 1.5'],
  ])('says in the function’s own terms what %s must return', (_what, gives, expected) => {
    expect(failure(gives)).toEqual(code('ERR_HOST_FUNCTION_RESULT', `Host function space.name must return ${expected}`))
  })

  it.each([
    ['i32', -0x8000_0000, 0xffff_ffff, [-0x8000_0001, 0x1_0000_0000, 0.5, Number.NaN, 1n, true]],
    ['i64', -(2n ** 63n), 2n ** 64n - 1n, [-(2n ** 63n) - 1n, 2n ** 64n, 1]],
    ['f32', Number.NaN, -0, [1n, '1', null]],
    ['f64', Number.NaN, -0, [1n, '1', null]],
  ] as const)('takes %s at its edges, and nothing beyond', (type, low, high, wrong) => {
    const gives = (value: unknown): HostFunction => hostFunction([], [type], () => value as never)
    expect([run(gives(low)), run(gives(high))]).toEqual([low, high])
    for (const value of wrong) {
      expect(() => run(gives(value))).toThrow(expect.objectContaining({ code: 'ERR_HOST_FUNCTION_RESULT' }))
    }
  })
})

describe('a promise', () => {
  it.each([
    ['text', hostFunction.text(async () => 'x'), 9n],
    ['text, with nothing', hostFunction.text(async () => undefined), 0n],
    ['bytes', hostFunction.bytes(() => Promise.resolve(new Uint8Array(2))), 9n],
    ['json', hostFunction.json(async () => ({})), 9n],
    ['a signature', hostFunction(['i64'], ['i32', 'f64'], async () => [1, 0.5] as const), [1, 0.5]],
    ['nothing', hostFunction(['i64'], [], async () => undefined), undefined],
  ])('is given for later, and what it gives is made into results then: %s', async (_what, gives, results) => {
    const found = later(gives)
    expect(found).toBeInstanceOf(Later)
    expect(found.finish(await found.promise)).toEqual(results)
  })

  it('is known by its value: any thenable, from any function', () => {
    const given = thenable(() => undefined)
    expect(later(hostFunction.text(() => given)).promise).toBe(given)
    expect(
      run(
        hostFunction(['i64'], ['i32'], () => 5),
        1n,
      ),
    ).toBe(5)
  })

  it('that gives something else, or is rejected, becomes the error that it would be at once', () => {
    const found = later(hostFunction.text(async () => 'x'))
    const wrong = 'Host function space.name must return a string or nothing, not number 5'
    expect(() => found.finish(5)).toThrow(code('ERR_HOST_FUNCTION_RESULT', wrong))
    const reason = new Error('gone')
    expect(found.fail(reason)).toMatchObject({ code: 'ERR_HOST_FUNCTION_THREW', cause: reason })
  })
})
