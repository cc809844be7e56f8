import { describe, expect, it } from 'vitest'
import { suggest } from './suggest.ts'

describe('suggest', () => {
  it.each([
    ['biuld', '; did you mean build?'],
    ['Call', '; did you mean call?'],
    ['inspetc', '; did you mean inspect?'],
    ['serve', ''],
    ['', ''],
  ])('finds the nearest of the known words for %j', (word, expected) => {
    expect(suggest(word, ['build', 'call', 'inspect'])).toBe(expected)
  })

  it('writes the prefix before the word', () => {
    expect(suggest('confg', ['config', 'input'], '--')).toBe('; did you mean --config?')
  })

  it('has nothing to say without candidates', () => {
    expect(suggest('x', [])).toBe('')
  })
})
