import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PluginError } from './errors/plugin-error.ts'
import { parseManifest, parseManifestJson } from './manifest-parse.ts'
import type { Manifest } from './manifest.ts'

/** Runs that are enough to find what is likely, in a second. */
const RUNS = 3000

/** Seeds and values that once found something, or well might: they are tried first. */
const KEPT: readonly unknown[] = [
  JSON.parse('{"wasm":[{"path":"a","__proto__":{"hash":"x"}}]}'),
  JSON.parse('{"__proto__":{"wasm":[{"path":"a"}]}}'),
  { wasm: [{ data: '====' }] },
  { wasm: [{ path: 'a' }], memory: { maxPages: -0 } },
  { wasm: [{ path: 'a' }], memory: { max_pages: 1, maxPages: 2 } },
  { wasm: [{ path: 'a' }], timeout_ms: 2 ** 53 },
  { wasm: [{ url: 'https://\u0000' }] },
  { wasm: Array.from({ length: 2000 }, (_, i) => ({ path: 'a', name: String(i) })) },
  { wasm: Object.assign([], { 1: { path: 'a' } }) },
  { wasm: [{ path: 'a' }], config: { ['x'.repeat(1_000_000)]: '\ud800' } },
  { wasm: new Proxy([{ path: 'a' }], {}) },
]

const NAMES = [
  'wasm',
  'path',
  'url',
  'data',
  'module',
  'name',
  'hash',
  'memory',
  'max_pages',
  'maxPages',
  'config',
  'headers',
]
const MORE_NAMES = [
  'allowed_hosts',
  'allowedHosts',
  'allowed_paths',
  'timeout_ms',
  'timeoutMs',
  '__proto__',
  'constructor',
  'toString',
]

/** Objects whose keys are often those of a manifest. */
const almostManifest = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf(), fc.array(tie('value'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(fc.constantFrom(...NAMES, ...MORE_NAMES), tie('value'), { maxKeys: 5 }),
})).object

function leaf(): fc.Arbitrary<unknown> {
  const text = fc.constantFrom('a.wasm', 'https://example.com/a', 'AGFzbQ==', '0'.repeat(64), '*', 'ro:/x', '')
  const number = fc.constantFrom(0, 1, -1, 1.5, NaN, Infinity, 2 ** 53)
  return fc.oneof(text, number, fc.string(), fc.boolean(), fc.constantFrom(null, undefined, 1n, Symbol.iterator))
}

/** A manifest, or the path that it was refused for; anything else that is thrown fails the test. */
function outcome(parse: () => Manifest): Manifest | string {
  try {
    return parse()
  } catch (thrown) {
    if (PluginError.is(thrown) && thrown.code === 'ERR_MANIFEST_INVALID') return String(thrown.details['path'])
    throw thrown
  }
}

describe('whatever is given as a manifest', () => {
  it('is parsed, or refused with the one error that says where; what is parsed parses to itself', () => {
    const property = fc.property(fc.oneof(almostManifest, fc.anything()), (value) => {
      const parsed = outcome(() => parseManifest(value))
      if (typeof parsed !== 'string') expect(parseManifest(parsed)).toEqual(parsed)
    })
    fc.assert(property, { numRuns: RUNS, examples: KEPT.map((value) => [value]) })
  })

  it('as text, too', () => {
    const text = fc.oneof(fc.string(), fc.json(), almostManifest.map(toJson))
    const examples = [
      '',
      '\uFEFF',
      '\uFEFF{}',
      '{"wasm":'.repeat(5000),
      'null',
      '"wasm"',
      '[[[[',
      '{"wasm":[{"path":"a"}]}x',
    ]
    const property = fc.property(text, (json) => void outcome(() => parseManifestJson(json)))
    fc.assert(property, { numRuns: RUNS, examples: examples.map((json) => [json]) })
  })

  it('pollutes no prototype', () => {
    for (const value of KEPT) outcome(() => parseManifest(value))
    expect(({} as Record<string, unknown>)['wasm']).toBeUndefined()
    expect(({} as Record<string, unknown>)['hash']).toBeUndefined()
  })
})

function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item)) ?? ''
}
