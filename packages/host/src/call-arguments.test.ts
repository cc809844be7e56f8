import { describe, expect, it } from 'vitest'
import { assertCallOptions, toKernelInput } from './call-arguments.ts'

function refusal(argument: string): unknown {
  return expect.objectContaining({ code: 'ERR_ARGUMENT', details: { argument } })
}

describe('assertCallOptions', () => {
  it('takes every option there is, and absent ones', () => {
    assertCallOptions({})
    assertCallOptions({ context: 5, signal: new AbortController().signal, timeoutMs: 0 })
    assertCallOptions({ context: undefined, signal: undefined, timeoutMs: undefined })
  })

  it.each([
    ['timeout', 50],
    ['toString', 5],
    ['timeoutMs', -1],
    ['timeoutMs', '50'],
    ['signal', 5],
  ])('refuses %s: %s', (name, value) => {
    expect(() => assertCallOptions({ [name]: value })).toThrow(refusal(name))
  })

  it.each([[null], [5], ['x']])('refuses %s for options', (options) => {
    expect(() => assertCallOptions(options)).toThrow(refusal('options'))
  })
})

describe('toKernelInput', () => {
  it('takes text and bytes, with their offset', () => {
    expect(toKernelInput('a')).toBe('a')
    expect(toKernelInput(new Uint8Array([1, 2, 3]).subarray(1))).toEqual(new Uint8Array([2, 3]))
    expect(toKernelInput(new Uint8Array([1, 2]).buffer)).toEqual(new Uint8Array([1, 2]))
    expect(toKernelInput(new Uint8Array())).toEqual(new Uint8Array())
  })

  it.each([
    [5, /not number; .*JSON\.stringify/],
    [{ a: 1 }, /not object; .*JSON\.stringify/],
    [null, /not null; /],
  ])('refuses %j, and says what it is', (input, words) => {
    expect(() => toKernelInput(input)).toThrow(refusal('input'))
    expect(() => toKernelInput(input)).toThrow(words)
  })

  it('refuses a proxy of bytes', () => {
    expect(() => toKernelInput(new Proxy(new Uint8Array(3), {}))).toThrow(refusal('input'))
    expect(() => toKernelInput(new Proxy(new ArrayBuffer(3), {}))).toThrow(refusal('input'))
  })

  it('refuses what is left of a buffer that was transferred away', () => {
    const bytes = new Uint8Array(3)
    structuredClone(bytes, { transfer: [bytes.buffer] })
    expect(() => toKernelInput(bytes)).toThrow(/transferred away$/)
  })
})
