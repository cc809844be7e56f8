import { describe, expect, it } from 'vitest'
import { describeThrown } from './describe-thrown.ts'

describe('describeThrown', () => {
  it.each([
    ['an error', new TypeError('no'), 'no'],
    ['an error without a message', new TypeError(), 'TypeError'],
    ['text', 'no', 'no'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a symbol', Symbol('no'), 'Symbol(no)'],
    ['an object', { reason: 1 }, '{"reason":1}'],
    ['an object of another realm with a message', { message: 'no' }, 'no'],
    ['an object without a prototype', Object.create(null), '{}'],
    ['an error whose message is none', Object.assign(new Error(), { message: Object.create(null) }), 'Error'],
    [
      'an object that throws when looked at',
      Object.defineProperty({}, 'message', {
        get() {
          throw new Error('hidden')
        },
      }),
      'a value that cannot be shown',
    ],
    [
      'an exception of WebAssembly',
      new WebAssembly.Exception(new WebAssembly.Tag({ parameters: [] }), []),
      'an exception that nothing in it caught',
    ],
  ])('shows %s', (_what, thrown, expected) => {
    expect(describeThrown(thrown)).toBe(expected)
  })
})
