import { describe, expect, it } from 'vitest'
import { VarStore } from './var-store.ts'

const OVERHEAD = 48

describe('VarStore', () => {
  it('keeps text and bytes', () => {
    const vars = new VarStore(1000)
    vars.set('text', 'é')
    vars.set('bytes', new Uint8Array([1, 2, 3]))
    expect(vars.getText('text')).toBe('é')
    expect(vars.get('bytes')).toEqual(new Uint8Array([1, 2, 3]))
    expect(vars.keys()).toEqual(['text', 'bytes'])
    expect(vars.size).toBe(2)
  })

  it('has nothing under names of Object.prototype', () => {
    const vars = new VarStore(1000)
    expect(vars.get('__proto__')).toBeUndefined()
    expect(vars.has('toString')).toBe(false)
    vars.set('__proto__', 'x')
    expect(vars.getText('__proto__')).toBe('x')
  })

  it.each([
    ['a key that is no string', 5, 'x'],
    ['a number for a value', 'key', 5],
    ['a buffer for a value', 'key', new ArrayBuffer(1)],
    ['null for a value', 'key', null],
  ])('refuses %s', (_what, key, value) => {
    const vars = new VarStore(1000)
    expect(() => vars.set(key as never, value as never)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(vars.size).toBe(0)
  })

  it('copies bytes on the way in and on the way out', () => {
    const vars = new VarStore(1000)
    const bytes = new Uint8Array([1])
    vars.set('a', bytes)
    bytes[0] = 9
    vars.get('a')?.fill(7)
    expect(vars.get('a')).toEqual(new Uint8Array([1]))
  })

  it('counts key, value and 48 bytes an entry, and fits exactly up to its limit', () => {
    const vars = new VarStore(3 + 10 + OVERHEAD)
    vars.set('abc', new Uint8Array(10))
    expect(vars.usedBytes).toBe(61)
    expect(() => vars.set('abc', new Uint8Array(11))).toThrow(expect.objectContaining({ code: 'ERR_VAR_LIMIT' }))
    expect(vars.get('abc')).toHaveLength(10)
  })

  it('counts the UTF-8 length of a key', () => {
    const vars = new VarStore(1000)
    vars.set('é', '')
    expect(vars.usedBytes).toBe(2 + OVERHEAD)
  })

  it('gives room back on replacement, deletion and clearing', () => {
    const vars = new VarStore(1000)
    vars.set('a', new Uint8Array(100))
    vars.set('a', new Uint8Array(1))
    expect(vars.usedBytes).toBe(1 + 1 + OVERHEAD)
    expect(vars.delete('a')).toBe(true)
    expect(vars.delete('a')).toBe(false)
    expect(vars.usedBytes).toBe(0)
    vars.set('b', 'x')
    vars.clear()
    expect([vars.usedBytes, vars.size]).toEqual([0, 0])
  })

  it('is disabled by a limit of 0', () => {
    expect(() => new VarStore(0).set('a', '')).toThrow(expect.objectContaining({ code: 'ERR_VAR_LIMIT' }))
  })

  it('refuses what is neither text nor bytes', () => {
    expect(() => new VarStore(100).set('a', 5 as never)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })

  it('says whether a var of a length would fit, the entry counted, when there is no other', () => {
    const vars = new VarStore(100)
    vars.set('key', 'x'.repeat(49))
    expect(() => vars.assertFits(52)).not.toThrow()
    expect(() => vars.assertFits(53)).toThrow(
      expect.objectContaining({ code: 'ERR_VAR_LIMIT', details: { limit: 'varBytes', allowed: 100, asked: 101 } }),
    )
    expect(vars.maxBytes).toBe(100)
  })
})
