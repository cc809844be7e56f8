import { describe, expect, it } from 'vitest'
import { assertOptions } from './check-options.ts'
import { copyOptions } from './plugin-options.ts'
import { hostFunction } from './host-function.ts'

function refusal(argument: string): unknown {
  return expect.objectContaining({ code: 'ERR_ARGUMENT', details: { argument } })
}

describe('assertOptions', () => {
  it('takes every option there is, absent ones, and null', () => {
    assertOptions({
      functions: {},
      config: {},
      allowedHosts: ['*'],
      allowedPaths: { a: '/a' },
      httpResponseHeaders: true,
      wasi: { stdout() {} },
      limits: {},
      logger: console,
      logLevel: 'off',
      fetch,
      signal: new AbortController().signal,
      cache: { maxBytes: 0, directory: 'd', directoryBytes: 1 },
      trustLinked: false,
      link: true,
    })
    assertOptions({ cache: true })
    assertOptions({ cache: {} })
    assertOptions({ cache: { directory: undefined } })
    assertOptions({ wasi: false, logger() {}, logLevel: undefined, signal: null, config: Object.create(null) })
  })

  it.each([
    ['functions', 5],
    ['functions', new Map()],
    ['config', 'a=b'],
    ['config', ['a']],
    ['config', new Map([['a', 'b']])],
    ['allowedHosts', 'example.com'],
    ['allowedHosts', [1]],
    ['allowedPaths', 'a:b'],
    ['allowedPaths', { a: 5 }],
    ['httpResponseHeaders', 'yes'],
    ['wasi', 'yes'],
    ['wasi', { stdout: 'inherit' }],
    ['limits', 5],
    ['limits', []],
    ['logger', 5],
    ['logger', { info: 5 }],
    ['logLevel', 'loud'],
    ['logLevel', 3],
    ['fetch', 5],
    ['signal', 5],
    ['cache', 'yes'],
    ['cache', ['/tmp']],
    ['cache', { directory: '' }],
    ['cache', { directory: 5 }],
    ['cache', { maxBytes: -1 }],
    ['cache', { maxBytes: '1' }],
    ['cache', { directoryBytes: Number.NaN }],
    ['cache', { maxByte: 1 }],
    ['cache', { toString: undefined }],
    ['trustLinked', 1],
    ['link', 'no'],
    ['useWasi', true],
    ['timeoutMs', 5],
    ['__proto__', {}],
  ])('refuses %s: %j', (name, value) => {
    const options = Object.defineProperty({}, name, { value, enumerable: true })
    expect(() => assertOptions(options)).toThrow(refusal(name))
  })

  it.each([[null], [5], ['x'], [[]], [new Map()]])('refuses %s for options', (options) => {
    expect(() => assertOptions(options)).toThrow(refusal('options'))
  })
})

describe('the refusal of an option that does not exist', () => {
  it('tells where a limit belongs', () => {
    expect(() => assertOptions({ timeoutMs: 5 })).toThrow(/limits: \{ timeoutMs \}/)
  })

  it('tells what there is, what others took out included, once', () => {
    expect(() => assertOptions({ workers: 2 }, ['size', 'vars'])).toThrow(/config.*size$/)
  })
})

it('copyOptions keeps no hold of what the caller gave', () => {
  const host = hostFunction([], [], () => {})
  const given = {
    functions: { f: host, space: { g: host } },
    config: { a: '1' },
    allowedHosts: ['a'],
    allowedPaths: { a: '/a' },
    limits: { timeoutMs: 5 },
  }
  const copy = copyOptions(given)
  expect(copy).toEqual(given)
  Object.assign(given.functions.space, { h: host })
  Object.assign(given.config, { b: '2' })
  given.allowedHosts.push('b')
  Object.assign(given.allowedPaths, { '/': '/' })
  given.limits.timeoutMs = 6
  expect(copy).toEqual({
    functions: { f: host, space: { g: host } },
    config: { a: '1' },
    allowedHosts: ['a'],
    allowedPaths: { a: '/a' },
    limits: { timeoutMs: 5 },
  })
})
