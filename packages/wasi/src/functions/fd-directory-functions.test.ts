import { expect, it } from 'vitest'
import { OFLAGS } from '../abi/flags.ts'
import { RIGHTS } from '../abi/rights.ts'
import { MemoryFileSystem } from '../in-memory/memory-file-system.ts'
import { Guest } from '../testing/guest.test-support.ts'

const FILES = 1000
const BUFFER = 0x10000
const RESULT = 0x6000

/** Reads some bytes of a directory from a cookie on; the cookie of the first entry, or an error number's name. */
function readOn(guest: Guest, fd: number, cookie: bigint): bigint | string {
  guest.view.setBigUint64(BUFFER, 0n, true)
  const errno = guest.call('fd_readdir', fd, BUFFER, 24, cookie, RESULT)
  return errno === 'SUCCESS' ? guest.view.getBigUint64(BUFFER, true) : errno
}

it('goes on with directories of which more are being read than are noted', () => {
  const files = new MemoryFileSystem(Object.fromEntries(Array.from({ length: FILES }, (_, i) => [`f${i}`, ''])))
  const guest = new Guest({ directories: { '/': files }, maxOpenFiles: 400 })
  const opened = Array.from({ length: 300 }, () => guest.mustOpen('.', { oflags: OFLAGS.DIRECTORY }))
  const [first = 0] = opened
  expect(readOn(guest, first, 0n)).toBe(1n)
  const late = guest.open('g', { oflags: OFLAGS.CREAT, rights: RIGHTS.FD_WRITE })
  expect(late).toBeTypeOf('number')
  expect(readOn(guest, first, BigInt(FILES + 2)), 'as it was when it was begun').toBe(0n)
  for (const fd of opened.slice(1)) expect(readOn(guest, fd, 0n)).toBe(1n)
  expect(readOn(guest, first, BigInt(FILES + 2)), 'listed anew').toBe(BigInt(FILES + 3))
})
