import { describe, expect, it } from 'vitest'
import { wantsColour } from './terminal.ts'

describe('wantsColour', () => {
  it.each([
    [true, {}, true],
    [true, { NO_COLOR: '' }, true],
    [true, { NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
    [false, {}, false],
  ])('on a terminal: %j, with %j: %j', (isTty, environment, expected) => {
    expect(wantsColour(isTty, environment)).toBe(expected)
  })
})
