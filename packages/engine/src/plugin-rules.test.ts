import { describe, expect, it } from 'vitest'
import { runPlugin } from './testing/run-plugin.test-support.ts'

const rules = await runPlugin(`
  export const upper = (input) => input.toUpperCase()
  export const number = (input) => input.length
  export const object = (input) => ({ input, list: [1, null] })
  export const nothing = (input) => undefined
  export const nil = (input) => null
  export const flag = (input) => input === 'yes'
  export const bytes = (input) => new Uint8Array([1, 2, 255])
  export const buffer = (input) => new Uint8Array([1, 2, 3]).buffer
  export const view = (input) => new DataView(new Uint8Array([9, 8, 7, 6]).buffer, 1, 2)
  export const withDefault = (input = 'unused') => typeof input + ':' + input
  export const withRest = (...all) => all.length + ':' + all[0]
  export const lone = (input) => '\\ud800'
  export const big = (input) => 1n
  export const callback = (input) => () => 1
  export function code() { Host.outputString(Host.inputString() + '!'); return 7 }
  export function fraction() { return 3.9 }
  export function silent() { Host.outputString('said') }
  export function plainText() { return 'text' }
  export function plainObject() { return { a: 1 } }
  export function plainBytes() { return new Uint8Array([5]) }
  export async function later(input) { await null; return input + '?' }
  export async function laterCode() { await null; return 3 }
  export const own = (input) => { Host.outputBytes(new Uint8Array([65])); }
  export const takenBack = (input) => { Host.outputString('first'); return '' }
  export class NotAFunction {}
  export const value = 1
  export default function unused() {}
`)

const bytesOf = (name: string): number[] => [...(rules.call(name).output ?? [])]

describe('functions with a parameter', () => {
  it('get the input as a string and give their string as the output', () => {
    expect(rules.text('upper', 'añ😀')).toBe('AÑ😀')
    expect(rules.text('upper', '')).toBe('')
  })

  it('give JSON of anything that is not text or bytes', () => {
    expect(rules.call('number', 'four').code).toBe(0)
    expect(rules.text('number', 'four')).toBe('4')
    expect(rules.text('object', 'x')).toBe('{"input":"x","list":[1,null]}')
    expect(rules.text('nil')).toBe('null')
    expect(rules.text('flag', 'yes')).toBe('true')
  })

  it('give bytes of arrays, buffers and views', () => {
    expect(bytesOf('bytes')).toEqual([1, 2, 255])
    expect(bytesOf('buffer')).toEqual([1, 2, 3])
    expect(bytesOf('view')).toEqual([8, 7])
  })

  it('give no output for undefined, and keep what they wrote themselves', () => {
    expect(rules.call('nothing')).toEqual({ code: 0, output: undefined, error: undefined })
    expect(bytesOf('own')).toEqual([65])
  })

  it('give an output of nothing in place of what they wrote before', () => {
    expect(rules.call('takenBack')).toEqual({ code: 0, output: new Uint8Array(0), error: undefined })
  })

  it('count defaults and rest as parameters', () => {
    expect(rules.text('withDefault', 'in')).toBe('string:in')
    expect(rules.text('withRest', 'in')).toBe('1:in')
  })

  it('replace lone surrogates in what they return', () => {
    expect(rules.text('lone')).toBe('\ufffd')
  })

  it.each(['big', 'callback'])('fail the call when the value has no JSON form: %s', (name) => {
    const { code, error } = rules.call(name)
    expect(code).toBe(1)
    expect(error).toMatch(/^TypeError: /)
  })
})

describe('functions without a parameter', () => {
  it('are js-pdk style when they return a number: it is the code', () => {
    const { code, output } = rules.call('code', 'hey')
    expect(code).toBe(7)
    expect(new TextDecoder().decode(output)).toBe('hey!')
    expect(rules.call('fraction').code).toBe(3)
  })

  it('succeed when they return nothing', () => {
    expect(rules.call('silent').code).toBe(0)
    expect(rules.text('silent')).toBe('said')
  })

  it('are plain style when they return something else', () => {
    expect(rules.text('plainText')).toBe('text')
    expect(rules.text('plainObject')).toBe('{"a":1}')
    expect(bytesOf('plainBytes')).toEqual([5])
  })
})

describe('asynchronous functions', () => {
  it('follow the same rules with the value of their promise', () => {
    expect(rules.text('later', 'why')).toBe('why?')
    expect(rules.call('laterCode').code).toBe(3)
  })
})

describe('thenables', () => {
  it('are waited for as await would', async () => {
    const plugin = await runPlugin(`
      export const now = (input) => ({ then(resolve) { resolve('got ' + input) } })
      export const later = (input) => ({ then(resolve) { setTimeout(resolve, 5, { then(inner) { inner('deep') } }) } })
      export const callable = (input) => Object.assign(() => 1, { then(resolve) { resolve('function') } })
      export const rejects = (input) => ({ then(resolve, reject) { reject(new RangeError('refused')) } })
      export const throws = (input) => ({ then() { throw new RangeError('thrown') } })
      export const never = (input) => ({ then() {} })
      export const plain = (input) => ({ then: 1 })
    `)
    expect(plugin.text('now', 'x')).toBe('got x')
    expect(plugin.text('later')).toBe('deep')
    expect(plugin.text('callable')).toBe('function')
    expect(plugin.call('rejects').error).toMatch(/^RangeError: refused/)
    expect(plugin.call('throws').error).toMatch(/^RangeError: thrown/)
    expect(plugin.call('never').error).toMatch(/never settles/)
    expect(plugin.text('plain')).toBe('{"then":1}')
    expect(plugin.host.log).toEqual([])
  })
})

describe('CommonJS, as a bundler gives it', () => {
  it('exports the functions of the object that is exported', async () => {
    const plugin = await runPlugin(`export default { b: () => 'b', a: (input) => input, c: 1 }`)
    expect(plugin.text('a', 'in')).toBe('in')
    expect(plugin.text('b')).toBe('b')
  })
})

describe('input kinds of @tenon/pdk', () => {
  it('passes bytes or parsed JSON to a function that asks for them', async () => {
    const plugin = await runPlugin(`
      const kind = Symbol.for('tenon.pdk.input')
      const mark = (value, f) => Object.assign((input) => f(input), { [kind]: value })
      export const sum = mark('bytes', (input) => input.reduce((a, b) => a + b, 0))
      export const name = mark('json', (input) => input.name)
    `)
    expect(plugin.text('sum', new Uint8Array([1, 2, 253]))).toBe('256')
    expect(plugin.text('name', '{"name":"x"}')).toBe('x')
    expect(plugin.call('name', '{').error).toMatch(/^SyntaxError: /)
  })
})
