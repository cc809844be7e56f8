// Calls of WASI's functions as steps of a program: one function here for each there.
import { type Argument, type BytesArgument, descriptor, encode, out, type Step, text } from './program.ts'

/** What is to come of a step. */
type Wanted = Pick<Step, 'errno' | 'wasmtime' | 'value'>
/** A number, or the name of a step that opened one. */
type Fd = number | string

export const RIGHTS = {
  read: 1n << 1n,
  seek: 1n << 2n,
  setFlags: 1n << 3n,
  tell: 1n << 5n,
  write: 1n << 6n,
  allocate: 1n << 8n,
  pathOpen: 1n << 13n,
  readdir: 1n << 14n,
  pathSetSize: 1n << 19n,
  fdSetSize: 1n << 22n,
} as const
export const RW: bigint = RIGHTS.read | RIGHTS.write
export const CREAT = 1
export const DIRECTORY = 2
export const EXCL = 4
export const TRUNC = 8
export const APPEND = 1
export const DSYNC = 2
export const NONBLOCK = 4
export const RSYNC = 8
export const SYNC = 16
export const SET = 0
export const CUR = 1
export const END = 2

const fdOf = (fd: Fd): Argument => (typeof fd === 'string' ? descriptor(fd) : fd)
const decoder = new TextDecoder()
const u32 = (view: DataView): number => view.getUint32(0, true)
const u64 = (view: DataView): bigint => view.getBigUint64(0, true)

/** A call with nothing but arguments. */
export const call = (name: string, args: readonly Argument[], wanted: Partial<Step> = {}): Step => ({
  call: name,
  args,
  room: 0,
  ...wanted,
})

/** How a file is opened. */
export interface HowToOpen extends Wanted {
  readonly dir?: Fd
  /** Whether a link at the end is followed; it is unless told otherwise. */
  readonly follow?: boolean
  readonly oflags?: number
  readonly rights?: bigint
  readonly inheriting?: bigint
  readonly fdflags?: number
  readonly as?: string
}

/** path_open, for reading unless `rights` says otherwise. */
export function open(path: string | Uint8Array, how: HowToOpen = {}): Step {
  const { dir = 3, follow = true, oflags = 0, rights = RIGHTS.read, inheriting = 0n, fdflags = 0, ...rest } = how
  const args = [fdOf(dir), Number(follow), text(path), oflags, rights, inheriting, fdflags, out()]
  return { call: 'path_open', args, room: 4, see: u32, ...rest }
}

/** An array of buffers: pointer and length of each. */
function buffers(of: readonly (Uint8Array | number)[], roomAt: number): BytesArgument {
  const bytes = new Uint8Array(of.length * 8)
  const view = new DataView(bytes.buffer)
  let at = roomAt
  const pointers = of.map((buffer, i) => {
    view.setUint32(i * 8 + 4, typeof buffer === 'number' ? buffer : buffer.length, true)
    const to = typeof buffer === 'number' ? out(at) : buffer
    if (typeof buffer === 'number') at += buffer
    return { at: i * 8, to }
  })
  return { kind: 'bytes', bytes, pointers }
}

/** Reads `size` bytes, into several buffers where it is a list; sees the text read. */
export function read(fd: Fd, size: number | readonly number[], wanted: Wanted = {}): Step {
  const sizes = [size].flat()
  const room = 8 + sizes.reduce((sum, one) => sum + one, 0)
  return { call: 'fd_read', args: [fdOf(fd), buffers(sizes, 8), sizes.length, out()], room, see: seeRead, ...wanted }
}

/** Reads at a place. */
export function pread(fd: Fd, size: number, at: bigint, wanted: Wanted = {}): Step {
  return {
    call: 'fd_pread',
    args: [fdOf(fd), buffers([size], 8), 1, at, out()],
    room: 8 + size,
    see: seeRead,
    ...wanted,
  }
}

const seeRead = (view: DataView): string =>
  decoder.decode(new Uint8Array(view.buffer, view.byteOffset + 8, Math.min(u32(view), view.byteLength - 8)))

/** Writes text; sees how many bytes were written. */
export function write(fd: Fd, data: string, wanted: Wanted = {}): Step {
  return { call: 'fd_write', args: [fdOf(fd), buffers([encode(data)], 4), 1, out()], room: 4, see: u32, ...wanted }
}

/** Writes text at a place. */
export function pwrite(fd: Fd, data: string, at: bigint, wanted: Wanted = {}): Step {
  return { call: 'fd_pwrite', args: [fdOf(fd), buffers([encode(data)], 4), 1, at, out()], room: 4, see: u32, ...wanted }
}

/** Moves the position; sees where it is then. */
export const seek = (fd: Fd, offset: bigint, whence: number, wanted: Wanted = {}): Step => ({
  call: 'fd_seek',
  args: [fdOf(fd), offset, whence, out()],
  room: 8,
  see: u64,
  ...wanted,
})

export const tell = (fd: Fd, wanted: Wanted = {}): Step => ({
  call: 'fd_tell',
  args: [fdOf(fd), out()],
  room: 8,
  see: u64,
  ...wanted,
})

export const close = (fd: Fd, wanted: Wanted = {}): Step => call('fd_close', [fdOf(fd)], wanted)
export const sync = (fd: Fd, wanted: Wanted = {}): Step => call('fd_sync', [fdOf(fd)], wanted)
export const datasync = (fd: Fd, wanted: Wanted = {}): Step => call('fd_datasync', [fdOf(fd)], wanted)
export const renumber = (from: Fd, to: Fd, wanted: Wanted = {}): Step =>
  call('fd_renumber', [fdOf(from), fdOf(to)], wanted)
export const advise = (
  fd: Fd,
  [offset, length, advice]: readonly [bigint, bigint, number],
  wanted: Wanted = {},
): Step => call('fd_advise', [fdOf(fd), offset, length, advice], wanted)
export const allocate = (fd: Fd, offset: bigint, length: bigint, wanted: Wanted = {}): Step =>
  call('fd_allocate', [fdOf(fd), offset, length], wanted)
export const setSize = (fd: Fd, size: bigint, wanted: Wanted = {}): Step =>
  call('fd_filestat_set_size', [fdOf(fd), size], wanted)
export const setFlags = (fd: Fd, flags: number, wanted: Wanted = {}): Step =>
  call('fd_fdstat_set_flags', [fdOf(fd), flags], wanted)
export const setRights = (fd: Fd, base: bigint, inheriting: bigint, wanted: Wanted = {}): Step =>
  call('fd_fdstat_set_rights', [fdOf(fd), base, inheriting], wanted)
export const setTimes = (
  fd: Fd,
  [accessed, modified, flags]: readonly [bigint, bigint, number],
  wanted: Wanted = {},
): Step => call('fd_filestat_set_times', [fdOf(fd), accessed, modified, flags], wanted)

/** What a step sees of a descriptor. */
type SeenFdstat = { readonly type: number; readonly flags: number; readonly base: bigint; readonly inheriting: bigint }

/** Sees what `pick` makes of the descriptor's type, flags and rights. */
export const fdstat = (fd: Fd, pick: (stat: SeenFdstat) => unknown, wanted: Wanted = {}): Step => ({
  call: 'fd_fdstat_get',
  args: [fdOf(fd), out()],
  room: 24,
  see: (view) =>
    pick({
      type: view.getUint8(0),
      flags: view.getUint16(2, true),
      base: view.getBigUint64(8, true),
      inheriting: view.getBigUint64(16, true),
    }),
  ...wanted,
})

/** What a step sees of a file. */
interface SeenStat {
  readonly dev: bigint
  readonly ino: bigint
  readonly type: number
  readonly links: bigint
  readonly size: bigint
  readonly atim: bigint
  readonly mtim: bigint
  readonly ctim: bigint
}

const seeStat = (view: DataView): SeenStat => ({
  dev: view.getBigUint64(0, true),
  ino: view.getBigUint64(8, true),
  type: view.getUint8(16),
  links: view.getBigUint64(24, true),
  size: view.getBigUint64(32, true),
  atim: view.getBigUint64(40, true),
  mtim: view.getBigUint64(48, true),
  ctim: view.getBigUint64(56, true),
})

export const filestat = (fd: Fd, pick: (stat: SeenStat) => unknown, wanted: Wanted = {}): Step => ({
  call: 'fd_filestat_get',
  args: [fdOf(fd), out()],
  room: 64,
  see: (view) => pick(seeStat(view)),
  ...wanted,
})

/** Where a path is. */
export interface Place extends Wanted {
  readonly dir?: Fd
  readonly follow?: boolean
}

export function stat(path: string | Uint8Array, pick: (stat: SeenStat) => unknown, place: Place = {}): Step {
  const { dir = 3, follow = true, ...wanted } = place
  const args = [fdOf(dir), Number(follow), text(path), out()]
  return { call: 'path_filestat_get', args, room: 64, see: (view) => pick(seeStat(view)), ...wanted }
}

export function setPathTimes(
  path: string,
  [accessed, modified, flags]: readonly [bigint, bigint, number],
  place: Place = {},
): Step {
  const { dir = 3, follow = true, ...wanted } = place
  return call('path_filestat_set_times', [fdOf(dir), Number(follow), text(path), accessed, modified, flags], wanted)
}

const onPath =
  (name: string) =>
  (path: string | Uint8Array, { dir = 3, ...wanted }: Place = {}): Step =>
    call(name, [fdOf(dir), text(path)], wanted)

export const mkdir: ReturnType<typeof onPath> = onPath('path_create_directory')
export const rmdir: ReturnType<typeof onPath> = onPath('path_remove_directory')
export const unlink: ReturnType<typeof onPath> = onPath('path_unlink_file')

/** Two paths, each below a directory. */
export interface TwoPlaces extends Wanted {
  readonly dir?: Fd
  readonly to?: Fd
  readonly follow?: boolean
}

export const rename = (from: string, to: string, { dir = 3, to: toDir = 3, ...wanted }: TwoPlaces = {}): Step =>
  call('path_rename', [fdOf(dir), text(from), fdOf(toDir), text(to)], wanted)

export const link = (
  from: string,
  to: string,
  { dir = 3, to: toDir = 3, follow = false, ...wanted }: TwoPlaces = {},
): Step => call('path_link', [fdOf(dir), Number(follow), text(from), fdOf(toDir), text(to)], wanted)

export const symlink = (target: string, path: string, { dir = 3, ...wanted }: Place = {}): Step =>
  call('path_symlink', [text(target), fdOf(dir), text(path)], wanted)

/** Reads a link into `size` bytes; sees the text and how much of it there is. */
export function readlink(path: string, size = 64, { dir = 3, ...wanted }: Place = {}): Step {
  const args = [fdOf(dir), text(path), out(4), size, out()]
  const see = (view: DataView): string =>
    decoder.decode(new Uint8Array(view.buffer, view.byteOffset + 4, Math.min(u32(view), size)))
  return { call: 'path_readlink', args, room: 4 + size, see, ...wanted }
}

/** An entry that `readdir` saw. */
export interface SeenEntry {
  readonly next: bigint
  readonly ino: bigint
  readonly type: number
  readonly name: string
}

/** Reads a directory into `size` bytes; `pick` gets the whole entries, and the bytes used. */
export function readdir(
  fd: Fd,
  { size = 4096, cookie = 0n }: { readonly size?: number; readonly cookie?: bigint },
  pick: (entries: readonly SeenEntry[], used: number) => unknown,
  wanted: Wanted = {},
): Step {
  const args = [fdOf(fd), out(8), size, cookie, out()]
  const see = (view: DataView): unknown => pick(seeEntries(view, Math.min(u32(view), size)), u32(view))
  return { call: 'fd_readdir', args, room: 8 + size, see, ...wanted }
}

function seeEntries(view: DataView, used: number): SeenEntry[] {
  const entries: SeenEntry[] = []
  for (let at = 8; at + 24 <= 8 + used;) {
    const length = view.getUint32(at + 16, true)
    if (at + 24 + length > 8 + used) break
    entries.push({
      next: view.getBigUint64(at, true),
      ino: view.getBigUint64(at + 8, true),
      type: view.getUint8(at + 20),
      name: decoder.decode(new Uint8Array(view.buffer, view.byteOffset + at + 24, length)),
    })
    at += 24 + length
  }
  return entries
}
