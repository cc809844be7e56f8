import { describe, expect, it } from 'vitest'
import { RIGHTS } from '../abi/rights.ts'
import { MemoryFileSystem } from '../in-memory/memory-file-system.ts'
import { Guest } from '../testing/guest.test-support.ts'
import { toReadPosition, toWritePosition } from './positions.ts'

const LARGEST = Number.MAX_SAFE_INTEGER

describe('a place in a file', () => {
  it.each([
    [0n, 0],
    [1n, 1],
    [2n ** 32n - 1n, 2 ** 32 - 1],
    [2n ** 32n, 2 ** 32],
    [2n ** 52n + 7n, 2 ** 52 + 7],
    [BigInt(LARGEST), LARGEST],
  ])('%d is what it is', (offset, position) => {
    expect(toReadPosition(offset)).toBe(position)
    expect(toWritePosition(offset)).toBe(position)
  })

  it.each([2n ** 53n, 2n ** 53n + 1n, 2n ** 62n, 2n ** 63n - 1n])('%d lies where no file goes', (offset) => {
    expect(toReadPosition(offset)).toBeUndefined()
    expect(() => toWritePosition(offset)).toThrow('FBIG')
  })

  it.each([2n ** 63n, 2n ** 64n - 1n, -1n, -(2n ** 63n)])('%d lies before the start', (offset) => {
    expect(() => toReadPosition(offset)).toThrow('INVAL')
    expect(() => toWritePosition(offset)).toThrow('INVAL')
  })

  it('is told from others by reads and writes there', () => {
    const guest = Guest.in(new MemoryFileSystem({ data: 'text' }))
    const fd = guest.mustOpen('data', { rights: RIGHTS.FD_READ | RIGHTS.FD_WRITE })
    const at = (name: string, offset: bigint) => guest.call(name, fd, 0x100, 0, offset, 0x6000)
    expect([3n, 2n ** 53n, -1n].map((offset) => at('fd_pread', offset))).toEqual(['SUCCESS', 'SUCCESS', 'INVAL'])
    expect([3n, 2n ** 53n, -1n].map((offset) => at('fd_pwrite', offset))).toEqual(['SUCCESS', 'FBIG', 'INVAL'])
  })
})
