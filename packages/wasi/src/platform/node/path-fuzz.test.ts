import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
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

/** Every run begins with these; one that finds a fault is added. The last of each run is new, and named where it fails. */
const KEPT_SEEDS = [
  1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597, 2584, 4181, 6765, 10_946, 401_336_863,
  1_342_777_645, 2_484_491_877, 4_219_636_524, 440_029_406, 3_414_224_390, 4_063_905_570, 1_032_209_062, 3_125_883_717,
  2_874_782_672, 1_099_490_775, 2_859_558_124, 16_556_260, 96_421_663, 1_141_139_858, 3_959_014_885,
]
const NEW_SEEDS = newSeeds(20)
const OPERATIONS = 120
/** What lies outside: no guest may ever see it, or change it. */
const HIDDEN = 'what lies outside'

/** What is common, and what is not. */
const NAMES = ['a', 'b', 'c', 'd'] as const
const ODD_NAMES = ['..', '..', '..', '.', '', 'é', 'outside', 'secret', '...', ' ', 'x\0y', 'root'] as const

function anyPath(chance: Chance): string {
  const parts = Array.from({ length: 1 + chance.below(1 + chance.below(5)) }, () =>
    chance.below(6) === 0 ? chance.of(ODD_NAMES) : chance.of<string>(NAMES),
  )
  return `${chance.below(40) === 0 ? '/' : ''}${parts.join('/')}${chance.below(8) === 0 ? '/' : ''}`
}

/** One thing that a guest does, and what it sees. */
type Operation = (guest: Guest) => unknown

/** Chosen before it is done: every guest does the same. */
function anyOperation(chance: Chance): Operation {
  const [path, other, follow] = [anyPath(chance), anyPath(chance), chance.below(2) === 1]
  const oflags = chance.of([0, OFLAGS.CREAT, OFLAGS.CREAT | OFLAGS.EXCL, OFLAGS.TRUNC, OFLAGS.DIRECTORY])
  const rights = chance.of([RIGHTS.FD_READ, RIGHTS.FD_WRITE, RIGHTS.FD_READ | RIGHTS.FD_WRITE])
  const open: Operation = (guest) => {
    const fd = guest.open(path, { oflags, rights, follow })
    if (typeof fd === 'string') return fd
    const seen = [guest.write(fd, other), guest.read(fd), listed(guest, fd)]
    guest.close(fd)
    return seen
  }
  return chance.of<Operation>([
    open,
    open,
    open,
    (guest) => guest.on('path_create_directory', path),
    (guest) => guest.on('path_create_directory', path),
    (guest) => guest.on('path_remove_directory', path),
    (guest) => guest.on('path_unlink_file', path),
    (guest) => guest.rename(path, other),
    (guest) => guest.rename(path, other),
    (guest) => guest.link(path, other),
    (guest) => guest.symlink(path, other),
    (guest) => guest.symlink(path, other),
    (guest) => guest.readlink(path),
    (guest) => guest.stat(path, follow).replace(/^3:.*/, '3'),
    (guest) => guest.readFile(path),
  ])
}

/** Names in a directory; the system's order of them is its own. */
function listed(guest: Guest, fd: number): unknown {
  const names = guest.list(fd)
  return typeof names === 'string' ? names : names.toSorted()
}

let outside: string

beforeAll(() => {
  outside = realpathSync(mkdtempSync(join(tmpdir(), 'fuzz-')))
  for (const name of ['secret', 'outside', 'a', 'b']) writeFileSync(join(outside, name), HIDDEN)
})
afterAll(() => rmSync(outside, { recursive: true }))

function makeGuests(seed: number): readonly Guest[] {
  const folders = ['host', 'below', 'counted'].map((name) => join(outside, `${name}-${seed}`))
  for (const folder of folders) mkdirSync(folder)
  const [host = '', below = '', counted = ''] = folders
  const systems = [
    hostDirectory(host),
    new MemoryFileSystem(),
    overlay(hostDirectory(below)),
    withQuota(hostDirectory(counted), {}),
  ]
  const guests = systems.map((files) => Guest.in(files))
  for (const guest of guests) for (const path of ['a', 'a/b', 'c']) guest.on('path_create_directory', path)
  return guests
}

describe('whatever a guest does with paths', () => {
  it.each([...KEPT_SEEDS, ...NEW_SEEDS])('is the same in every file system, and stays inside: seed %d', (seed) => {
    const chance = new Chance(seed)
    const guests = makeGuests(seed)
    for (let i = 0; i < OPERATIONS; i++) {
      const operation = anyOperation(chance)
      const [first, ...others] = guests.map((guest) => operation(guest))
      for (const [which, other] of others.entries()) expect(other, `operation ${i}, system ${which + 1}`).toEqual(first)
      expect(JSON.stringify(first)).not.toContain(HIDDEN)
    }
    for (const guest of guests) guest.wasi.close()
    for (const name of ['secret', 'outside', 'a', 'b']) expect(readFileSync(join(outside, name), 'utf8')).toBe(HIDDEN)
    const beside = readdirSync(outside).filter((name) => !/-\d+$/.test(name))
    expect(beside.toSorted()).toEqual(['a', 'b', 'outside', 'secret'])
    expect(readdirSync(join(outside, `below-${seed}`)), 'nothing below is changed').toEqual([])
  })
})
