import { describe, expect, it } from 'vitest'
import { ENGINE_VARIANTS } from './engine-variant.ts'
import { runPlugin, type RunningPlugin } from './testing/run-plugin.test-support.ts'

const SOURCE = `
  const nest = (open, close, depth) => open.repeat(depth) + close.repeat(depth)
  const recurse = (n) => recurse(n + 1) + 1
  class Node { constructor(n) { this.child = new Node(n + 1) } }
  const cases = {
    plain: () => recurse(0),
    count: () => { let depth = 0; const go = () => { depth++; go() }; try { go() } catch { return String(depth) } },
    constructors: () => new Node(0),
    getters: () => { const o = { get a() { return this.a } }; return o.a },
    proxies: () => { let p = {}; for (let i = 0; i < 20000; i++) p = new Proxy(p, {}); return p.x },
    proxyHas: () => { let p = {}; for (let i = 0; i < 20000; i++) p = new Proxy(p, {}); return 'x' in p },
    proxySet: () => { let p = {}; for (let i = 0; i < 20000; i++) p = new Proxy(p, {}); p.x = 1 },
    proxyKeys: () => { let p = {}; for (let i = 0; i < 20000; i++) p = new Proxy(p, {}); return Object.keys(p) },
    bound: () => { let f = () => 1; for (let i = 0; i < 5000; i++) f = f.bind(null); return String(f()) },
    callbacks: () => { const go = () => [1].map(go); go() },
    sorting: () => { const go = () => [2, 1].sort(go); go() },
    replacing: () => { const go = () => 'a'.replace(/a/, go); go() },
    toStrings: () => { const o = { toString() { return '' + o } }; return '' + o },
    generators: () => { function* go() { yield* go() } return [...go()].length },
    spreading: () => { const go = (...all) => go(...all, 1); go() },
    parse: () => JSON.parse(nest('[', ']', 20000)),
    parseObjects: () => JSON.parse(nest('{"a":', '1}', 20000).replace('11', '1')),
    stringify: () => { let a = []; for (let i = 0; i < 20000; i++) a = [a]; return JSON.stringify(a) },
    revive: () => JSON.parse(nest('[', ']', 200), (k, v) => { throw new RangeError('revived') }),
    join: () => { let a = []; for (let i = 0; i < 20000; i++) a = [a]; return String(a) },
    flat: () => { let a = []; for (let i = 0; i < 20000; i++) a = [a]; return a.flat(Infinity) },
    parens: () => new Function('return ' + nest('(', ')', 20000).replace('()', '(1)')),
    brackets: () => new Function('return ' + nest('[', ']', 20000)),
    blocks: () => new Function(nest('{', '}', 20000)),
    arrows: () => new Function('return ' + '()=>'.repeat(20000) + '1'),
    unary: () => new Function('return ' + '!'.repeat(20000) + '1'),
    ternary: () => new Function('return ' + '1?1:'.repeat(20000) + '1'),
    powers: () => new Function('return ' + '1**'.repeat(20000) + '1'),
    templates: () => new Function('return ' + nest('\`\${', '}\`', 20000)),
    patterns: () => new Function('let ' + nest('[', ']', 20000) + ' = 1'),
    functions: () => new Function(nest('function f(){', '}', 20000)),
    groups: () => new RegExp(nest('(', ')', 20000)),
    lookaheads: () => new RegExp(nest('(?=', ')', 20000)),
    classes: () => new RegExp(nest('[', ']', 20000), 'v'),
  }
  export const run = (input) => { cases[input](); return 'ended' }
  export const depth = (input) => cases.count()
  export const names = (input) => Object.keys(cases)
  export const alive = (input) => JSON.stringify(JSON.parse('[1,[2]]')) + input
`

const engines = new Map<string, RunningPlugin>()
for (const variant of ENGINE_VARIANTS) engines.set(variant, await runPlugin(SOURCE, { variant }))

describe.each([...engines])('recursion without end in the %s engine', (_variant, deep) => {
  const caseNames = JSON.parse(deep.text('names')) as string[]

  it.each(caseNames.filter((name) => name !== 'count'))(
    'ends in an error of the language and leaves the plug-in usable: %s',
    (name) => {
      const { code, error } = deep.call('run', name)
      if (error !== undefined) expect(error).toMatch(/^(RangeError|SyntaxError|InternalError): /)
      else expect(code).toBe(0)
      expect(deep.text('alive', '!')).toBe('[1,[2]]!')
    },
  )

  it('is a RangeError for functions', () => {
    expect(deep.call('run', 'plain').error).toMatch(/^RangeError: Maximum call stack size exceeded\n {4}at recurse/)
  })

  it('allows hundreds of calls', () => {
    expect(Number(deep.text('depth'))).toBeGreaterThan(400)
  })
})
