import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { runPlugin, type RunningPlugin } from './testing/run-plugin.test-support.ts'

// Numbers in JSON and text in messages go through code of ours: c/json-number.h and c/format.c.
const SOURCE = `
  export const parse = (input) => JSON.stringify(JSON.parse(input).map((value) => [String(value), Object.is(value, -0)]))
  export const wrong = (input) => {
    try { JSON.parse(input) } catch (error) { return error.name }
    return 'parsed'
  }
  export const evaluate = (input) => String((0, eval)(input))
  export const message = (input) => {
    try { (0, eval)(input) } catch (error) { return error.message }
    return 'nothing was thrown'
  }
`

let plugin: RunningPlugin

beforeAll(async () => {
  plugin = await runPlugin(SOURCE)
})

function expectSame(numbers: readonly string[]): void {
  const text = `[${numbers.join()}]`
  const expected = (JSON.parse(text) as number[]).map((value) => [String(value), Object.is(value, -0)])
  expect(JSON.parse(plugin.text('parse', text))).toEqual(expected)
}

const digits = (most: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(String.raw`^(?:0|[1-9]\d{0,${most - 1}})$`))
const fraction = fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{1,24}$/))
const exponent = fc.oneof(fc.constant(''), fc.stringMatching(/^[eE][+-]?\d{1,3}$/))
const number = fc.tuple(fc.constantFrom('', '-'), digits(22), fraction, exponent).map((parts) => parts.join(''))

describe('numbers in JSON', () => {
  it('are those of the JavaScript around', () => {
    fc.assert(
      fc.property(fc.array(number, { maxLength: 50 }), (numbers) => expectSame(numbers)),
      { numRuns: 200 },
    )
  })

  it('are exact at the edges of what is computed without a big number', () => {
    expectSame(['999999999999999', '9999999999999999', '9007199254740993', '2147483647', '2147483648', '-2147483648'])
    expectSame(['1e22', '1e23', '123456789012345e22', '123456789012345e-22', '0.1', '0.3', '5e-324', '2.5e-324'])
    expectSame(['1.7976931348623157e308', '1e309', '-1e309', '1e99999', '1e-99999', '0e99999', '8.5e-7', '4.35'])
    expectSame(['0', '-0', '-0.0', '-0e5', '0.000', '00.5'.slice(1), '0.00000000000000000000000000001'])
    expectSame(['1000000000000000000000000000000', '123456789.123456789', '1e+5', '1E5', '1.5e-5'])
  })

  it.each(['01', '1.', '.5', '1e', '1e+', '-', '--1', '0x10', '1_000', 'Infinity', 'NaN'])('are none in %s', (text) => {
    expect(plugin.text('wrong', text)).toBe('SyntaxError')
  })
})

describe('texts that the engine formats', () => {
  it.each([
    ['new Date(0).toISOString()', '1970-01-01T00:00:00.000Z'],
    ['new Date(-62198755200000).toISOString()', '-000001-01-01T00:00:00.000Z'],
    ['new Date(253402300800000).toISOString()', '+010000-01-01T00:00:00.000Z'],
    ['new Date(86400000 * 8).toString()', 'Fri Jan 09 1970 00:00:00 GMT+0000'],
    ['new Date(Date.UTC(5, 0)).toUTCString()', 'Sun, 01 Jan 1905 00:00:00 GMT'],
    ['new Date(NaN)', 'Invalid Date'],
    ['JSON.stringify("\\u0001\\ud800")', String.raw`"\u0001\ud800"`],
    ['escape("é€")', '%E9%u20AC'],
    ['RegExp.escape?.("a-b") ?? "none"', String.raw`\x61\x2db`],
    ['(class { get x() {} }, Object.getOwnPropertyDescriptor(class { static get x() {} }, "x").get.name)', 'get x'],
  ])('%s', (source, text) => {
    expect(plugin.text('evaluate', source)).toBe(text)
  })

  it.each([
    ['null.name', "cannot read property 'name' of null"],
    [`null[${'"' + 'n'.repeat(300) + '"'}]`, `cannot read property '${'n'.repeat(63)}' of null`],
    ['missing', 'missing is not defined'],
    ['[].at.call(undefined)', 'Cannot convert undefined or null to object'],
    ['Reflect.construct(1, [])', 'not a function'],
    ['var x = 5 %%% 3', /'%'/],
  ])('messages: %s', (source, text) => {
    const message = plugin.text('message', source)
    if (typeof text === 'string' && text.length < 60) expect(message).toBe(text)
    else if (typeof text !== 'string') expect(message).toMatch(text)
    else expect(message.length).toBeLessThan(256)
  })
})
