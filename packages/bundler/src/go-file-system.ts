import type { FileTree } from './file-tree.ts'

type Callback = (error: Error | null, result?: unknown) => void
/** Offset in the buffer, length, position in the file or null for the next, and who is told. */
type Range = [offset: number, length: number, position: number | null, callback: Callback]
type Read = (fd: number, buffer: Uint8Array, ...range: Range) => void

/** What is open: `offset` is where the next read begins. */
interface OpenFile {
  readonly path: string
  offset: number
}

/** The first descriptor that is none of the standard ones. */
const FIRST_DESCRIPTOR = 3

/** The `fs` that Go's WebAssembly asks for files, in the form of Node's. Nothing can be written through it. */
export class GoFileSystem {
  /** Names that Go reads at start; their values only have to differ. */
  readonly constants = {
    O_WRONLY: 1,
    O_RDWR: 2,
    O_CREAT: 64,
    O_TRUNC: 512,
    O_APPEND: 1024,
    O_EXCL: 128,
    O_DIRECTORY: 65_536,
  } as const
  /** Standard output and error; esbuild puts its own in place. */
  writeSync: (fd: number, bytes: Uint8Array) => number = (_fd, bytes) => bytes.length
  #tree: FileTree
  #readInput: Read = (_fd, _buffer, ...[, , , callback]) => callback(fault('ENOSYS'))
  readonly #onFault: (error: unknown) => void
  readonly #open = new Map<number, OpenFile>()
  #nextDescriptor = FIRST_DESCRIPTOR

  /** `onFault` gets what Go throws where nobody waits for it. */
  constructor(tree: FileTree, onFault: (error: unknown) => void) {
    this.#tree = tree
    this.#onFault = onFault
  }

  /** Turns to another tree; nothing may be open. */
  useTree(tree: FileTree): void {
    this.#tree = tree
  }

  /** esbuild puts a function for its standard input here, and calls it by this name. */
  get read(): Read {
    return (fd, buffer, ...range) => {
      const file = this.#open.get(fd)
      if (file === undefined) return this.#readInput(fd, buffer, ...range)
      const [offset, length, position, callback] = range
      const start = position ?? file.offset
      const bytes = this.#tree.read(file.path).subarray(start, start + length)
      buffer.set(bytes, offset)
      if (position === null) file.offset += bytes.length
      callback(null, bytes.length)
    }
  }

  set read(readInput: Read) {
    this.#readInput = readInput
  }

  write(fd: number, bytes: Uint8Array, ...[, , , callback]: Range): void {
    if (fd >= FIRST_DESCRIPTOR) return callback(fault('EROFS'))
    callback(null, this.writeSync(fd, bytes))
  }

  open(path: string, flags: number, _mode: number, callback: Callback): void {
    if ((flags & (this.constants.O_WRONLY | this.constants.O_RDWR)) !== 0) return callback(fault('EROFS'))
    const plain = withoutTrailingSlash(path)
    const preparing = this.#tree.prepare?.(plain)
    if (preparing === undefined) return this.#openNow(plain, callback)
    const openNow = (): void => this.#openNow(plain, callback)
    preparing.then(openNow, openNow).catch(this.#onFault)
  }

  close(fd: number, callback: Callback): void {
    callback(this.#open.delete(fd) ? null : fault('EBADF'))
  }

  fstat(fd: number, callback: Callback): void {
    this.stat(this.#open.get(fd)?.path ?? '', callback)
  }

  stat(path: string, callback: Callback): void {
    const plain = withoutTrailingSlash(path)
    const kind = this.#tree.kindOf(plain)
    if (kind === undefined) return callback(fault('ENOENT'))
    callback(null, statsOf(kind === 'directory', kind === 'file' ? this.#tree.read(plain).length : 0))
  }

  /** There are no links. */
  lstat(path: string, callback: Callback): void {
    this.stat(path, callback)
  }

  readdir(path: string, callback: Callback): void {
    const plain = withoutTrailingSlash(path)
    const kind = this.#tree.kindOf(plain)
    if (kind !== 'directory') return callback(fault(kind === undefined ? 'ENOENT' : 'ENOTDIR'))
    callback(null, [...this.#tree.list(plain)])
  }

  readlink(_path: string, callback: Callback): void {
    callback(fault('EINVAL'))
  }

  fsync(_fd: number, callback: Callback): void {
    callback(null)
  }

  #openNow(path: string, callback: Callback): void {
    if (this.#tree.kindOf(path) === undefined) return callback(fault('ENOENT'))
    const fd = this.#nextDescriptor++
    this.#open.set(fd, { path, offset: 0 })
    callback(null, fd)
  }
}

function withoutTrailingSlash(path: string): string {
  return path.replace(/(?<!^)\/+$/, '')
}

/** An error as Node has it: Go knows it by its code. */
function fault(code: string): Error {
  return Object.assign(new Error(code), { code })
}

const DIRECTORY_MODE = 0o040_555
const FILE_MODE = 0o100_444

function statsOf(isDirectory: boolean, size: number): object {
  const never = { atimeMs: 0, mtimeMs: 0, ctimeMs: 0 }
  const nobody = { dev: 0, ino: 0, nlink: 1, uid: 0, gid: 0, rdev: 0, blksize: 4096, blocks: 0 }
  return { ...never, ...nobody, size, mode: isDirectory ? DIRECTORY_MODE : FILE_MODE, isDirectory: () => isDirectory }
}
