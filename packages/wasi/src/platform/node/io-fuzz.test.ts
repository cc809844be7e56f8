import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OFLAGS } from '../../abi/flags.ts'
import { RIGHTS } from '../../abi/rights.ts'
import { MemoryFileSystem } from '../../in-memory/memory-file-system.ts'
import { Chance, newSeeds } from '../../testing/chance.test-support.ts'
import { Guest } from '../../testing/guest.test-support.ts'
import { overlay } from '../../wrappers/overlay.ts'
import { withQuota } from '../../wrappers/quota.ts'
import { hostDirectory } from './host-file-system.ts'

const SEEDS = [...Array.from({ length: 20 }, (_, i) => i + 1), ...newSeeds(10)]
const OPERATIONS = 150
const RESULT = 0x6000
const RW = RIGHTS.FD_READ | RIGHTS.FD_WRITE

type Operation = (guest: Guest) => unknown

/** What a call has written; or its error number's name. */
function positionOf(guest: Guest, errno: string): bigint | string {
  return errno === 'SUCCESS' ? guest.view.getBigUint64(RESULT, true) : errno
}

/** Something done with one of the file's four descriptors, and what is seen of it. */
function anyOperation(chance: Chance): Operation {
  const fd = 4 + chance.below(4)
  const [size, place] = [chance.below(chance.of([4, 300, 5000])), BigInt(chance.below(chance.of([4, 300, 9000])))]
  const whence = chance.below(3)
  const text = String.fromCodePoint(97 + chance.below(26)).repeat(size)
  return chance.of<Operation>([
    (guest) => guest.read(fd, size),
    (guest) => guest.read(fd, size),
    (guest) => guest.write(fd, text),
    (guest) => guest.write(fd, text),
    (guest) => positionOf(guest, guest.call('fd_seek', fd, place - 20n, whence, RESULT)),
    (guest) => guest.call('fd_filestat_set_size', fd, place),
    (guest) => guest.call('fd_allocate', fd, place, BigInt(size)),
    (guest) => guest.call('fd_fdstat_set_flags', fd, Number(place & 1n)),
    (guest) => positionOf(guest, guest.call('fd_tell', fd, RESULT)),
    (guest) => guest.stat('file'),
    (guest) => [guest.close(fd), guest.open('file', { rights: RW, oflags: size === 1 ? OFLAGS.TRUNC : 0 })],
  ])
}

let folder: string

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'io-fuzz-')))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('whatever a guest does with a file', () => {
  it.each(SEEDS)('is the same in every file system: seed %d', (seed) => {
    const chance = new Chance(seed)
    const begin = 'begin with this. '.repeat(chance.below(60))
    const places = ['host', 'below', 'counted'].map((name) => mkdtempSync(join(folder, `${name}-`)))
    for (const place of places) writeFileSync(join(place, 'file'), begin)
    const [host = '', below = '', counted = ''] = places
    const guests = [
      hostDirectory(host),
      new MemoryFileSystem({ file: begin }),
      overlay(hostDirectory(below)),
      withQuota(hostDirectory(counted), { bytes: 2 ** 30 }),
    ].map((files) => Guest.in(files))
    for (const guest of guests)
      for (let i = 0; i < 4; i++) guest.mustOpen('file', { rights: RW, fdflags: i === 3 ? 1 : 0 })
    for (let i = 0; i < OPERATIONS; i++) {
      const choice = chance.below(2 ** 31)
      const [first, ...others] = guests.map((guest) => anyOperation(new Chance(choice))(guest))
      for (const [which, other] of others.entries()) expect(other, `operation ${i}, system ${which + 1}`).toEqual(first)
    }
    expect(new Set(guests.map((guest) => guest.readFile('file'))).size).toBe(1)
    for (const guest of guests) guest.wasi.close()
  })
})
