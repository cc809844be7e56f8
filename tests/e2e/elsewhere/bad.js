// A plug-in that behaves badly in every way its input names, for `tests/e2e/bad-behaviour.test.ts`.
const DEPTH = 20000
const nest = (open, close) => open.repeat(DEPTH) + close.repeat(DEPTH)
const dive = (level) => dive(level + 1) + 1
const nestedArray = () => {
  let array = []
  for (let i = 0; i < DEPTH; i++) array = [array]
  return array
}
const nestedProxy = () => {
  let proxy = {}
  for (let i = 0; i < DEPTH; i++) proxy = new Proxy(proxy, {})
  return proxy
}
class Chain {
  constructor(level) {
    this.next = new Chain(level + 1)
  }
}
const even = (n) => odd(n + 1) + 1
const odd = (n) => even(n + 1) + 1

const recursions = {
  functions: () => dive(0),
  mutual: () => even(0),
  constructors: () => new Chain(0),
  getters: () => {
    const object = {
      get a() {
        return this.a
      },
    }
    return object.a
  },
  conversions: () => {
    const object = { toString: () => `${object}` }
    return `${object}`
  },
  callbacks: () => {
    const go = () => [1].map(go)
    return go()
  },
  comparers: () => {
    const go = () => [2, 1].sort(go)
    return go()
  },
  replacers: () => {
    const go = () => 'a'.replace(/a/, go)
    return go()
  },
  spreads: () => {
    const go = (...all) => go(...all, 1)
    return go()
  },
  generators: () => {
    function* go() {
      yield* go()
    }
    return [...go()]
  },
  proxies: () => nestedProxy().x,
  proxyKeys: () => Object.keys(nestedProxy()),
  parse: () => JSON.parse(nest('[', ']')),
  stringify: () => JSON.stringify(nestedArray()),
  join: () => String(nestedArray()),
  flat: () => nestedArray().flat(Infinity).length,
  groups: () => new RegExp(nest('(', ')')),
  lookaheads: () => new RegExp(nest('(?=', ')')),
  sourceCode: () => new Function(`return ${nest('[', ']')}`),
  sourceBlocks: () => new Function(nest('{', '}')),
  async: async () => {
    const go = async () => go()
    return go()
  },
}

const EAT_MIB = 160
const hoards = {
  arrays: () => {
    const kept = []
    for (let i = 0; i < EAT_MIB; i++) kept.push(new Uint8Array(2 ** 20).fill(1))
    return kept.length
  },
  objects: () => {
    const kept = []
    for (let i = 0; i < EAT_MIB * 8000; i++) kept.push({ i, next: [i] })
    return kept.length
  },
  strings: () => {
    let text = 'x'.repeat(2 ** 20)
    const kept = []
    for (let i = 0; i < EAT_MIB; i++) kept.push(`${text.slice(1)}${i}`.split('').length)
    return kept.length
  },
  rope: () => {
    const kept = []
    for (let i = 0; i < EAT_MIB; i++) kept.push('y'.repeat(2 ** 20 + i))
    return kept.length
  },
  maps: () => {
    const map = new Map()
    for (let i = 0; i < EAT_MIB * 8000; i++) map.set(i, [i])
    return map.size
  },
}

const tooLarge = {
  buffer: () => new ArrayBuffer(2 ** 40),
  array: () => new Array(2 ** 32),
  string: () => 'x'.repeat(2 ** 31),
  padding: () => 'x'.padStart(2 ** 31),
  joined: () => new Array(2 ** 31).join('xx'),
}

const bombs = {
  nested: () => /^(a+)+$/.test(`${'a'.repeat(60)}!`),
  alternatives: () => /^(a|aa|aaa)+$/.test(`${'a'.repeat(200)}!`),
  backReference: () => /^(a+)+\1$/.test(`${'a'.repeat(60)}!`),
  lookbehind: () => /(?<=^(a+)+)b/.test(`${'a'.repeat(60)}c`),
  unicode: () => /^(\p{L}+)+$/u.test(`${'é'.repeat(60)}!`),
  replace: () => `${'a'.repeat(60)}!`.replace(/(a+)+$/, ''),
}

/** Bombs whose state grows, not their time. */
const longMatches = {
  groups: () => /^(?:(a)|(b))*$/.exec(`${'ab'.repeat(2 ** 20)}!`)?.[0].length ?? 'none',
  lazy: () => /^(?:[^]|\n)*?$/.test('a'.repeat(2 ** 21)),
}

const loops = {
  loop: () => {
    for (;;);
  },
  sort: () => {
    const array = Array.from({ length: 10 }, (_, i) => i)
    return array.sort(() => {
      for (;;);
    })
  },
}

const WAYS = { recursions, hoards, tooLarge, bombs, longMatches, loops }

/** Calls so far: an instance that is thrown away begins anew. */
let calls = 0

const run = (kind) => (way) => {
  calls++
  return String(WAYS[kind][way]() ?? 'ended')
}

export const recursion = run('recursions')
export const hoard = run('hoards')
export const large = run('tooLarge')
export const bomb = run('bombs')
export const match = run('longMatches')
export const loop = run('loops')

export const ways = (kind) => Object.keys(WAYS[kind])

/** Still right: what is in the heap, the parser, the regular expressions, JSON. */
export const alive = (input) => {
  const found = /(\w+) (\w+)/.exec(input)
  return JSON.stringify([JSON.parse('[1,[2]]'), found?.[2], [3, 1, 2].toSorted(), new Function('return 7')()])
}

export const count = () => String(calls)
