import { describe, expect, it } from 'vitest'
import { parseJsonRecord, parseKeyValues } from './key-value.ts'

const argumentError = expect.objectContaining({ code: 'ERR_ARGUMENT' })

describe('parseKeyValues', () => {
  it('splits at the first =', () => {
    expect({ ...parseKeyValues('config', ['a=1', 'url=https://x/?q=1', 'empty=']) }).toEqual({
      a: '1',
      url: 'https://x/?q=1',
      empty: '',
    })
  })

  it('lets a later entry win', () => {
    expect(parseKeyValues('config', ['a=1', 'a=2'])['a']).toBe('2')
  })

  it('refuses a key that comes twice where keys are unique', () => {
    expect(() => parseKeyValues('link', ['a=1', 'a=2'], { isUnique: true })).toThrow(argumentError)
    expect({ ...parseKeyValues('link', ['a=1', 'b=1'], { isUnique: true }) }).toEqual({ a: '1', b: '1' })
  })

  it('takes __proto__ for a key like any other', () => {
    expect(Object.entries(parseKeyValues('config', ['__proto__=x']))).toEqual([['__proto__', 'x']])
  })

  it.each(['novalue', '=value', ''])('refuses %j', (entry) => {
    expect(() => parseKeyValues('config', [entry])).toThrow(argumentError)
  })
})

describe('parseJsonRecord', () => {
  it('reads an object of strings, and nothing from no text', () => {
    expect({ ...parseJsonRecord('set-config', '{"a":"1","b":""}') }).toEqual({ a: '1', b: '' })
    expect({ ...parseJsonRecord('set-config', undefined) }).toEqual({})
  })

  it.each(['{', '[]', 'null', '"text"', '{"a":1}', '{"a":null}', ''])('refuses %j', (text) => {
    expect(() => parseJsonRecord('set-config', text)).toThrow(argumentError)
  })
})
