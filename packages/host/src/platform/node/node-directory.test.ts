import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Fd, WASI, wasi } from '@bjorn3/browser_wasi_shim'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDirectory } from './node-directory.ts'
import { MAX_OPEN_FILES } from './open-files.ts'

const READ = BigInt(wasi.RIGHTS_FD_READ)
const WRITE = BigInt(wasi.RIGHTS_FD_WRITE)
const { OFLAGS_CREAT, OFLAGS_DIRECTORY, OFLAGS_EXCL, OFLAGS_TRUNC, FDFLAGS_APPEND } = wasi

let host: string
let directory: Fd

beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), 'wasi-'))
  directory = openDirectory(host, '/data', false)
})
afterEach(() => rmSync(host, { recursive: true }))

interface HowToOpen {
  readonly oflags?: number
  readonly rights?: bigint
  readonly fdflags?: number
  readonly dirflags?: number
}

function tryOpen(from: Fd, path: string, how: HowToOpen = {}): { ret: number; fd_obj: Fd | null } {
  const { oflags = 0, rights = READ, fdflags = 0, dirflags = 1 } = how
  return from.path_open(dirflags, path, oflags, rights, 0n, fdflags)
}

function open(from: Fd, path: string, how: HowToOpen = {}): Fd {
  const { ret, fd_obj } = tryOpen(from, path, how)
  if (fd_obj === null) throw new Error(`errno ${ret}`)
  return fd_obj
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (data: Uint8Array): string => new TextDecoder().decode(data)
const onHost = (path: string): string => readFileSync(join(host, path), 'utf8')

function list(from: Fd): string[] {
  const names: string[] = []
  for (let cookie = 0n; ;) {
    const { ret, dirent } = from.fd_readdir_single(cookie)
    expect(ret).toBe(0)
    if (dirent === null) return names
    names.push(`${text(dirent.dir_name)}:${dirent.d_type}`)
    cookie = dirent.d_next
  }
}

describe('openDirectory', () => {
  it('is known to the guest by its guest path', () => {
    const { ret, prestat } = directory.fd_prestat_get()
    expect(ret).toBe(0)
    expect(text(prestat?.inner.pr_name ?? bytes(''))).toBe('/data')
  })

  it('refuses what is missing, and what is a file', () => {
    writeFileSync(join(host, 'file'), '')
    for (const name of ['missing', 'file']) {
      expect(() => openDirectory(join(host, name), '/', false)).toThrow(
        expect.objectContaining({ code: 'ERR_PATH_NOT_ALLOWED', details: { path: join(host, name) } }),
      )
    }
  })
})

describe('files', () => {
  it('are created, written, and read back', () => {
    const file = open(directory, 'new', { oflags: OFLAGS_CREAT, rights: READ | WRITE })
    expect(file.fd_write(bytes('hello'))).toEqual({ ret: 0, nwritten: 5 })
    expect(file.fd_tell()).toEqual({ ret: 0, offset: 5n })
    expect(file.fd_seek(-4n, wasi.WHENCE_CUR)).toEqual({ ret: 0, offset: 1n })
    expect(text(file.fd_read(2).data)).toBe('el')
    expect(text(file.fd_read(100).data)).toBe('lo')
    expect(file.fd_read(100)).toEqual({ ret: 0, data: new Uint8Array() })
    expect(file.fd_close()).toBe(0)
    expect(onHost('new')).toBe('hello')
  })

  it('are read and written at a place without moving the position', () => {
    writeFileSync(join(host, 'file'), 'hello')
    const file = open(directory, 'file', { rights: READ | WRITE })
    expect(text(file.fd_pread(3, 2n).data)).toBe('llo')
    expect(file.fd_pwrite(bytes('J'), 0n)).toEqual({ ret: 0, nwritten: 1 })
    expect(file.fd_tell().offset).toBe(0n)
    expect(onHost('file')).toBe('Jello')
  })

  it('are read no further than they go, whatever is asked for', () => {
    writeFileSync(join(host, 'file'), 'hello')
    expect(open(directory, 'file').fd_read(0xffff_ffff).data.buffer.byteLength).toBe(5)
    expect(open(directory, 'file').fd_pread(10, 2n ** 40n)).toEqual({ ret: 0, data: new Uint8Array() })
  })

  it('are sought from each origin, and never before the start', () => {
    writeFileSync(join(host, 'file'), 'hello')
    const file = open(directory, 'file')
    expect(file.fd_seek(-2n, wasi.WHENCE_END)).toEqual({ ret: 0, offset: 3n })
    expect(file.fd_seek(1n, wasi.WHENCE_CUR)).toEqual({ ret: 0, offset: 4n })
    expect(file.fd_seek(9n, wasi.WHENCE_SET)).toEqual({ ret: 0, offset: 9n })
    expect(file.fd_seek(-1n, wasi.WHENCE_SET)).toEqual({ ret: wasi.ERRNO_INVAL, offset: 9n })
    expect(file.fd_seek(0n, 3).ret).toBe(wasi.ERRNO_INVAL)
    expect(file.fd_pread(1, -1n).ret).toBe(wasi.ERRNO_INVAL)
  })

  it('are truncated, and made only once, as asked', () => {
    writeFileSync(join(host, 'file'), 'hello')
    open(directory, 'file', { oflags: OFLAGS_TRUNC, rights: WRITE })
    expect(onHost('file')).toBe('')
    expect(tryOpen(directory, 'file', { oflags: OFLAGS_CREAT | OFLAGS_EXCL, rights: WRITE }).ret).toBe(wasi.ERRNO_EXIST)
    expect(tryOpen(directory, 'missing').ret).toBe(wasi.ERRNO_NOENT)
  })

  it('are appended to, wherever the position is', () => {
    writeFileSync(join(host, 'file'), 'hello')
    const file = open(directory, 'file', { rights: READ | WRITE, fdflags: FDFLAGS_APPEND })
    file.fd_seek(0n, wasi.WHENCE_SET)
    file.fd_write(bytes('!'))
    expect(file.fd_tell().offset).toBe(6n)
    expect(onHost('file')).toBe('hello!')
  })

  it('are given a size, and room', () => {
    const file = open(directory, 'new', { oflags: OFLAGS_CREAT, rights: WRITE })
    expect(file.fd_filestat_set_size(4n)).toBe(0)
    expect(file.fd_allocate(2n, 8n)).toBe(0)
    expect(file.fd_allocate(0n, 3n)).toBe(0)
    expect(file.fd_filestat_get().filestat?.size).toBe(10n)
    expect(file.fd_filestat_set_size(-1n)).toBe(wasi.ERRNO_INVAL)
    expect(file.fd_allocate(-1n, 2n)).toBe(wasi.ERRNO_INVAL)
  })

  it('do only what they were opened for', () => {
    writeFileSync(join(host, 'file'), 'hello')
    const reader = open(directory, 'file')
    expect(reader.fd_write(bytes('x')).ret).toBe(wasi.ERRNO_BADF)
    expect(reader.fd_filestat_set_size(0n)).toBe(wasi.ERRNO_BADF)
    expect(reader.fd_allocate(0n, 9n)).toBe(wasi.ERRNO_BADF)
    expect(open(directory, 'file', { rights: WRITE }).fd_read(1).ret).toBe(wasi.ERRNO_BADF)
    expect(onHost('file')).toBe('hello')
  })

  it('are open only so many at once', () => {
    writeFileSync(join(host, 'file'), '')
    const files = Array.from({ length: MAX_OPEN_FILES }, () => open(directory, 'file'))
    expect(tryOpen(directory, 'file').ret).toBe(wasi.ERRNO_MFILE)
    for (const file of files) expect(file.fd_close()).toBe(0)
    expect(tryOpen(directory, 'file').ret).toBe(0)
  })

  it.skipIf(process.platform === 'win32')('are not pipes: the host does not wait for one', () => {
    execFileSync('mkfifo', [join(host, 'pipe')])
    expect(tryOpen(directory, 'pipe').ret).toBe(wasi.ERRNO_NOTSUP)
  })
})

describe('directories', () => {
  it('list what is in them, themselves and their parent included', () => {
    mkdirSync(join(host, 'inner'))
    writeFileSync(join(host, 'file'), '')
    symlinkSync('file', join(host, 'link'))
    expect(list(directory).toSorted()).toEqual(['..:3', '.:3', 'file:4', 'inner:3', 'link:7'])
  })

  it('list what is new once they are read from the start again', () => {
    expect(list(directory)).toHaveLength(2)
    writeFileSync(join(host, 'file'), '')
    expect(list(directory)).toHaveLength(3)
  })

  it('take any cookie', () => {
    for (const cookie of [99n, -1n, -5n, 2n ** 62n]) {
      expect(directory.fd_readdir_single(cookie)).toEqual({ ret: 0, dirent: null })
    }
  })

  it('are made and removed', () => {
    expect(directory.path_create_directory('a')).toBe(0)
    expect(directory.path_create_directory('a')).toBe(wasi.ERRNO_EXIST)
    expect(directory.path_create_directory('a/b')).toBe(0)
    expect(directory.path_remove_directory('a')).toBe(wasi.ERRNO_NOTEMPTY)
    expect(directory.path_remove_directory('a/b')).toBe(0)
    expect(directory.path_remove_directory('a/')).toBe(0)
    expect(existsSync(join(host, 'a'))).toBe(false)
    expect(directory.path_remove_directory('.')).toBe(wasi.ERRNO_BUSY)
  })

  it('are told from files', () => {
    mkdirSync(join(host, 'inner'))
    writeFileSync(join(host, 'file'), '')
    expect(directory.path_unlink_file('inner')).toBe(wasi.ERRNO_ISDIR)
    expect(directory.path_remove_directory('file')).toBe(wasi.ERRNO_NOTDIR)
    expect(tryOpen(directory, 'file', { oflags: OFLAGS_DIRECTORY }).ret).toBe(wasi.ERRNO_NOTDIR)
    expect(tryOpen(directory, 'file/').ret).toBe(wasi.ERRNO_NOTDIR)
    expect(tryOpen(directory, 'inner', { rights: WRITE }).ret).toBe(wasi.ERRNO_ISDIR)
    expect(directory.path_filestat_get(1, 'file/').ret).toBe(wasi.ERRNO_NOTDIR)
  })

  it('confine what is opened in them', () => {
    mkdirSync(join(host, 'inner'))
    writeFileSync(join(host, 'file'), '')
    const inner = open(directory, 'inner', { oflags: OFLAGS_DIRECTORY })
    expect(tryOpen(inner, '../file').ret).toBe(wasi.ERRNO_NOTCAPABLE)
    open(inner, 'new', { oflags: OFLAGS_CREAT, rights: WRITE })
    expect(existsSync(join(host, 'inner/new'))).toBe(true)
    expect(inner.fd_prestat_get().prestat).toBeNull()
  })

  it('lead nowhere once something else stands in their place', () => {
    mkdirSync(join(host, 'inner'))
    const inner = open(directory, 'inner', { oflags: OFLAGS_DIRECTORY })
    rmSync(join(host, 'inner'), { recursive: true })
    symlinkSync('/', join(host, 'inner'))
    expect(inner.fd_readdir_single(0n).ret).toBe(wasi.ERRNO_NOTCAPABLE)
    expect(tryOpen(inner, 'etc').ret).toBe(wasi.ERRNO_NOTCAPABLE)
  })

  it('do not follow a link where they are told not to', () => {
    writeFileSync(join(host, 'file'), '')
    symlinkSync('file', join(host, 'link'))
    expect(tryOpen(directory, 'link').ret).toBe(0)
    expect(tryOpen(directory, 'link', { dirflags: 0 }).ret).toBe(wasi.ERRNO_LOOP)
    expect(directory.path_filestat_get(0, 'link').filestat?.filetype).toBe(wasi.FILETYPE_SYMBOLIC_LINK)
    expect(directory.path_filestat_get(1, 'link').filestat?.filetype).toBe(wasi.FILETYPE_REGULAR_FILE)
    expect(directory.path_unlink_file('link')).toBe(0)
    expect(existsSync(join(host, 'file'))).toBe(true)
  })
})

/** The shim's own, with paths in a memory. */
function rename(from: string, to: string, [source, target]: readonly [Fd, Fd] = [directory, directory]): unknown {
  const shim = new WASI([], [], [source, target])
  const memory = new WebAssembly.Memory({ initial: 1 })
  shim.inst = { exports: { memory } }
  new Uint8Array(memory.buffer).set(bytes(from + to))
  return shim.wasiImport['path_rename']?.(0, 0, from.length, 1, from.length, to.length)
}

describe('a rename', () => {
  it('moves a file, over another too', () => {
    writeFileSync(join(host, 'a'), 'a')
    writeFileSync(join(host, 'b'), 'b')
    expect(rename('a', 'b')).toBe(0)
    expect(onHost('b')).toBe('a')
    expect(existsSync(join(host, 'a'))).toBe(false)
  })

  it('leaves all as it was where it fails', () => {
    writeFileSync(join(host, 'a'), 'a')
    mkdirSync(join(host, 'full/inner'), { recursive: true })
    expect(rename('a', 'full')).toBe(wasi.ERRNO_ISDIR)
    expect(rename('a', 'missing/a')).toBe(wasi.ERRNO_NOENT)
    expect(rename('a', '../a')).toBe(wasi.ERRNO_NOTCAPABLE)
    expect(rename('missing', 'b')).toBe(wasi.ERRNO_NOENT)
    expect(rename('a', 'a')).toBe(0)
    expect(onHost('a')).toBe('a')
  })

  it('does not take from, nor put into, what may not be written', () => {
    writeFileSync(join(host, 'a'), 'a')
    const readOnly = openDirectory(host, '/ro', true)
    expect(rename('a', 'b', [readOnly, directory])).toBe(wasi.ERRNO_ROFS)
    expect(rename('a', 'b', [directory, readOnly])).toBe(wasi.ERRNO_ROFS)
    expect(onHost('a')).toBe('a')
  })
})

describe('a read-only directory', () => {
  beforeEach(() => {
    mkdirSync(join(host, 'inner'))
    writeFileSync(join(host, 'file'), 'hello')
    directory = openDirectory(host, '/data', true)
  })

  it('is read', () => {
    expect(text(open(directory, 'file').fd_read(9).data)).toBe('hello')
    const likeGo = { rights: READ | BigInt(wasi.RIGHTS_FD_FILESTAT_SET_SIZE | wasi.RIGHTS_FD_ALLOCATE) }
    expect(text(open(directory, 'file', likeGo).fd_read(9).data)).toBe('hello')
    expect(text(open(directory, 'file', { oflags: OFLAGS_CREAT }).fd_read(9).data)).toBe('hello')
    expect(list(open(directory, 'inner', { oflags: OFLAGS_DIRECTORY, rights: READ | WRITE }))).toHaveLength(2)
  })

  it('refuses all that writes, in its directories too', () => {
    const inner = open(directory, 'inner', { oflags: OFLAGS_DIRECTORY })
    const refused = [
      tryOpen(directory, 'file', { rights: WRITE }).ret,
      tryOpen(directory, 'file', { rights: READ | WRITE }).ret,
      tryOpen(directory, 'file', { oflags: OFLAGS_TRUNC }).ret,
      tryOpen(directory, 'new', { oflags: OFLAGS_CREAT }).ret,
      tryOpen(inner, 'new', { oflags: OFLAGS_CREAT, rights: WRITE }).ret,
      directory.path_create_directory('new'),
      directory.path_remove_directory('inner'),
      directory.path_unlink_file('file'),
    ]
    expect(refused).toEqual(refused.map(() => wasi.ERRNO_ROFS))
    expect(onHost('file')).toBe('hello')
    expect(existsSync(join(host, 'new'))).toBe(false)
    expect(existsSync(join(host, 'inner'))).toBe(true)
  })
})

it('lays a filestat out as WASI has it', () => {
  writeFileSync(join(host, 'file'), 'hello')
  const { filestat } = directory.path_filestat_get(1, 'file')
  const view = new DataView(new ArrayBuffer(64))
  filestat?.write_bytes(view, 0)
  expect(view.getUint8(16)).toBe(wasi.FILETYPE_REGULAR_FILE)
  expect(view.getBigUint64(24, true)).toBe(1n)
  expect(view.getBigUint64(32, true)).toBe(5n)
  for (const at of [40, 48, 56]) {
    expect(Math.abs(Number(view.getBigUint64(at, true) / 1_000_000n) - Date.now())).toBeLessThan(60_000)
  }
})
