// What each function makes of each kind of descriptor, and what can be done with descriptors themselves.
import { descriptor, out, type Argument, type Program, type Step } from '../program.ts'
import * as s from '../steps.ts'

const before = { f: 'hello', g: 'gg', d: { inner: 'x' }, l: { link: 'f' } }
const arg = (fd: number | string): Argument => (typeof fd === 'string' ? descriptor(fd) : fd)

const prestat = (fd: number | string, wanted: Partial<Step> = {}): Step =>
  s.call('fd_prestat_get', [arg(fd), out()], {
    room: 8,
    see: (view) => [view.getUint8(0), view.getUint32(4, true)],
    ...wanted,
  })
const prestatName = (fd: number | string, room: number, wanted: Partial<Step> = {}): Step =>
  s.call('fd_prestat_dir_name', [arg(fd), out(), room], {
    room: 16,
    see: (view) => new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset, room)),
    ...wanted,
  })

const ALLOCATES = { errno: 'NOTSUP', why: 'it does not allocate' }

/** All that works on files only. */
const forFiles = (fd: number | string, errno: string): Step[] => [
  s.advise(fd, [0n, 0n, 0], { errno }),
  s.allocate(fd, 0n, 1n, { errno }),
  s.setSize(fd, 3n, { errno }),
  s.setFlags(fd, 0, { errno }),
  s.sync(fd, { errno }),
  s.datasync(fd, { errno }),
]

/** All that needs a directory. */
const forDirectories = (fd: number | string, errno: string): Step[] => [
  s.readdir(fd, {}, () => 0, { errno }),
  s.mkdir('dd', { dir: fd, errno }),
  s.rmdir('d', { dir: fd, errno }),
  s.stat('f', () => 0, { dir: fd, errno }),
  s.setPathTimes('f', [0n, 0n, 5], { dir: fd, errno }),
  s.readlink('l', 10, { dir: fd, errno }),
  s.unlink('f', { dir: fd, errno }),
  s.rename('f', 'n', { dir: fd, errno }),
  s.rename('f', 'n', { to: fd, errno }),
  s.symlink('f', 'n', { dir: fd, errno }),
  s.link('f', 'n', { dir: fd, errno }),
  s.link('f', 'n', { to: fd, errno }),
]

const sockets = (fd: number | string, errno: string): Step[] => [
  s.call('sock_shutdown', [arg(fd), 1], { errno }),
  s.call('sock_accept', [arg(fd), 0, out()], { room: 4, errno }),
  s.call('sock_recv', [arg(fd), out(), 0, 0, out(8), out(16)], { room: 24, errno }),
  s.call('sock_send', [arg(fd), out(), 0, 0, out(8)], { room: 16, errno }),
]

const bad = { errno: 'BADF' } as const
const atStream = { errno: 'SPIPE' } as const

/** All there is, with a descriptor that is not open. */
function onNothing(fd: number): Step[] {
  return [
    s.fdstat(fd, () => 0, bad),
    s.filestat(fd, () => 0, bad),
    s.read(fd, 4, bad),
    s.pread(fd, 4, 0n, bad),
    s.write(fd, 'x', bad),
    s.pwrite(fd, 'x', 0n, bad),
    s.seek(fd, 0n, s.SET, bad),
    s.tell(fd, bad),
    ...forFiles(fd, 'BADF'),
    s.setTimes(fd, [0n, 0n, 5], bad),
    s.setRights(fd, 0n, 0n, bad),
    prestat(fd, bad),
    prestatName(fd, 0, bad),
    ...sockets(fd, 'BADF'),
    s.open('f', { dir: fd, ...bad }),
    ...forDirectories(fd, 'BADF'),
    s.renumber(fd, 3, bad),
    s.renumber(3, fd, bad),
    s.close(fd, bad),
  ]
}

export const descriptorPrograms: readonly Program[] = [
  {
    name: 'descriptors: one that is not open is EBADF, whatever is asked of it',
    before,
    after: before,
    steps: [4, 99, -1].flatMap(onNothing),
  },
  ...([3, 'dir'] as const).map((fd) => ({
    name: `descriptors: ${fd === 3 ? 'a granted directory' : 'a directory'} is not read, written, sought or sized`,
    before,
    steps: [
      s.open('d', { as: 'dir', oflags: s.DIRECTORY }),
      s.read(fd, 4, bad),
      s.pread(fd, 4, 0n, bad),
      s.write(fd, '', bad),
      s.pwrite(fd, 'x', 0n, bad),
      s.seek(fd, 0n, s.SET, bad),
      s.tell(fd, bad),
      ...forFiles(fd, 'BADF'),
      s.setTimes(fd, [0n, 0n, 5]),
      s.filestat(fd, ({ type }) => type, { value: 3 }),
    ],
  })),
  {
    name: 'descriptors: a file is no directory',
    before,
    after: before,
    steps: [
      s.open('f', { as: 'f', rights: s.RW }),
      s.open('f', { dir: 'f', errno: 'NOTDIR' }),
      ...forDirectories('f', 'BADF'),
      prestat('f', bad),
      prestatName('f', 0, { errno: 'NOTDIR' }),
    ],
  },
  {
    name: 'descriptors: standard input is read, and nothing else',
    before,
    stdin: 'input',
    steps: [
      s.fdstat(0, ({ base }) => (base & s.RW) === s.RIGHTS.read, { value: true }),
      s.filestat(0, ({ size }) => size, { value: 0n }),
      s.read(0, 2, { value: 'in' }),
      s.pread(0, 4, 0n, atStream),
      s.write(0, '', bad),
      s.pwrite(0, 'x', 0n, bad),
      s.seek(0, 0n, s.SET, atStream),
      s.tell(0, atStream),
      ...forFiles(0, 'BADF'),
      s.setTimes(0, [0n, 0n, 5], bad),
      s.open('f', { dir: 0, ...bad }),
      ...forDirectories(0, 'BADF'),
    ],
  },
  {
    name: 'descriptors: standard output is written, and nothing else',
    before,
    steps: [
      s.fdstat(1, ({ base }) => (base & s.RW) === s.RIGHTS.write, { value: true }),
      s.read(1, 4, bad),
      s.pread(1, 4, 0n, bad),
      s.write(1, '', { value: 0 }),
      s.pwrite(1, 'x', 0n, atStream),
      s.seek(1, 0n, s.SET, atStream),
      s.tell(1, atStream),
      ...forFiles(1, 'BADF'),
      s.open('f', { dir: 1, ...bad }),
      ...forDirectories(1, 'BADF'),
    ],
  },
  {
    name: 'sock_accept, sock_recv, sock_send, sock_shutdown: nothing is a socket',
    before,
    steps: [s.open('f', { as: 'f' }), ...([0, 1, 2, 3, 'f'] as const).flatMap((fd) => sockets(fd, 'NOTSOCK'))],
  },
  {
    name: 'fd_prestat_get: a granted directory has a name; another has none',
    before,
    second: {},
    steps: [
      prestat(3, { value: [0, 1] }),
      prestat(4, { value: [0, 7] }),
      s.open('d', { as: 'd', oflags: s.DIRECTORY }),
      prestat('d', bad),
      ...[0, 1, 2].map((fd) => prestat(fd, bad)),
    ],
  },
  {
    name: 'fd_prestat_dir_name: the name fits, with or without room to spare',
    second: {},
    steps: [
      prestatName(4, 7, { value: '/second' }),
      prestatName(4, 9, { value: '/second\0\0' }),
      prestatName(4, 6, { errno: 'NAMETOOLONG' }),
      prestatName(3, 0, { errno: 'NAMETOOLONG' }),
    ],
  },
  {
    name: 'fd_prestat_dir_name: what was not granted has no name',
    before,
    steps: [
      s.open('d', { as: 'd', oflags: s.DIRECTORY }),
      prestatName('d', 8, { errno: 'NOTDIR' }),
      prestatName(1, 8, { errno: 'NOTDIR' }),
    ],
  },
  {
    name: 'fd_close: what is closed is not open any more',
    before,
    steps: [s.open('f', { as: 'f' }), s.close('f'), s.read('f', 1, bad), s.close('f', bad)],
  },
  {
    name: 'fd_close: a granted directory can be closed, and its number is free',
    before,
    steps: [
      s.close(3),
      prestat(3, bad),
      s.open('f', { errno: 'BADF' }),
      s.stat('f', () => 0, { errno: 'BADF' }),
      s.close(3, bad),
    ],
  },
  {
    name: 'fd_close: a stream can be closed',
    stdout: 'a',
    steps: [s.write(1, 'a', { value: 1 }), s.close(1), s.write(1, 'b', bad)],
  },
  {
    name: 'path_open: gives a number that is free again',
    before,
    steps: [s.open('f', { as: 'a', value: 4 }), s.close('a'), s.open('f', { as: 'b', value: 4 })],
  },
  {
    name: 'fd_renumber: one takes the place of another, which is closed',
    before,
    steps: [
      s.open('f', { as: 'f' }),
      s.open('g', { as: 'g' }),
      s.read('f', 1, { value: 'h' }),
      s.renumber('f', 'g'),
      s.read('g', 9, { value: 'ello' }),
      s.tell('f', bad),
    ],
  },
  {
    name: 'fd_renumber: to itself is nothing, to or from what is not open EBADF',
    before,
    steps: [
      s.open('f', { as: 'f' }),
      s.renumber('f', 'f'),
      s.renumber('f', 77, bad),
      s.renumber(77, 'f', bad),
      s.read('f', 9, { value: 'hello' }),
    ],
  },
  {
    name: 'fd_renumber: over a granted directory, and over a stream',
    before,
    second: { s: 'ss' },
    steps: [
      s.open('f', { as: 'f' }),
      s.renumber('f', 3),
      prestat(3, bad),
      s.read(3, 9, { value: 'hello' }),
      s.renumber(4, 0),
      s.open('s', { dir: 0, as: 's' }),
      s.read('s', 9, { value: 'ss' }),
    ],
  },
  {
    name: 'fd_fdstat_get: a directory has the rights of one, and what is in it gets those of a file',
    steps: [
      s.fdstat(3, ({ type, flags }) => [type, flags], { value: [3, 0] }),
      s.fdstat(3, ({ base }) => [base & s.RIGHTS.pathOpen, base & s.RIGHTS.readdir, base & s.RW], {
        value: [s.RIGHTS.pathOpen, s.RIGHTS.readdir, 0n],
      }),
      s.fdstat(3, ({ base }) => base & (s.RIGHTS.seek | s.RIGHTS.fdSetSize), { value: 0n }),
      s.fdstat(3, ({ inheriting }) => inheriting & (s.RW | s.RIGHTS.seek), { value: s.RW | s.RIGHTS.seek }),
    ],
  },
  {
    name: 'fd_fdstat_get: reading and writing are what a file was opened for',
    before,
    steps: (
      [
        ['r', s.RIGHTS.read],
        ['w', s.RIGHTS.write],
        ['rw', s.RW],
      ] as const
    ).flatMap(([as, rights]) => [
      s.open('f', { as, rights }),
      s.fdstat(as, ({ type, flags, base }) => [type, flags, base & s.RW], { value: [4, 0, rights] }),
    ]),
  },
  {
    name: 'fd_read, fd_write: only what the file was opened for',
    before,
    after: { ...before, f: 'Jello' },
    steps: [
      s.open('f', { as: 'r', rights: s.RIGHTS.read }),
      s.write('r', 'x', bad),
      s.pwrite('r', 'x', 0n, bad),
      s.setSize('r', 0n, { errno: 'INVAL' }),
      s.allocate('r', 0n, 9n, { errno: 'BADF', wasmtime: ALLOCATES }),
      s.open('f', { as: 'w', rights: s.RIGHTS.write }),
      s.read('w', 1, bad),
      s.pread('w', 1, 0n, bad),
      s.write('w', 'J', { value: 1 }),
      s.open('f', { as: 'none', rights: 0n }),
      s.read('none', 9, { value: 'Jello' }),
      s.write('none', 'x', bad),
    ],
  },
  {
    name: 'fd_fdstat_set_rights: rights given up are gone, and do not come back',
    notOnWasmtime: 'it has no rights to give up',
    before,
    steps: [
      s.open('f', { as: 'f', rights: s.RW }),
      s.setRights('f', s.RW, s.RW),
      s.fdstat('f', ({ base, inheriting }) => [base, inheriting], { value: [s.RW, s.RW] }),
      s.seek('f', 1n, s.SET, { errno: 'NOTCAPABLE' }),
      s.tell('f', { errno: 'NOTCAPABLE' }),
      s.setSize('f', 1n, { errno: 'NOTCAPABLE' }),
      s.setFlags('f', 0, { errno: 'NOTCAPABLE' }),
      s.filestat('f', () => 0, { errno: 'NOTCAPABLE' }),
      s.setRights('f', s.RW | s.RIGHTS.seek, s.RW, { errno: 'NOTCAPABLE' }),
      s.read('f', 1, { value: 'h' }),
      s.setRights('f', 0n, 0n),
      s.read('f', 1, { errno: 'NOTCAPABLE' }),
      s.write('f', 'x', { errno: 'NOTCAPABLE' }),
    ],
  },
  {
    name: 'fd_fdstat_set_rights: what a directory does not hand on, nothing in it has',
    notOnWasmtime: 'it has no rights to give up',
    before,
    steps: [
      s.setRights(3, s.RIGHTS.pathOpen, s.RIGHTS.read),
      s.open('f', { rights: s.RW, errno: 'NOTCAPABLE' }),
      s.open('n', { rights: s.RIGHTS.read, oflags: s.CREAT, errno: 'NOTCAPABLE' }),
      s.open('f', { oflags: s.TRUNC, errno: 'NOTCAPABLE' }),
      s.mkdir('n', { errno: 'NOTCAPABLE' }),
      s.unlink('f', { errno: 'NOTCAPABLE' }),
      s.stat('f', () => 0, { errno: 'NOTCAPABLE' }),
      s.readdir(3, {}, () => 0, { errno: 'NOTCAPABLE' }),
      s.open('f', { as: 'f' }),
      s.fdstat('f', ({ base }) => base, { value: s.RIGHTS.read }),
      s.open('d', { as: 'd', oflags: s.DIRECTORY, rights: 0n }),
      s.open('inner', { dir: 'd', errno: 'NOTCAPABLE' }),
    ],
  },
]
