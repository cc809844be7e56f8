import { describe, expect, it } from 'vitest'
import { parsePathMappings } from './path-mapping.ts'

describe('parsePathMappings', () => {
  it.each([
    ['/data', { '/data': '/data' }],
    ['./in:/data', { './in': '/data' }],
    ['ro:/data', { 'ro:/data': '/data' }],
    ['ro:./in:/data', { 'ro:./in': '/data' }],
    [String.raw`C:\in:/data`, { [String.raw`C:\in`]: '/data' }],
    ['C:/in', { 'C:/in': 'C:/in' }],
  ])('reads %j', (entry, expected) => {
    expect(parsePathMappings([entry])).toEqual(expected)
  })

  it('collects all of them', () => {
    expect(parsePathMappings(['/a:/x', '/b'])).toEqual({ '/a': '/x', '/b': '/b' })
  })

  it.each(['', ':/guest', '/host:', 'ro:', 'ro::/guest'])('refuses %j', (entry) => {
    expect(() => parsePathMappings([entry])).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
  })
})
