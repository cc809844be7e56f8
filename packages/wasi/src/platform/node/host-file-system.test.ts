import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OFLAGS } from '../../abi/flags.ts'
import { RIGHTS } from '../../abi/rights.ts'
import { Guest } from '../../testing/guest.test-support.ts'
import { hostDirectory } from './host-file-system.ts'

const RW = RIGHTS.FD_READ | RIGHTS.FD_WRITE
const CREATING = { oflags: OFLAGS.CREAT, rights: RW }
const APPENDING = { ...CREATING, fdflags: 1 }

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'host-files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('hostDirectory', () => {
  it('refuses what is missing, and what is a file', () => {
    writeFileSync(join(folder, 'file'), '')
    for (const name of ['missing', 'file']) {
      const path = join(folder, name)
      expect(() => hostDirectory(path).open()).toThrow(
        expect.objectContaining({ code: 'ERR_PATH_NOT_ALLOWED', details: { path } }),
      )
    }
  })

  it('closes what was opened where one of several cannot be', () => {
    const before = readdirSync('/proc/self/fd').length
    const good = hostDirectory(folder)
    expect(() => new Guest({ directories: { '/': good, '/bad': hostDirectory('/missing') } })).toThrow('/missing')
    // The one that is held for the next guest.
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 1)
  })

  it('is the directory that its path leads to, when a guest is given it', () => {
    const path = join(folder, 'replaced')
    mkdirSync(path)
    const files = hostDirectory(path)
    const first = Guest.in(files)
    rmSync(path, { recursive: true })
    mkdirSync(path)
    writeFileSync(join(path, 'new'), 'new')
    expect(Guest.in(files).readFile('new')).toBe('new')
    expect(first.readFile('new')).toBe('[NOENT]')
  })

  it('leaves nothing open: not on the way, not what is refused, not what is closed', () => {
    mkdirSync(join(folder, 'a/b/c'), { recursive: true })
    writeFileSync(join(folder, 'a/b/c/file'), 'x')
    const guest = Guest.in(hostDirectory(folder))
    guest.readFile('a/b/c/file')
    const before = readdirSync('/proc/self/fd').length
    for (let i = 0; i < 50; i++) {
      guest.readFile('a/b/c/file')
      guest.open('a/b/../../a/b/c/nothing')
      guest.open('a/b/c/file/x')
      guest.open('a/../../x')
      guest.stat('a/b/c/file')
      guest.rename('a/b/c/file', 'a/b/c/nothing/x')
      guest.list(3)
      guest.close(guest.mustOpen('a/b', { oflags: OFLAGS.DIRECTORY }))
      const appending = guest.mustOpen('a/log', APPENDING)
      guest.write(appending, 'x')
      guest.close(appending)
    }
    expect(readdirSync('/proc/self/fd')).toHaveLength(before)
    guest.mustOpen('a/b/c/file')
    guest.wasi.reset()
    guest.wasi.close()
    expect(readdirSync('/proc/self/fd')).toHaveLength(before)
  })
})

describe('files of the host', () => {
  it('are written by guest and host alike', () => {
    const guest = Guest.in(hostDirectory(folder))
    const fd = guest.mustOpen('file', CREATING)
    guest.write(fd, 'guest')
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('guest')
    writeFileSync(join(folder, 'file'), 'the host')
    expect(guest.readFile('file')).toBe('the host')
  })

  it('are appended to by several at once, and nothing is lost', () => {
    const files = hostDirectory(folder)
    const guests = [Guest.in(files), Guest.in(hostDirectory(folder)), Guest.in(files)]
    const opened = guests.map((guest) => [guest, guest.mustOpen('log', APPENDING)] as const)
    for (let i = 0; i < 10; i++) for (const [which, [guest, fd]] of opened.entries()) guest.write(fd, `${which}`)
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('012'.repeat(10))
  })

  it('have the times that a guest sets, to a quarter of a microsecond, for all to see', () => {
    const guest = Guest.in(hostDirectory(folder))
    const fd = guest.mustOpen('file', CREATING)
    const time = 1_700_000_000_123_456_789n
    expect(guest.call('fd_filestat_set_times', fd, time, time - 1_000_000_000n, 5)).toBe('SUCCESS')
    const { atimeNs, mtimeNs } = statSync(join(folder, 'file'), { bigint: true })
    expect(Math.abs(Number(atimeNs - time))).toBeLessThan(1000)
    expect(Math.abs(Number(mtimeNs - time + 1_000_000_000n))).toBeLessThan(1000)
    utimesSync(join(folder, 'file'), 5, 6)
    guest.stat('file')
    expect([40, 48].map((at) => guest.view.getBigUint64(0x6000 + at, true))).toEqual([5_000_000_000n, 6_000_000_000n])
  })

  it.skipIf(process.platform !== 'linux')('whose names are no UTF-8 are not listed: no guest could name them', () => {
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x66, 0xff])]), '')
    writeFileSync(join(folder, 'f\uFFFD'), '')
    expect(Guest.in(hostDirectory(folder)).list()).toEqual(['.', '..', 'f\uFFFD'])
  })

  it('may be sparse, and longer than memory', () => {
    const guest = Guest.in(hostDirectory(folder))
    const fd = guest.mustOpen('sparse', CREATING)
    expect(guest.call('fd_filestat_set_size', fd, 2n ** 33n)).toBe('SUCCESS')
    expect(guest.stat('sparse')).toBe(`4:${2 ** 33}`)
    expect(guest.call('fd_seek', fd, BigInt(2 ** 33 - 2), 0, 0x6000)).toBe('SUCCESS')
    expect(guest.read(fd)).toBe('\0\0')
    expect(guest.call('fd_filestat_set_size', fd, 0n)).toBe('SUCCESS')
  })

  it('are no reason to wait: a directory of thousands is read a part at a time', () => {
    for (let i = 0; i < 3000; i++) writeFileSync(join(folder, `file-${i}`), '')
    const guest = Guest.in(hostDirectory(folder))
    const names = new Set<string>()
    for (let cookie = 0n; ;) {
      expect(guest.call('fd_readdir', 3, 0x10000, 1000, cookie, 0x6000)).toBe('SUCCESS')
      const used = guest.view.getUint32(0x6000, true)
      for (let at = 0x10000; at + 24 <= 0x10000 + used;) {
        const length = guest.view.getUint32(at + 16, true)
        if (at + 24 + length > 0x10000 + used) break
        names.add(Buffer.from(guest.memory.buffer, at + 24, length).toString())
        cookie = guest.view.getBigUint64(at, true)
        at += 24 + length
      }
      if (used < 1000) break
    }
    expect(names.size).toBe(3002)
  })

  it('in deep directories are found, to a depth that no path needs', () => {
    const guest = Guest.in(hostDirectory(folder))
    const deep = Array.from({ length: 200 }, () => 'd')
    for (const [i] of deep.entries()) guest.on('path_create_directory', deep.slice(0, i + 1).join('/'))
    expect(existsSync(join(folder, ...deep))).toBe(true)
    expect(guest.stat(deep.join('/'))).toBe('3')
    expect(guest.open(Array.from({ length: 300 }, () => 'd').join('/'))).toBe('NOENT')
  })
})
