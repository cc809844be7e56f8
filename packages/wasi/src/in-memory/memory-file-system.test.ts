import { describe, expect, it } from 'vitest'
import { OFLAGS } from '../abi/flags.ts'
import { RIGHTS } from '../abi/rights.ts'
import { Guest } from '../testing/guest.test-support.ts'
import { MemoryFileSystem } from './memory-file-system.ts'

const CREATING = { oflags: OFLAGS.CREAT, rights: RIGHTS.FD_READ | RIGHTS.FD_WRITE }
const full = expect.objectContaining({ name: 'WasiError', message: 'WASI error NOSPC' })

/** An open file that the guest has made, with so many bytes in it. */
function made(guest: Guest, path: string, bytes = 0): number {
  const fd = guest.mustOpen(path, CREATING)
  if (bytes > 0) expect(guest.write(fd, new Uint8Array(bytes))).toBe(bytes)
  return fd
}

describe('files of the host’s making', () => {
  it('are there for the guest, text, bytes and directories', () => {
    const files = new MemoryFileSystem({
      'a.txt': 'text',
      b: new Uint8Array([104, 105]),
      dir: { 'in/deep': 'x' },
      empty: {},
    })
    const guest = Guest.in(files)
    expect(['a.txt', 'b', 'dir/in/deep'].map((path) => guest.readFile(path))).toEqual(['text', 'hi', 'x'])
    expect(guest.list()).toEqual(['.', '..', 'a.txt', 'b', 'dir', 'empty'])
  })

  it('are read and written by path, with or without a slash before it', () => {
    const files = new MemoryFileSystem()
    files.writeFile('/made/on/the/way.txt', 'one')
    files.writeFile('made/on/the/way.txt', 'two')
    expect(files.readText('/made/on/the/way.txt')).toBe('two')
    expect(files.readFile('made/on/the/way.txt')).toEqual(new TextEncoder().encode('two'))
    expect(files.list('/made/on')).toEqual(['the'])
    expect(files.list()).toEqual(['made'])
    files.makeDirectory('/made/on/')
    expect([files.exists('made'), files.exists('/'), files.exists('nothing'), files.exists('..')]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('are removed with all that is in them', () => {
    const files = new MemoryFileSystem({ dir: { a: 'a', in: { b: 'b' } }, c: 'c' })
    files.remove('dir')
    files.remove('/c')
    expect(files.list()).toEqual([])
    expect(files.used).toEqual({ bytes: 0, files: 1 })
  })

  it.each([
    ['a file that is missing', (files: MemoryFileSystem) => files.readFile('nothing'), 'NOENT'],
    ['a directory read as a file', (files: MemoryFileSystem) => files.readFile('dir'), 'ISDIR'],
    ['a file listed', (files: MemoryFileSystem) => files.list('file'), 'NOTDIR'],
    ['a path out of it', (files: MemoryFileSystem) => files.writeFile('../x', ''), 'NOTCAPABLE'],
    ['a directory written as a file', (files: MemoryFileSystem) => files.writeFile('dir', ''), 'ISDIR'],
    ['a directory where a file is', (files: MemoryFileSystem) => files.makeDirectory('file'), 'NOTDIR'],
    ['its root removed', (files: MemoryFileSystem) => files.remove('/'), 'BUSY'],
    ['what is missing removed', (files: MemoryFileSystem) => files.remove('nothing'), 'NOENT'],
  ])('cannot be: %s', (_, run, name) => {
    const files = new MemoryFileSystem({ file: '', dir: {} })
    expect(() => run(files)).toThrow(`WASI error ${name}`)
  })

  it('are seen by the host as the guest left them, and by every guest', () => {
    const files = new MemoryFileSystem()
    const [one, two] = [Guest.in(files), Guest.in(files)]
    const fd = made(one, 'shared')
    one.write(fd, 'hello')
    expect(two.readFile('shared')).toBe('hello')
    expect(files.readText('shared')).toBe('hello')
    files.writeFile('shared', 'changed')
    expect(one.readFile('shared')).toBe('changed')
  })

  it('have the times of the clock that is given', () => {
    const guest = Guest.in(new MemoryFileSystem({ file: '' }, { now: () => 42n }))
    guest.stat('file')
    expect([40, 48, 56].map((at) => guest.view.getBigUint64(0x6000 + at, true))).toEqual([42n, 42n, 42n])
  })
})

describe('limits', () => {
  it('hold for bytes, to the last', () => {
    const files = new MemoryFileSystem({ a: new Uint8Array(60) }, { maxBytes: 100 })
    const guest = Guest.in(files)
    const fd = made(guest, 'b', 40)
    expect(guest.write(fd, 'x')).toBe('NOSPC')
    expect(guest.call('fd_filestat_set_size', fd, 41n)).toBe('NOSPC')
    expect(guest.call('fd_allocate', fd, 40n, 1n)).toBe('NOSPC')
    expect(guest.call('fd_filestat_set_size', fd, 39n)).toBe('SUCCESS')
    expect(guest.call('fd_filestat_set_size', fd, 40n)).toBe('SUCCESS')
    expect(files.used).toEqual({ bytes: 100, files: 3 })
    expect(() => files.writeFile('c', 'x')).toThrow(full)
  })

  it('hold for files, directories and links', () => {
    const guest = Guest.in(new MemoryFileSystem({}, { maxFiles: 4 }))
    expect(guest.on('path_create_directory', 'a')).toBe('SUCCESS')
    expect(guest.symlink('a', 'b')).toBe('SUCCESS')
    guest.close(made(guest, 'c'))
    expect([guest.open('d', CREATING), guest.on('path_create_directory', 'd'), guest.symlink('a', 'd')]).toEqual([
      'NOSPC',
      'NOSPC',
      'NOSPC',
    ])
    expect(guest.rename('c', 'd')).toBe('SUCCESS')
    expect(guest.on('path_unlink_file', 'b')).toBe('SUCCESS')
    expect(guest.on('path_create_directory', 'e')).toBe('SUCCESS')
  })

  it('hold for the names of a file, which would fill the host’s memory as files do', () => {
    const files = new MemoryFileSystem({ a: 'x' }, { maxFiles: 3 })
    const guest = Guest.in(files)
    expect(guest.link('a', 'b')).toBe('SUCCESS')
    expect([guest.link('a', 'c'), guest.link('b', 'c')]).toEqual(['NOSPC', 'NOSPC'])
    expect(guest.rename('a', 'c')).toBe('SUCCESS')
    expect(files.used.files).toBe(3)
    expect([guest.on('path_unlink_file', 'b'), guest.on('path_unlink_file', 'c')]).toEqual(['SUCCESS', 'SUCCESS'])
    expect(files.used).toEqual({ bytes: 0, files: 1 })
  })

  it('hold for the targets of links, as for bytes of files', () => {
    const files = new MemoryFileSystem({}, { maxBytes: 100 })
    const guest = Guest.in(files)
    expect(guest.symlink('x'.repeat(60), 'a')).toBe('SUCCESS')
    expect(guest.symlink('x'.repeat(41), 'b')).toBe('NOSPC')
    expect(files.used).toEqual({ bytes: 60, files: 2 })
    expect(guest.symlink('x'.repeat(40), 'b')).toBe('SUCCESS')
    expect([guest.rename('a', 'b'), guest.on('path_unlink_file', 'b')]).toEqual(['SUCCESS', 'SUCCESS'])
    expect(files.used).toEqual({ bytes: 0, files: 1 })
  })

  it('keep a file that nothing names any more until it is closed', () => {
    const files = new MemoryFileSystem({}, { maxBytes: 100 })
    const guest = Guest.in(files)
    const fd = made(guest, 'a', 100)
    expect(guest.on('path_unlink_file', 'a')).toBe('SUCCESS')
    expect(guest.write(made(guest, 'b'), 'x')).toBe('NOSPC')
    expect(guest.close(fd)).toBe('SUCCESS')
    expect(files.used.bytes).toBe(0)
    guest.wasi.close()
    expect(files.used).toEqual({ bytes: 0, files: 2 })
  })

  it('are there where none is given: no guest fills the host’s memory', () => {
    const guest = Guest.in(new MemoryFileSystem())
    const fd = made(guest, 'a')
    expect(guest.call('fd_filestat_set_size', fd, 256n * 1024n * 1024n)).toBe('SUCCESS')
    expect(guest.call('fd_filestat_set_size', fd, 256n * 1024n * 1024n + 1n)).toBe('NOSPC')
    expect(guest.call('fd_filestat_set_size', fd, 2n ** 50n)).toBe('NOSPC')
    expect(guest.call('fd_filestat_set_size', fd, 0n)).toBe('SUCCESS')
  })

  it('refuse files to begin with that do not fit', () => {
    expect(() => new MemoryFileSystem({ a: 'long' }, { maxBytes: 3 })).toThrow(full)
    expect(new MemoryFileSystem({ a: 'fit' }, { maxBytes: 3 }).used.bytes).toBe(3)
  })
})

it('lets directories be nested as deep as there may be files', () => {
  const files = new MemoryFileSystem({}, { maxFiles: 20_010 })
  const guest = new Guest({ directories: { '/': files } })
  let fd = 3
  for (let depth = 0; depth < 20_000; depth++) {
    expect(guest.on('path_create_directory', 'd', fd)).toBe('SUCCESS')
    const next = guest.mustOpen('d', { fd, oflags: OFLAGS.DIRECTORY })
    if (fd !== 3) guest.close(fd)
    fd = next
  }
  expect(guest.rename('d', 'e', [3, fd])).toBe('INVAL')
  expect(guest.on('path_create_directory', 'x', fd)).toBe('SUCCESS')
  expect(guest.rename('x', 'x', [fd, 3])).toBe('SUCCESS')
  files.remove('d')
  expect(files.list()).toEqual(['x'])
})

it('forgets bytes that were cut off', () => {
  const guest = Guest.in(new MemoryFileSystem({ a: 'secret!' }))
  const fd = guest.mustOpen('a', CREATING)
  guest.call('fd_filestat_set_size', fd, 2n)
  guest.call('fd_filestat_set_size', fd, 7n)
  expect(guest.read(fd)).toBe('se\0\0\0\0\0')
})

it('takes a big file written piece by piece', () => {
  const guest = Guest.in(new MemoryFileSystem())
  const fd = made(guest, 'big')
  const piece = new Uint8Array(100_000).fill(7)
  for (let i = 0; i < 50; i++) expect(guest.write(fd, piece)).toBe(piece.length)
  expect(guest.stat('big')).toBe('4:5000000')
})
