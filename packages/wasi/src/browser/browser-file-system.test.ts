import { describe, expect, it } from 'vitest'
import { OFLAGS } from '../abi/flags.ts'
import { RIGHTS } from '../abi/rights.ts'
import { Guest } from '../testing/guest.test-support.ts'
import { openBrowserDirectory } from './browser-file-system.ts'
import { type BrowserDirectoryHandle, type BrowserFileHandle, writeHandle } from './browser-handles.ts'

type Tree = Map<string, string | Tree>

/** Compiles only where a browser's own type will do. */
const asHandle = (handle: FileSystemDirectoryHandle): BrowserDirectoryHandle => handle

const notFound = (name: string): Error => Object.assign(new Error(name), { name: 'NotFoundError' })
const mismatch = (name: string): Error => Object.assign(new Error(name), { name: 'TypeMismatchError' })

/** A browser's directory, as far as the specification goes for what is used of it. */
class FakeDirectory implements BrowserDirectoryHandle {
  readonly kind = 'directory'
  readonly tree: Tree
  readonly log: string[]
  isFull = false

  constructor(tree: Tree = new Map(), log: string[] = []) {
    this.tree = tree
    this.log = log
  }

  async *entries(): AsyncGenerator<[string, BrowserDirectoryHandle | BrowserFileHandle]> {
    for (const [name, entry] of this.tree) {
      yield [name, typeof entry === 'string' ? this.#file(name) : new FakeDirectory(entry, this.log)]
    }
  }

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<BrowserDirectoryHandle> {
    const found = this.tree.get(name)
    if (typeof found === 'string') throw mismatch(name)
    if (found === undefined && !create) throw notFound(name)
    const made: Tree = found ?? new Map<string, string | Tree>()
    this.tree.set(name, made)
    return new FakeDirectory(made, this.log)
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<BrowserFileHandle> {
    if (this.isFull) throw new Error('quota')
    const found = this.tree.get(name)
    if (found !== undefined && typeof found !== 'string') throw mismatch(name)
    if (found === undefined && !create) throw notFound(name)
    if (found === undefined) this.tree.set(name, '')
    return this.#file(name)
  }

  async removeEntry(name: string, { recursive = false } = {}): Promise<void> {
    const found = this.tree.get(name)
    if (found === undefined) throw notFound(name)
    if (typeof found !== 'string' && found.size > 0 && !recursive) throw new Error('InvalidModificationError')
    this.tree.delete(name)
    this.log.push(`remove ${name}`)
  }

  #text(name: string): string {
    const entry = this.tree.get(name)
    if (typeof entry !== 'string') throw mismatch(name)
    return entry
  }

  #file(name: string): BrowserFileHandle {
    return {
      kind: 'file',
      getFile: async () => ({ arrayBuffer: async () => new TextEncoder().encode(this.#text(name)).buffer }),
      createWritable: async () => {
        let written = ''
        return {
          write: async (data) => void (written += new TextDecoder().decode(data)),
          close: async () => {
            this.tree.set(name, written)
            this.log.push(`write ${name}`)
          },
        }
      },
    }
  }
}

const someTree = (): Tree =>
  new Map<string, string | Tree>([
    ['a', 'text'],
    ['dir', new Map([['b', 'b']])],
  ])
const CREATING = { oflags: OFLAGS.CREAT | OFLAGS.TRUNC, rights: RIGHTS.FD_READ | RIGHTS.FD_WRITE }

function put(guest: Guest, path: string, text: string): void {
  const fd = guest.mustOpen(path, CREATING)
  guest.write(fd, text)
  guest.close(fd)
}

describe('a directory of the browser', () => {
  it('is loaded whole', async () => {
    const files = await openBrowserDirectory(new FakeDirectory(someTree()))
    const guest = Guest.in(files)
    expect([guest.readFile('a'), guest.readFile('dir/b'), guest.list()]).toEqual(['text', 'b', ['.', '..', 'a', 'dir']])
    expect(files.memory.readText('a')).toBe('text')
  })

  it('gets what was changed, once it is flushed, and nothing else', async () => {
    const browser = new FakeDirectory(someTree())
    const files = await openBrowserDirectory(browser)
    const guest = Guest.in(files)
    put(guest, 'dir/../fresh', 'fresh')
    expect(browser.tree.has('fresh')).toBe(false)
    guest.on('path_create_directory', 'new')
    put(guest, 'fresh', 'fresh')
    put(guest, 'new/deep', 'deep')
    expect(await files.flush()).toEqual({ written: ['fresh', 'new', 'new/deep'], removed: [], skipped: [] })
    expect(browser.tree.get('fresh')).toBe('fresh')
    expect(browser.tree.get('new')).toEqual(new Map([['deep', 'deep']]))
    expect(await files.flush()).toEqual({ written: [], removed: [], skipped: [] })
    expect(browser.log).toEqual(['write fresh', 'write deep'])
  })

  it('gets a change of the same length in the same moment', async () => {
    const browser = new FakeDirectory(someTree())
    const files = await openBrowserDirectory(browser)
    const guest = Guest.in(files)
    put(guest, 'a', 'TEXT')
    await files.flush()
    put(guest, 'a', 'TeXt')
    guest.call('path_filestat_set_times', 3, 0, 0x1000, 1, 0n, 0n, 5)
    await files.flush()
    expect(browser.tree.get('a')).toBe('TeXt')
  })

  it('loses what was removed or moved, with all in it', async () => {
    const browser = new FakeDirectory(someTree())
    const files = await openBrowserDirectory(browser)
    const guest = Guest.in(files)
    guest.rename('dir', 'moved')
    guest.on('path_unlink_file', 'a')
    expect(await files.flush()).toEqual({ written: ['moved', 'moved/b'], removed: ['a', 'dir', 'dir/b'], skipped: [] })
    expect(browser.tree).toEqual(new Map([['moved', new Map([['b', 'b']])]]))
  })

  it('changes what is a file into a directory, and back', async () => {
    const browser = new FakeDirectory(someTree())
    const files = await openBrowserDirectory(browser)
    files.memory.remove('a')
    files.memory.writeFile('a/inside', 'x')
    files.memory.remove('dir')
    files.memory.writeFile('dir', 'file')
    await files.flush()
    expect(browser.tree).toEqual(
      new Map<string, string | Tree>([
        ['a', new Map([['inside', 'x']])],
        ['dir', 'file'],
      ]),
    )
  })

  it('cannot hold links, and says so', async () => {
    const files = await openBrowserDirectory(new FakeDirectory(someTree()))
    Guest.in(files).symlink('a', 'link')
    expect(await files.flush()).toEqual({ written: [], removed: [], skipped: ['link'] })
  })

  it('is flushed whatever the guest has nested', async () => {
    const browser = new FakeDirectory()
    const files = await openBrowserDirectory(browser)
    const guest = new Guest({ directories: { '/': files }, maxOpenFiles: 3000 })
    for (let fd = 3; fd < 2500; fd = guest.mustOpen('d', { fd, oflags: OFLAGS.DIRECTORY })) {
      expect(guest.on('path_create_directory', 'd', fd)).toBe('SUCCESS')
    }
    files.memory.writeFile('kept', 'kept')
    const { written, skipped } = await files.flush()
    expect(written).toContain('kept')
    expect(skipped).toHaveLength(1)
    expect(browser.tree.get('kept')).toBe('kept')
  })

  it('is flushed once at a time, and again after one that failed', async () => {
    const browser = new FakeDirectory(someTree())
    const files = await openBrowserDirectory(browser)
    files.memory.writeFile('x', '1')
    const [one, two] = [files.flush(), files.flush()]
    expect([(await one).written, (await two).written]).toEqual([['x'], []])
    files.memory.writeFile('x', '2')
    browser.isFull = true
    await expect(files.flush()).rejects.toThrow('quota')
    browser.isFull = false
    expect((await files.flush()).written).toEqual(['x'])
    expect(browser.tree.get('x')).toBe('2')
  })

  it('is refused where it does not fit', async () => {
    await expect(openBrowserDirectory(new FakeDirectory(someTree()), { maxBytes: 4 })).rejects.toThrow('NOSPC')
  })
})

it('is what browsers have', () => {
  expect(asHandle).toBeTypeOf('function')
})

describe('writeHandle', () => {
  it('writes in a worker where there is no other way', async () => {
    const calls: string[] = []
    const access = {
      truncate: (size: number) => void calls.push(`truncate ${size}`),
      write: (data: Uint8Array, { at }: { at: number }) => calls.push(`write ${data.length} at ${at}`),
      flush: () => void calls.push('flush'),
      close: () => void calls.push('close'),
    }
    const file = { kind: 'file', createSyncAccessHandle: async () => access } as unknown as BrowserFileHandle
    await writeHandle(file, new Uint8Array(3))
    expect(calls).toEqual(['truncate 0', 'write 3 at 0', 'flush', 'close'])
  })

  it('says so where there is none', async () => {
    const file = { kind: 'file' } as BrowserFileHandle
    await expect(writeHandle(file, new Uint8Array(3))).rejects.toThrow(TypeError)
  })
})
