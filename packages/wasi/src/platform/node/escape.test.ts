import { execFileSync } from 'node:child_process'
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OFLAGS } from '../../abi/flags.ts'
import { RIGHTS } from '../../abi/rights.ts'
import type { FileSystem } from '../../file-system/file-system.ts'
import { Guest } from '../../testing/guest.test-support.ts'
import { readOnly } from '../../wrappers/read-only.ts'
import { ExactTimes } from './exact-times.ts'
import { HostDirectory } from './host-directory.ts'
import { hostDirectory } from './host-file-system.ts'
import { PathHandle } from './path-handle.ts'
import { hasProcHandles } from './proc-handle.ts'

const WRITING = { rights: RIGHTS.FD_WRITE, oflags: OFLAGS.CREAT }

let outside: string
let root: string

beforeEach(() => {
  outside = realpathSync(mkdtempSync(join(tmpdir(), 'escape-')))
  root = join(outside, 'root')
  mkdirSync(join(root, 'dir/deep'), { recursive: true })
  mkdirSync(join(outside, 'root-beside'))
  writeFileSync(join(outside, 'secret'), 'secret')
  writeFileSync(join(outside, 'root-beside/secret'), 'secret')
  writeFileSync(join(root, 'file'), 'inside')
})

/** Whatever a guest did, this is as it was. */
afterEach(() => {
  expect(readdirSync(outside).toSorted()).toEqual(expect.arrayContaining(['root', 'root-beside', 'secret']))
  expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('secret')
  expect(readdirSync(join(outside, 'root-beside'))).toEqual(['secret'])
  rmSync(outside, { recursive: true })
})

const byPath = (folder: string): FileSystem => ({
  open: () => new HostDirectory(new PathHandle(folder), new ExactTimes()),
})

/** Everything that can be done with a path: none may work, and each says why. */
function attempts(guest: Guest, path: string): string[] {
  return [
    String(guest.open(path)),
    String(guest.open(path, WRITING)),
    String(guest.open(path, { oflags: OFLAGS.DIRECTORY })),
    guest.stat(path),
    guest.on('path_create_directory', path),
    guest.on('path_remove_directory', path),
    guest.on('path_unlink_file', path),
    guest.rename(path, 'taken'),
    guest.rename('file', path),
    guest.link(path, 'taken'),
    guest.link('file', path),
    guest.symlink('file', path),
    guest.call('path_filestat_set_times', 3, 1, 0x1000, path.length, 0n, 0n, 5),
  ]
}

const places: readonly (readonly [string, (folder: string) => FileSystem])[] = [
  ['by descriptor', hostDirectory],
  ['by path', byPath],
]

describe.each(places)('a directory held %s', (_, open) => {
  it.each([
    '..',
    '../secret',
    '../root/file',
    '../root-beside/secret',
    'dir/../../secret',
    'dir/deep/../../../secret',
    './././../secret',
    'dir/..//..//secret',
    '/',
    '//',
    '/etc/passwd',
    '/proc/self/root/etc/passwd',
    '/proc/self/cwd',
    '/dev/stdin',
  ])('does not let anyone out by the path %s', (path) => {
    expect(new Set(attempts(Guest.in(open(root)), path))).toEqual(new Set(['NOTCAPABLE']))
  })

  it.each([
    ['a link to what lies above', '..', 'link/secret'],
    ['a link to a file outside', '../secret', 'link'],
    ['a link to what lies beside, with a name that begins alike', '../root-beside', 'link/secret'],
    ['a link from the root', '/etc', 'link/passwd'],
    ['a link through /proc', '/proc/self/root/etc', 'link/passwd'],
    ['a link that goes down and up', 'dir/../../secret', 'link'],
    ['a link to where nothing is yet', '../new', 'link'],
  ])('does not let anyone out by %s', (_, target, path) => {
    symlinkSync(target, join(root, 'link'))
    const guest = Guest.in(open(root))
    expect([guest.open(path), guest.open(path, WRITING), guest.stat(path), guest.readFile(path)]).toEqual([
      'NOTCAPABLE',
      'NOTCAPABLE',
      'NOTCAPABLE',
      '[NOTCAPABLE]',
    ])
    expect(existsSync(join(outside, 'new'))).toBe(false)
  })

  it('does not let anyone out by links that the guest makes', () => {
    const guest = Guest.in(open(root))
    expect(guest.symlink('/etc', 'a')).toBe('NOTCAPABLE')
    expect(guest.symlink('../secret', 'b')).toBe('SUCCESS')
    expect(guest.symlink('../../secret', 'dir/c')).toBe('SUCCESS')
    expect(guest.rename('dir/c', 'c')).toBe('SUCCESS')
    expect(guest.symlink('dir/deep', 'd')).toBe('SUCCESS')
    expect(guest.symlink('d/../../../secret', 'e')).toBe('SUCCESS')
    for (const path of ['b', 'c', 'e']) {
      expect(guest.readFile(path)).toBe('[NOTCAPABLE]')
      expect(guest.open(path, WRITING)).toBe('NOTCAPABLE')
      expect(guest.link(`${path}/`, 'hard')).toBe('NOTCAPABLE')
    }
    // A second name for the link is a link as the first is, and leads nowhere either.
    expect(guest.link('b', 'hard')).toBe('SUCCESS')
    expect(guest.readFile('hard')).toBe('[NOTCAPABLE]')
    expect(guest.on('path_unlink_file', 'b')).toBe('SUCCESS')
  })

  it('opens nothing that could keep the host waiting', () => {
    execFileSync('mkfifo', [join(root, 'pipe')])
    const guest = Guest.in(open(root))
    expect(guest.open('pipe')).toBe('NOTSUP')
    expect(guest.open('pipe', { rights: RIGHTS.FD_WRITE })).toBe('NOTSUP')
    expect(guest.stat('pipe')).toBe('0:0')
    expect(guest.on('path_unlink_file', 'pipe')).toBe('SUCCESS')
  })

  it('takes names for what they are', () => {
    const guest = Guest.in(open(root))
    for (const name of [
      '..\u200C',
      '．．',
      '..%2Fsecret',
      '%2e%2e',
      'FILE ',
      'C:',
      '..\\secret',
      '~',
      '$HOME',
      '-rf',
    ]) {
      expect(guest.stat(name), name).toBe('NOENT')
      expect(typeof guest.open(name, WRITING), name).toBe('number')
      expect(existsSync(join(root, name)), name).toBe(true)
    }
  })

  it('is not left by what another directory leads to', () => {
    mkdirSync(join(outside, 'second'))
    const guest = new Guest({ directories: { '/': open(root), '/ro': readOnly(open(join(outside, 'second'))) } })
    writeFileSync(join(outside, 'second/kept'), 'kept')
    expect(guest.link('kept', 'mine', [4, 3])).toBe('ROFS')
    expect(guest.rename('kept', 'mine', [4, 3])).toBe('ROFS')
    expect(guest.rename('file', 'kept', [3, 4])).toBe('ROFS')
    expect(guest.open('../root/file', { fd: 4 })).toBe('NOTCAPABLE')
    expect(readFileSync(join(outside, 'second/kept'), 'utf8')).toBe('kept')
  })

  it('lets the host have names for its files elsewhere', () => {
    linkSync(join(root, 'file'), join(outside, 'name'))
    const guest = Guest.in(readOnly(open(root)))
    expect(guest.readFile('file')).toBe('inside')
    expect(guest.open('file', { rights: RIGHTS.FD_WRITE })).toBe('ROFS')
  })

  it('leads nowhere once something else stands in its place', () => {
    const guest = Guest.in(open(root))
    const dir = guest.mustOpen('dir', { oflags: OFLAGS.DIRECTORY })
    renameSync(join(root, 'dir'), join(outside, 'moved'))
    symlinkSync('..', join(root, 'dir'))
    expect(guest.open('dir/secret')).toBe('NOTCAPABLE')
    expect(['NOENT', 'NOTCAPABLE']).toContain(guest.open('secret', { fd: dir }))
    expect(guest.open('../secret', { fd: dir })).toBe('NOTCAPABLE')
    expect(guest.open('deep/../../secret', { fd: dir })).toBe('NOTCAPABLE')
    rmSync(join(outside, 'moved'), { recursive: true })
  })
})

describe.skipIf(process.platform !== 'linux')('on Linux', () => {
  it('directories are held by descriptor', () => expect(hasProcHandles()).toBe(true))

  it('follows no magic link, even where the host grants one', () => {
    const guest = Guest.in(hostDirectory('/proc/self'))
    expect(guest.readFile('root/etc/passwd')).toBe('[NOTCAPABLE]')
    expect(guest.readFile('cwd/package.json')).toBe('[NOTCAPABLE]')
    expect(guest.readFile('exe')).toBe('[NOTCAPABLE]')
    for (const fd of readdirSync('/proc/self/fd')) {
      expect(['NOENT', 'NOTCAPABLE', 'NOTDIR']).toContain(guest.open(`fd/${fd}`))
      expect(['NOENT', 'NOTCAPABLE', 'NOTDIR']).toContain(guest.open(`fd/${fd}/secret`))
    }
    expect(guest.readFile('task/../root/etc/passwd')).toBe('[NOTCAPABLE]')
  })

  it('is not fooled by links that come and go while it looks', async () => {
    const swapping = new Worker(SWAPPER, { eval: true, workerData: { root, outside } })
    await new Promise((resolve) => swapping.once('message', resolve))
    const guest = Guest.in(hostDirectory(root))
    const seen = new Map<string, number>()
    const note = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1)
    const end = performance.now() + 2000
    for (let i = 0; performance.now() < end; i++) {
      note(guest.readFile('swap/secret'))
      note(guest.readFile('swap-file'))
      note(guest.readFile('swap/../swap/secret'))
      const made = guest.open(`swap/made${i % 7}`, WRITING)
      if (typeof made === 'number') guest.close(made)
      guest.on('path_create_directory', `swap/dir${i % 7}`)
      guest.on('path_unlink_file', `swap/made${i % 7}`)
      guest.on('path_remove_directory', `swap/dir${i % 7}`)
      guest.on('path_unlink_file', 'swap/secret-outside')
      guest.rename('swap/secret', `swap/secret${i % 3}`)
      guest.rename(`swap/secret${i % 3}`, 'swap/secret')
    }
    await swapping.terminate()
    const wrong = [...seen.keys()].filter((what) => what !== 'inside' && !what.startsWith('['))
    expect(wrong).toEqual([])
    expect(seen.get('inside')).toBeGreaterThan(10)
    expect(seen.get('[NOTCAPABLE]')).toBeGreaterThan(10)
  }, 20_000)
})

/** Puts a directory and a link to the outside in each other's place, as fast as it can. */
const SWAPPER = `
  const { mkdirSync, renameSync, symlinkSync, writeFileSync } = require('node:fs')
  const { parentPort, workerData } = require('node:worker_threads')
  const { root, outside } = workerData
  mkdirSync(root + '/real')
  writeFileSync(root + '/real/secret', 'inside')
  writeFileSync(root + '/real-file', 'inside')
  symlinkSync(outside, root + '/link')
  symlinkSync(outside + '/secret', root + '/link-file')
  const swap = (name, a, b) => {
    renameSync(root + '/' + a, root + '/' + name)
    renameSync(root + '/' + name, root + '/' + a)
    renameSync(root + '/' + b, root + '/' + name)
    renameSync(root + '/' + name, root + '/' + b)
  }
  parentPort.postMessage('ready')
  for (;;) {
    swap('swap', 'real', 'link')
    swap('swap-file', 'real-file', 'link-file')
  }
`
