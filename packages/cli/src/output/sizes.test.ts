import { describe, expect, it } from 'vitest'
import { formatBytes, formatDuration, gzipSize } from './sizes.ts'

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 KB'],
    [1440, '1.4 KB'],
    [9949, '9.9 KB'],
    [9960, '10 KB'],
    [957_000, '957 KB'],
    [999_600, '1.0 MB'],
    [4_320_000, '4.3 MB'],
    [5_000_000_000_000, '5000 GB'],
  ])('%d is %j', (bytes, expected) => {
    expect(formatBytes(bytes)).toBe(expected)
  })
})

describe('formatDuration', () => {
  it.each([
    [0.004, '0.0 ms'],
    [4.21, '4.2 ms'],
    [190.4, '190 ms'],
    [31_500, '31.5 s'],
  ])('%d is %j', (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected)
  })
})

describe('gzipSize', () => {
  it('is less than the size of what repeats', () => {
    expect(gzipSize(new Uint8Array(100_000))).toBeLessThan(200)
  })
})
