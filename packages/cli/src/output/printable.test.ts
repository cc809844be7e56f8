import { describe, expect, it } from 'vitest'
import { printable, printableLine } from './printable.ts'

describe('printable', () => {
  it.each([
    ['\u001B[2Jgone', String.raw`\x1b[2Jgone`],
    ['\u009B2J', String.raw`\x9b2J`],
    ['\u007F', String.raw`\x7f`],
    ['a\rb\bc\0d', String.raw`a\rb\bc\0d`],
  ])('shows %j as %j', (text, expected) => {
    expect(printable(text)).toBe(expected)
  })

  it('leaves tabs, line ends and all that is no control character', () => {
    expect(printable('a\tb\ngrüße 😀\u00A0')).toBe('a\tb\ngrüße 😀\u00A0')
    expect(printable('a\r\nb')).toBe('a\nb')
  })
})

describe('printableLine', () => {
  it('has no line end', () => {
    expect(printableLine('a\r\nb\n')).toBe(String.raw`a\nb\n`)
  })
})
