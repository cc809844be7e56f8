import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SourceMap } from './source-map.ts'

/** Line 1: column 0 is line 3, column 5 of a.ts; column 10 has no source. Line 3: column 4 is line 1, column 1 of b.ts. */
const MAP = {
  version: 3,
  file: 'plugin.0123abcd.js',
  sources: ['a.ts', '../b.ts'],
  names: [],
  mappings: 'AAEI,U;;ICFJA',
}

describe('a source map', () => {
  it('finds the place that a character comes from, as text or parsed', () => {
    for (const given of [MAP, JSON.stringify(MAP), `)]}'\n${JSON.stringify(MAP)}`]) {
      const map = SourceMap.from(given)
      expect(map?.file).toBe('plugin.0123abcd.js')
      expect(map?.originalPlace(1, 1)).toEqual({ source: 'a.ts', line: 3, column: 5 })
      expect(map?.originalPlace(1, 10)).toEqual({ source: 'a.ts', line: 3, column: 5 })
      expect(map?.originalPlace(3, 5)).toEqual({ source: '../b.ts', line: 1, column: 1 })
    }
  })

  it('knows no place for what has no source', () => {
    const map = SourceMap.from(MAP)
    for (const [line, column] of [
      [1, 11],
      [2, 1],
      [4, 1],
      [0, 1],
      [-1, 1],
      [1e9, 1],
    ] as const) {
      expect(map?.originalPlace(line, column)).toBeUndefined()
    }
  })

  it('gives functions the names that their author gave', () => {
    const map = SourceMap.from({ ...MAP, x_tenon_names: { parse2: 'parse', odd: 3 } })
    expect(map?.originalName('parse2')).toBe('parse')
    expect(map?.originalName('odd')).toBe('odd')
    expect(map?.originalName('toString')).toBe('toString')
  })

  it.each([
    ['no JSON', '{'],
    ['nothing', null],
    ['a number', 3],
    ['version 2', { ...MAP, version: 2 }],
    ['no mappings', { ...MAP, mappings: undefined }],
    ['no sources', { ...MAP, sources: 'a.ts' }],
    ['no file', { ...MAP, file: undefined }],
    ['names that are none', { ...MAP, x_tenon_names: 3 }],
  ])('is none: %s', (_, map) => {
    expect(SourceMap.from(map)).toBeUndefined()
  })

  it.each([
    ['a letter that is none', '*'],
    ['a number cut off', 'g'],
    ['a number that is too long', 'gggggggggggggB'],
    ['two numbers', 'AA'],
    ['six numbers', 'AAAAAA'],
    ['a source that is not there', 'AUAA'],
    ['a line before the first', 'AADA'],
  ])('knows no place where mappings are malformed: %s', (_, mappings) => {
    expect(SourceMap.from({ ...MAP, mappings })?.originalPlace(1, 1)).toBeUndefined()
  })

  it('never throws, whatever the mappings are', () => {
    const text = fc.array(fc.constantFrom(...'AgCDZ9/+;,*é'.split(''))).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, fc.integer(), fc.integer(), (mappings, line, column) => {
        SourceMap.from({ ...MAP, mappings })?.originalPlace(line, column)
      }),
    )
  })

  it('decodes a long line once, and malformed mappings once', () => {
    const long = SourceMap.from({ ...MAP, mappings: 'AAEI,'.repeat(500_000) })
    const malformed = SourceMap.from({ ...MAP, mappings: `${';'.repeat(500_000)}*` })
    const start = performance.now()
    for (let column = 1; column <= 200; column++) {
      expect(long?.originalPlace(1, column)?.source).toBe('a.ts')
      expect(malformed?.originalPlace(1, column)).toBeUndefined()
    }
    expect(performance.now() - start).toBeLessThan(3000)
  })

  it('goes over no more mappings than a bundle has', () => {
    const start = performance.now()
    expect(SourceMap.from({ ...MAP, mappings: `AAEI${';'.repeat(30_000_000)}` })?.originalPlace(1, 1)).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(3000)
  })

  it('puts no control characters into messages', () => {
    const map = SourceMap.from({ ...MAP, sources: ['a\n    at forged (x.ts:1:1)\u001b[2J', 'b'] })
    expect(map?.originalPlace(1, 1)?.source).toBe('a?    at forged (x.ts:1:1)?[2J')
  })
})
