import { describe, expect, it } from 'vitest'
import { FILE_RIGHTS, RIGHTS, WRITING_RIGHTS } from '../abi/rights.ts'
import { MemoryFileSystem } from '../in-memory/memory-file-system.ts'
import { Guest } from '../testing/guest.test-support.ts'

const AT = 0x8000
const HIGH = (2n ** 63n) | (2n ** 30n)

function readerWith(path = 'data'): { guest: Guest; fd: number } {
  const guest = Guest.in(new MemoryFileSystem({ data: 'text' }))
  return { guest, fd: guest.mustOpen(path) }
}

function rightsOf(guest: Guest, fd: number): readonly bigint[] {
  expect(guest.call('fd_fdstat_get', fd, AT)).toBe('SUCCESS')
  return [8, 16].map((at) => guest.view.getBigUint64(AT + at, true))
}

describe('rights', () => {
  it('are those of how a file was opened', () => {
    const { guest, fd } = readerWith()
    const reading = BigInt(FILE_RIGHTS & ~WRITING_RIGHTS)
    expect(rightsOf(guest, fd)).toEqual([reading, reading])
  })

  it('can be given up, and not got back', () => {
    const { guest, fd } = readerWith()
    const tell = BigInt(RIGHTS.FD_TELL)
    expect(guest.call('fd_fdstat_set_rights', fd, tell, 0n)).toBe('SUCCESS')
    expect(rightsOf(guest, fd)).toEqual([tell, 0n])
    expect(guest.read(fd)).toBe('[NOTCAPABLE]')
    expect(guest.call('fd_tell', fd, AT)).toBe('SUCCESS')
    expect(guest.call('fd_fdstat_set_rights', fd, tell | BigInt(RIGHTS.FD_READ), 0n)).toBe('NOTCAPABLE')
    expect(guest.call('fd_fdstat_set_rights', fd, 0n, tell)).toBe('NOTCAPABLE')
  })

  it.each([HIGH, 2n ** 30n, 2n ** 32n, 2n ** 64n - 1n])('that WASI does not know are not to be had: %d', (unknown) => {
    const { guest, fd } = readerWith()
    expect(guest.call('fd_fdstat_set_rights', fd, unknown, 0n)).toBe('NOTCAPABLE')
    expect(guest.call('fd_fdstat_set_rights', fd, 0n, unknown)).toBe('NOTCAPABLE')
  })

  it('that WASI does not know are not asked for, where all are', () => {
    const { guest } = readerWith()
    guest.view.setUint32(AT, 0x6174_6164, true)
    expect(guest.call('path_open', 3, 0, AT, 4, 0, HIGH | BigInt(RIGHTS.FD_READ), 2n ** 64n - 1n, 0, AT)).toBe(
      'SUCCESS',
    )
    expect(guest.read(guest.view.getUint32(AT, true))).toBe('text')
  })
})
