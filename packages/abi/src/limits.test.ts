import { expect, it } from 'vitest'
import { DEFAULT_LIMITS, PAGE_BYTES, VAR_ENTRY_OVERHEAD_BYTES } from './limits.ts'

it('has the defaults that are documented', () => {
  expect(DEFAULT_LIMITS).toEqual({
    varBytes: 1_048_576,
    httpResponseBytes: 52_428_800,
    httpRequestBytes: 52_428_800,
    outputBytes: 268_435_456,
    logBytes: 1_048_576,
    kernelBlocks: 1_048_576,
  })
  expect([VAR_ENTRY_OVERHEAD_BYTES, PAGE_BYTES]).toEqual([48, 65_536])
})
