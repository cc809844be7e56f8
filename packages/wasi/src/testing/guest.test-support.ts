import { errnoName } from '../abi/errno.ts'
import { RIGHTS } from '../abi/rights.ts'
import { createWasi, type Wasi } from '../create-wasi.ts'
import type { FileSystem } from '../file-system/file-system.ts'
import type { WasiOptions } from '../wasi-options.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const [PATH, OTHER, BUFFERS, RESULT, DATA] = [0x1000, 0x3000, 0x5000, 0x6000, 0x10000] as const

/** How a file is opened; for reading, and following links, unless told otherwise. */
export interface Opening {
  readonly fd?: number
  readonly oflags?: number
  readonly rights?: number
  readonly fdflags?: number
  readonly follow?: boolean
}

/** A guest without code: its calls are made here, with a memory of its own. Results are error numbers' names. */
export class Guest {
  readonly memory: WebAssembly.Memory
  readonly wasi: Wasi

  constructor(options: WasiOptions = {}, pages = 4) {
    this.memory = new WebAssembly.Memory({ initial: pages })
    this.wasi = createWasi(options)
    this.wasi.attach({ exports: { memory: this.memory } })
  }

  /** One with a single directory, descriptor 3. */
  static in(files: FileSystem): Guest {
    return new Guest({ directories: { '/': files } })
  }

  get view(): DataView {
    return new DataView(this.memory.buffer)
  }

  call(name: string, ...args: readonly (number | bigint)[]): string {
    const run = this.wasi.functions[name]
    if (run === undefined) throw new Error(`no ${name}`)
    return errnoName(run(...args))
  }

  /** Opens; a descriptor, or an error number's name. */
  open(
    path: string,
    { fd = 3, oflags = 0, rights = RIGHTS.FD_READ, fdflags = 0, follow = true }: Opening = {},
  ): number | string {
    const errno = this.call(
      'path_open',
      fd,
      Number(follow),
      ...this.#path(path),
      oflags,
      BigInt(rights),
      0n,
      fdflags,
      RESULT,
    )
    return errno === 'SUCCESS' ? this.view.getUint32(RESULT, true) : errno
  }

  /** As {@link open}, where it must not fail. */
  mustOpen(path: string, opening: Opening = {}): number {
    const fd = this.open(path, opening)
    if (typeof fd === 'string') throw new Error(`${path}: ${fd}`)
    return fd
  }

  close(fd: number): string {
    return this.call('fd_close', fd)
  }

  /** Reads text from where the descriptor is; or an error number's name, in brackets. */
  read(fd: number, size = 1024): string {
    this.#buffer(size)
    const errno = this.call('fd_read', fd, BUFFERS, 1, RESULT)
    return errno === 'SUCCESS' ? this.#text(this.view.getUint32(RESULT, true)) : `[${errno}]`
  }

  /** Writes text; how many bytes, or an error number's name. */
  write(fd: number, text: string | Uint8Array): number | string {
    const bytes = typeof text === 'string' ? encoder.encode(text) : text
    new Uint8Array(this.memory.buffer).set(bytes, DATA)
    this.#buffer(bytes.length)
    const errno = this.call('fd_write', fd, BUFFERS, 1, RESULT)
    return errno === 'SUCCESS' ? this.view.getUint32(RESULT, true) : errno
  }

  /** Reads a file whole; or an error number's name, in brackets. */
  readFile(path: string): string {
    const fd = this.open(path)
    if (typeof fd === 'string') return `[${fd}]`
    const text = this.read(fd)
    this.close(fd)
    return text
  }

  /** Something with one path, such as `path_unlink_file`. */
  on(name: string, path: string, fd = 3): string {
    return this.call(name, fd, ...this.#path(path))
  }

  /** What is at a path: its type and size; or an error number's name. */
  stat(path: string, follow = true): string {
    const errno = this.call('path_filestat_get', 3, Number(follow), ...this.#path(path), RESULT)
    if (errno !== 'SUCCESS') return errno
    const type = this.view.getUint8(RESULT + 16)
    return type === 3 ? '3' : `${type}:${this.view.getBigUint64(RESULT + 32, true)}`
  }

  /** The number of the file at a path, with that of its device; or an error number's name. */
  identity(path: string): string {
    const errno = this.call('path_filestat_get', 3, 1, ...this.#path(path), RESULT)
    if (errno !== 'SUCCESS') return errno
    return `${this.view.getBigUint64(RESULT, true)}:${this.view.getBigUint64(RESULT + 8, true)}`
  }

  rename(from: string, to: string, [fd, toFd]: readonly [number, number] = [3, 3]): string {
    return this.call('path_rename', fd, ...this.#path(from), toFd, ...this.#path(to, OTHER))
  }

  link(from: string, to: string, [fd, toFd]: readonly [number, number] = [3, 3]): string {
    return this.call('path_link', fd, 0, ...this.#path(from), toFd, ...this.#path(to, OTHER))
  }

  symlink(target: string, path: string): string {
    return this.call('path_symlink', ...this.#path(target, OTHER), 3, ...this.#path(path))
  }

  readlink(path: string): string {
    const errno = this.call('path_readlink', 3, ...this.#path(path), DATA, 4096, RESULT)
    return errno === 'SUCCESS' ? this.#text(this.view.getUint32(RESULT, true)) : `[${errno}]`
  }

  /** The names in a directory; or an error number's name. */
  list(fd = 3): readonly string[] | string {
    const errno = this.call('fd_readdir', fd, DATA, 0x2_0000, 0n, RESULT)
    if (errno !== 'SUCCESS') return errno
    const end = DATA + this.view.getUint32(RESULT, true)
    const names: string[] = []
    for (let at = DATA; at < end;) {
      const length = this.view.getUint32(at + 16, true)
      names.push(decoder.decode(new Uint8Array(this.memory.buffer, at + 24, length)))
      at += 24 + length
    }
    return names
  }

  #path(path: string, at: number = PATH): [number, number] {
    const bytes = encoder.encode(path)
    new Uint8Array(this.memory.buffer).set(bytes, at)
    return [at, bytes.length]
  }

  #buffer(size: number): void {
    this.view.setUint32(BUFFERS, DATA, true)
    this.view.setUint32(BUFFERS + 4, size, true)
  }

  #text(length: number): string {
    return decoder.decode(new Uint8Array(this.memory.buffer, DATA, length).slice())
  }
}
