import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { runPlugin } from './testing/run-plugin.test-support.ts'

// What edits/interpreter-edits.ts replaces, held against the JavaScript that runs this test.

const plugin = await runPlugin('export const text = (source) => String((0, eval)(source))')

/** Evaluates an expression in the plug-in and here; both as text. */
function both(source: string): [string, string] {
  return [plugin.text('text', source), String(runInNewContext(source))]
}

const VALUES = `[0, -0, 1, -1, 2, 7, 8, 1.5, -2147483648, 2147483647, 2147483648, NaN, Infinity, '', '1', 'a',
  true, false, null, undefined, [], [1], { valueOf: () => 1 }]`
const OPERATORS = ['<', '<=', '>', '>=', '==', '!=', '===', '!==']

describe('a comparison', () => {
  it.each(OPERATORS)('with %s gives what it should, before a branch and elsewhere', (operator) => {
    const forms = [
      `a ${operator} b`,
      `(a ${operator} b ? 'yes' : 'no')`,
      `((a ${operator} b) && 'and')`,
      `((a ${operator} b) || 'or')`,
      `!(a ${operator} b)`,
      `(() => { let n = 0; while (a ${operator} b) { if (++n > 2) break } return n })()`,
      `(() => { if (a ${operator} b) { ${'Math.max(1, 2);'.repeat(20)} return 'far' } return 'near' })()`,
    ]
    const source = `${VALUES}.map((a, _, all) => all.map((b) => [${forms.join()}].join()).join(';')).join('\\n')`
    const [found, wanted] = both(source)
    expect(found).toBe(wanted)
  })

  it('passes on what a value throws', () => {
    const source = `(() => { try { if ({ valueOf() { throw 'no' } } < 1) return 1 } catch (e) { return e } })()`
    expect(both(source)).toEqual(['no', 'no'])
    expect(plugin.call('text', '1 < Symbol() ? 1 : 2').error).toMatch(/TypeError/)
  })
})

describe('a subtraction', () => {
  it.each([-1, 0, 1, 2, 7, 8, 127, 128])('of %i gives what it should', (amount) => {
    const source = `${VALUES}.map((v) => [v - ${amount}, Object.is(v - ${amount}, -0), 1 + (v - ${amount})]).join(';')`
    const [found, wanted] = both(source)
    expect(found).toBe(wanted)
  })

  it('reached by a jump over its constant takes the other one', () => {
    expect(both('[0, 1].map((v) => 10 - (v ? 1 : 2) - (v ? 2 : 1.5)).join()')).toEqual(['6.5,7', '6.5,7'])
  })

  it('refuses a bigint and a symbol', () => {
    for (const value of ['5n', 'Symbol()']) expect(plugin.call('text', `${value} - 1`).error).toMatch(/TypeError/)
    expect(both('5n - 1n')).toEqual(['4', '4'])
  })
})

const COUNT_DOWN = '(function f(n, sum) { return n < 1 ? sum : f(n - 1, sum + n) })'

describe('a call', () => {
  it.each([
    [
      'without and with too few, enough and too many arguments',
      `((f) => [f(), f(1), f(1, 2), f(1, 2, 3), f(1, 2, 3, 4, 5)])(
      (...all) => all.length + ':' + all) + ((f) => [f(), f(1), f(1, 2), f(1, 2, 3)])(function (a, b) { return [a, b, arguments.length] })`,
    ],
    ['in tail position', `${COUNT_DOWN}(100, 0)`],
    ['of a method in tail position', '({ f(n, s) { return n < 1 ? s : this.f(n - 1, s + n) } }).f(100, 0)'],
    ['of a function that is not compiled, in tail position', '(() => { "use strict"; return Math.max(1, 2, 3) })()'],
    [
      'that throws, in tail position',
      `(() => { const g = () => { throw 'x' }; const f = () => g(1, 2); try { f() } catch (e) { return e } })()`,
    ],
    [
      'that assigns to its arguments',
      '(function (a, b) { a = 5; arguments[1] = 6; return [a, b, ...arguments] })(1, 2)',
    ],
    [
      'with new, of a class and of its base',
      'new (class extends (class { constructor(a) { this.t = new.target.name + a } }) {})(7).t',
    ],
    ['of generators', '[...(function* (a, b) { yield a; yield* [b, this === undefined, arguments.length] })(1, 2, 3)]'],
    ['without this', '(function () { "use strict"; return this })() + typeof (function () { return this })()'],
  ])('%s gives what it should', (_what, source) => {
    const [found, wanted] = both(source)
    expect(found).toBe(wanted)
  })
})

describe('opcodes that come in kinds', () => {
  it.each([
    'typeof missing + (() => { try { return missing } catch (e) { return e.name } })()',
    '(() => { globalThis.made = 1; made = 2; made += 3; return made })()',
    'let declared = 1; declared = 2; declared',
    'with ({ a: 1, b: () => 2, get c() { return 3 } }) { a = 5; a += b() + c; delete a + typeof a }',
    'with ({ a: 1, [Symbol.unscopables]: { a: true } }) { typeof a }',
    '((a) => { let b = 1; with ({}) { a += 1; b += 2; (() => (b *= 2))() } return [a, b] })(1)',
    '((o) => Object.keys(o) + [o.m(), o.g, o.cm(), o.cg])({ m() { return 1 }, get g() { return 2 }, ["cm"]() { return 3 }, get ["cg"]() { return 4 } })',
    '({ ["k" + 1]: class { static n() { return this.name } } }).k1.n() + (class Named { static n() { return this.name } }).n()',
    '(class { static ["s" + 1] = 1; static #p = 2; static p() { return this.#p } }).p()',
    '[0, 1, 7, 8, -1, -2].map((v) => [-v, +v, ~v, !v, v << 1, v >> 1, v >>> 1, v & 3, v | 3, v ^ 3, v * 7, v / 2, v % 3, v ** 2]).join(";")',
    '["3", null, true, 1.5, 2n].map((v) => { const out = [-v, ~v, v++]; return [out, v, v--, v] }).join(";")',
  ])('%s', (source) => {
    const [found, wanted] = both(source)
    expect(found).toBe(wanted)
  })
})
