import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { runPlugin } from './testing/run-plugin.test-support.ts'

// What c/array-sort.h and c/json-write.h replace, held against the JavaScript that runs this test.

const plugin = await runPlugin(`
  export const run = (source) => JSON.stringify((0, eval)(source)) ?? 'undefined'
  export const text = (source) => String((0, eval)(source))
`)

/** Evaluates an expression in the plug-in and here; both results as JSON. */
function both(source: string): [string, string] {
  const here: string | undefined = JSON.stringify(runInNewContext(source))
  return [plugin.text('run', source), here ?? 'undefined']
}

const NUMBERS = `((seed) => (count, kinds) => Array.from({ length: count }, () => (seed = seed * 16807 % 2147483647) % kinds))(7)`

describe('Array.prototype.sort', () => {
  it.each([0, 1, 2, 7, 8, 9, 16, 17, 31, 100, 1000])('sorts %i elements, equal ones in their order', (count) => {
    for (const kinds of [1, 2, 10, 100_000]) {
      const source = `${NUMBERS}(${count}, ${kinds}).map((v, i) => [v, i]).sort((a, b) => a[0] - b[0])`
      const [found, wanted] = both(source)
      expect(found).toBe(wanted)
    }
  })

  it.each([
    ['as text without a comparer', '[10, 9, 1, 33, 2, "é", "a", null].sort()'],
    ['many as text', `${NUMBERS}(500, 1000).sort()`],
    ['undefined and holes last', '[3, undefined, , 1, undefined, 2].sort()'],
    ['by NaN, which is 0', '[3, 1, 2].sort(() => NaN)'],
    ['by a bigint-free comparer that gives strings', '[3, 1, 2].sort((a, b) => String(a - b))'],
    ['an array-like', 'Array.prototype.sort.call({ length: 3, 0: "c", 1: "b", 2: "a" })'],
  ])('sorts %s', (_what, source) => {
    const [found, wanted] = both(source)
    expect(found).toBe(wanted)
  })

  it('asks once for each neighbour of an array that is in order', () => {
    const source =
      '(() => { let n = 0; Array.from({ length: 1000 }, (_, i) => i).sort((a, b) => (n++, a - b)); return n })()'
    expect(Number(plugin.text('run', source))).toBeLessThan(1100)
  })

  it('loses no element to a comparer that contradicts itself, and passes on what it throws', () => {
    const source = `((all, sum, n) => (all.sort(() => [1, -1, 0][n++ % 3]), sum(all) === sum(${NUMBERS}(1000, 1000))))(
      ${NUMBERS}(1000, 1000), (list) => list.reduce((a, b) => a + b), 0)`
    expect(plugin.text('run', source)).toBe('true')
    const thrown =
      '(() => { let n = 0; try { Array.from({ length: 99 }, (_, i) => -i).sort(() => { if (++n > 50) throw 5; return 1 }) } catch (e) { return [e, n] } })()'
    expect(plugin.text('run', thrown)).toBe('[5,51]')
  })
})

describe('JSON.stringify', () => {
  it.each([
    String.raw`"a\"\\\b\f\n\r\t\x00\x1f\x7f\x80\xffé"`,
    String.raw`"☃\"\ud800 \udc00 😀"`,
    '""',
    '"x".repeat(5000)',
    '(() => { let rope = ""; for (let i = 0; i < 3000; i++) rope += "ab\\""; return rope })()',
    String.raw`({ "k\"\n": [1, "x", null, undefined, () => 1, true, 1.5, NaN, -0, Object("s")], "☃": {} })`,
    '[{ toJSON(key) { return typeof key + key } }, [{ toJSON(key) { return typeof key + key } }]]',
    '({ a: { toJSON(key) { return typeof key + key } } })',
  ])('writes %s as everyone does', (source) => {
    const [found, wanted] = both(source)
    expect(found).toBe(wanted)
  })

  it.each([
    'JSON.stringify({ a: [1, { b: "x" }], "": 1 }, null, 2)',
    'JSON.stringify({ a: 1, b: { a: 2, c: 3 } }, ["a", "b"])',
    '(() => { const keys = []; JSON.stringify([5, [6], { k: 7 }], (key, value) => (keys.push(typeof key + key), value)); return keys.join() })()',
    'JSON.stringify({ a: 1, b: [2] }, (key, value) => (key === "a" ? undefined : value))',
  ])('takes indents and replacers: %s', (source) => {
    expect(plugin.text('text', source)).toBe(String(runInNewContext(source)))
  })

  it('passes on what a getter throws, and refuses circles and bigints', () => {
    for (const source of ['({ get a() { throw new RangeError("no") } })', '((a) => (a.self = a))({})', '({ n: 1n })']) {
      expect(plugin.call('run', source).error).toMatch(/RangeError|TypeError/)
    }
    expect(plugin.text('run', '[1]')).toBe('[1]')
  })
})
