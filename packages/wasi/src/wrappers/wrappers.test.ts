import { describe, expect, it } from 'vitest'
import { OFLAGS } from '../abi/flags.ts'
import { RIGHTS } from '../abi/rights.ts'
import { MemoryFileSystem } from '../in-memory/memory-file-system.ts'
import { Guest } from '../testing/guest.test-support.ts'
import { overlay } from './overlay.ts'
import { withQuota } from './quota.ts'
import { readOnly } from './read-only.ts'

const RW = RIGHTS.FD_READ | RIGHTS.FD_WRITE
const CREATING = { oflags: OFLAGS.CREAT, rights: RW }
const WRITING = { rights: RW }

const below = (): MemoryFileSystem =>
  new MemoryFileSystem({ file: 'below', dir: { a: 'a', deep: { b: 'b' } }, kept: 'kept' })

describe('overlay', () => {
  it('shows what lies below, and keeps every change to itself', () => {
    const lower = below()
    const files = overlay(lower)
    const guest = Guest.in(files)
    const fd = guest.mustOpen('file', WRITING)
    expect(guest.write(fd, 'A')).toBe(1)
    expect(guest.read(fd)).toBe('elow')
    expect(guest.on('path_unlink_file', 'dir/a')).toBe('SUCCESS')
    expect(guest.rename('dir', 'moved')).toBe('SUCCESS')
    guest.close(guest.mustOpen('moved/new', CREATING))
    expect(files.readText('file')).toBe('Aelow')
    expect(files.list('moved')).toEqual(['deep', 'new'])
    expect(files.readText('moved/deep/b')).toBe('b')
    expect(guest.stat('dir')).toBe('NOENT')
    expect(lower.readText('file')).toBe('below')
    expect(lower.list()).toEqual(['dir', 'file', 'kept'])
    expect(lower.list('dir')).toEqual(['a', 'deep'])
  })

  it('lets what was removed be made anew', () => {
    const guest = Guest.in(overlay(below()))
    expect(guest.on('path_unlink_file', 'file')).toBe('SUCCESS')
    expect(guest.list()).toEqual(['.', '..', 'dir', 'kept'])
    expect(guest.open('file')).toBe('NOENT')
    guest.close(guest.mustOpen('file', CREATING))
    expect(guest.readFile('file')).toBe('')
    expect(guest.on('path_remove_directory', 'dir')).toBe('NOTEMPTY')
  })

  it('counts what was changed, and not what lies below', () => {
    const files = overlay(below(), { maxBytes: 8 })
    const guest = Guest.in(files)
    expect(guest.readFile('file')).toBe('below')
    expect(files.used.bytes).toBe(0)
    const fd = guest.mustOpen('file', WRITING)
    expect(guest.write(fd, 'A')).toBe(1)
    expect(files.used.bytes).toBe(5)
    expect(guest.write(guest.mustOpen('kept', WRITING), 'x')).toBe('NOSPC')
    expect(guest.readFile('kept')).toBe('kept')
    expect(guest.open('kept', { oflags: OFLAGS.TRUNC, rights: RW })).toBeTypeOf('number')
    expect(files.used.bytes).toBe(5)
  })

  it('keeps no trace of names that were only here', () => {
    const lower = below()
    const guest = Guest.in(overlay(lower))
    guest.close(guest.mustOpen('passing', CREATING))
    expect(guest.on('path_unlink_file', 'passing')).toBe('SUCCESS')
    expect(guest.on('path_unlink_file', 'file')).toBe('SUCCESS')
    lower.writeFile('passing', 'seen')
    lower.writeFile('file', 'removed above')
    expect([guest.readFile('passing'), guest.readFile('file')]).toEqual(['seen', '[NOENT]'])
  })

  it('gives a reader what a writer has written meanwhile', () => {
    const guest = Guest.in(overlay(below()))
    const [reader, writer] = [guest.mustOpen('file'), guest.mustOpen('file', WRITING)]
    expect(guest.read(reader, 2)).toBe('be')
    guest.write(writer, 'ABCDE')
    expect(guest.read(reader)).toBe('CDE')
  })
})

describe('readOnly', () => {
  it('refuses what a guest tries with what it has open', () => {
    const files = new MemoryFileSystem({ file: 'x', dir: { a: '' } })
    const guest = Guest.in(readOnly(files))
    const file = guest.mustOpen('file')
    const dir = guest.mustOpen('dir', { oflags: OFLAGS.DIRECTORY })
    expect([
      guest.call('fd_filestat_set_times', file, 1n, 2n, 5),
      guest.call('fd_filestat_set_times', dir, 1n, 2n, 5),
      guest.call('fd_filestat_set_times', 3, 1n, 2n, 5),
      guest.on('path_unlink_file', 'a', dir),
      guest.on('path_create_directory', 'b', dir),
      guest.open('b', { fd: dir, ...CREATING }),
      guest.open('a', { fd: dir, ...WRITING }),
      guest.open('file', { oflags: OFLAGS.TRUNC }),
    ]).toEqual(Array.from({ length: 8 }, () => 'ROFS'))
    expect(guest.call('fd_sync', file)).toBe('SUCCESS')
    expect(files.list()).toEqual(['dir', 'file'])
  })

  it('opens what is there where a program would make it', () => {
    const guest = Guest.in(readOnly(new MemoryFileSystem({ file: 'x' })))
    expect(guest.open('file', { oflags: OFLAGS.CREAT })).toBeTypeOf('number')
    expect(guest.open('file', { oflags: OFLAGS.CREAT | OFLAGS.EXCL })).toBe('EXIST')
  })
})

describe('withQuota', () => {
  it('holds for bytes that are added, to the last, and for no others', () => {
    const guest = Guest.in(withQuota(new MemoryFileSystem({ old: 'hello' }), { bytes: 10 }))
    const old = guest.mustOpen('old', WRITING)
    expect(guest.write(old, 'HELLO')).toBe(5)
    expect(guest.write(old, '12345')).toBe(5)
    const fresh = guest.mustOpen('fresh', CREATING)
    expect(guest.write(fresh, '12345')).toBe(5)
    expect(guest.write(fresh, '6')).toBe('DQUOT')
    expect(guest.call('fd_filestat_set_size', fresh, 6n)).toBe('DQUOT')
    expect(guest.write(guest.mustOpen('old', { rights: RW, fdflags: 1 }), '6')).toBe('DQUOT')
    expect(guest.call('fd_filestat_set_size', fresh, 0n)).toBe('SUCCESS')
    expect(guest.write(guest.mustOpen('old', { rights: RW, fdflags: 1 }), '12345')).toBe(5)
    expect(guest.readFile('old')).toBe('HELLO1234512345')
  })

  it('gives back what is removed, cut off or replaced', () => {
    const guest = Guest.in(withQuota(new MemoryFileSystem(), { bytes: 10, files: 2 }))
    const put = (path: string): number | string => {
      const fd = guest.open(path, CREATING)
      if (typeof fd === 'string') return fd
      const written = guest.write(fd, '0123456789')
      guest.close(fd)
      return written
    }
    for (let round = 0; round < 3; round++) {
      expect(put('a')).toBe(10)
      expect(put('b')).toBe('DQUOT')
      expect(guest.rename('b', 'a')).toBe('SUCCESS')
      expect(put('a')).toBe(10)
      guest.close(guest.mustOpen('a', { oflags: OFLAGS.TRUNC, rights: RW }))
      expect(put('a')).toBe(10)
      expect(guest.on('path_unlink_file', 'a')).toBe('SUCCESS')
    }
  })

  it('counts files, directories and links, and not what fails', () => {
    const guest = Guest.in(withQuota(new MemoryFileSystem({ old: '' }), { files: 2 }))
    expect(guest.on('path_create_directory', 'old')).toBe('EXIST')
    expect(guest.on('path_create_directory', 'dir')).toBe('SUCCESS')
    expect(guest.symlink('old', 'link')).toBe('SUCCESS')
    expect([guest.open('new', CREATING), guest.on('path_create_directory', 'new')]).toEqual(['DQUOT', 'DQUOT'])
    expect([guest.symlink('old', 'new'), guest.link('old', 'new')]).toEqual(['DQUOT', 'DQUOT'])
    expect(guest.on('path_remove_directory', 'dir')).toBe('SUCCESS')
    expect(guest.link('old', 'new')).toBe('SUCCESS')
    expect(guest.on('path_unlink_file', 'new')).toBe('SUCCESS')
    expect(guest.open('new', CREATING)).toBeTypeOf('number')
  })

  it('keeps counting a file that nothing names, until nobody has it open', () => {
    const guest = Guest.in(withQuota(new MemoryFileSystem(), { bytes: 10 }))
    const [first, second] = [guest.mustOpen('a', CREATING), guest.mustOpen('a', WRITING)]
    expect(guest.write(first, '0123456789')).toBe(10)
    expect(guest.on('path_unlink_file', 'a')).toBe('SUCCESS')
    const other = guest.mustOpen('b', CREATING)
    expect(guest.write(other, 'x')).toBe('DQUOT')
    guest.close(first)
    expect(guest.write(other, 'x')).toBe('DQUOT')
    guest.close(second)
    expect(guest.write(other, '0123456789')).toBe(10)
  })

  it('keeps a file that has another name', () => {
    const guest = Guest.in(withQuota(new MemoryFileSystem(), { bytes: 10 }))
    const fd = guest.mustOpen('a', CREATING)
    guest.write(fd, '0123456789')
    guest.close(fd)
    expect(guest.link('a', 'b')).toBe('SUCCESS')
    expect(guest.on('path_unlink_file', 'a')).toBe('SUCCESS')
    expect(guest.write(guest.mustOpen('c', CREATING), 'x')).toBe('DQUOT')
  })

  it('is one for all guests that have it, and lets nothing move to another', () => {
    const files = new MemoryFileSystem()
    const [counted, other] = [withQuota(files, { files: 1 }), withQuota(files, { files: 1 })]
    const [one, two] = [Guest.in(counted), new Guest({ directories: { '/': counted, '/other': other } })]
    expect(one.on('path_create_directory', 'a')).toBe('SUCCESS')
    expect(two.on('path_create_directory', 'b')).toBe('DQUOT')
    expect(two.rename('a', 'b', [3, 4])).toBe('XDEV')
    expect(two.rename('a', 'c')).toBe('SUCCESS')
  })

  it('stays read-only over what is', () => {
    const guest = Guest.in(withQuota(readOnly(new MemoryFileSystem({ a: '' })), {}))
    expect(guest.on('path_unlink_file', 'a')).toBe('ROFS')
    expect(guest.open('a', WRITING)).toBe('ROFS')
  })
})
