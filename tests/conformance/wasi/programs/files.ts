// Reading, writing, positions, sizes and times of files.
import { type Program } from '../program.ts'
import * as s from '../steps.ts'

const HELLO = { f: 'hello' }
const rw = (fdflags = 0): ReturnType<typeof s.open> => s.open('f', { as: 'f', rights: s.RW, fdflags })
const INVALID = { errno: 'INVAL' } as const
const DOES_NOT_ALLOCATE = { errno: 'NOTSUP', why: 'it does not allocate; WASI says that it makes sure of room' }
const NEEDS_ENUM = 'a value that does not exist is EINVAL here, and ends the program there'
const SYNCED = { errno: 'NOTSUP', why: 'its files cannot be opened so; WASI has the flags, and every system can' }
const NANOSECONDS = 1_600_000_000_123_456_789n
const [ATIM, ATIM_NOW, MTIM, MTIM_NOW] = [1, 2, 4, 8] as const

const times = (fd: string, value: readonly bigint[]): ReturnType<typeof s.filestat> =>
  s.filestat(fd, ({ atim, mtim }) => [atim, mtim], { value })
const pathTimes = (path: string, value: readonly bigint[], follow = true): ReturnType<typeof s.stat> =>
  s.stat(path, ({ atim, mtim }) => [atim, mtim], { value, follow })

const positions: readonly Program[] = [
  {
    name: 'fd_read: reads on from where it was, and gives nothing at the end',
    before: HELLO,
    steps: [
      rw(),
      s.read('f', 2, { value: 'he' }),
      s.tell('f', { value: 2n }),
      s.read('f', 9, { value: 'llo' }),
      s.read('f', 9, { value: '' }),
      s.tell('f', { value: 5n }),
    ],
  },
  {
    name: 'fd_read: fills several buffers, past empty ones',
    before: HELLO,
    steps: [
      rw(),
      s.read('f', [0, 2, 2, 4], {
        value: 'hello',
        wasmtime: { value: 'he', why: 'it fills the first that is not empty, which is as right: reads may be short' },
      }),
      s.seek('f', 0n, s.SET, { value: 0n }),
      s.read('f', [], { value: '' }),
      s.read('f', [0, 0], { value: '' }),
      s.tell('f', { value: 0n }),
    ],
  },
  {
    name: 'fd_write: writes on from where it was, over what is there and past the end',
    before: HELLO,
    after: { f: 'heLLO!' },
    steps: [
      rw(),
      s.seek('f', 2n, s.SET, { value: 2n }),
      s.write('f', 'LLO!', { value: 4 }),
      s.tell('f', { value: 6n }),
      s.write('f', '', { value: 0 }),
    ],
  },
  {
    name: 'fd_pread, fd_pwrite: leave the position where it is',
    before: HELLO,
    after: { f: 'Jello!' },
    steps: [
      rw(),
      s.pread('f', 3, 2n, { value: 'llo' }),
      s.pread('f', 3, 4n, { value: 'o' }),
      s.pread('f', 3, 9n, { value: '' }),
      s.pread('f', 3, 1n << 62n, { value: '' }),
      s.pwrite('f', 'J', 0n, { value: 1 }),
      s.pwrite('f', '!', 5n, { value: 1 }),
      s.tell('f', { value: 0n }),
      s.pread('f', 3, -1n, INVALID),
      s.pwrite('f', 'x', -1n, INVALID),
    ],
  },
  {
    name: 'fd_seek: from the start, from here, from the end; never before the start',
    before: HELLO,
    steps: [
      rw(),
      s.seek('f', -2n, s.END, { value: 3n }),
      s.seek('f', 1n, s.CUR, { value: 4n }),
      s.seek('f', 0n, s.CUR, { value: 4n }),
      s.seek('f', 9n, s.SET, { value: 9n }),
      s.seek('f', -1n, s.SET, INVALID),
      s.seek('f', -6n, s.END, INVALID),
      s.seek('f', -10n, s.CUR, INVALID),
      s.tell('f', { value: 9n }),
      s.read('f', 1, { value: '' }),
    ],
  },
  {
    name: 'fd_write: past the end leaves zeroes between',
    before: HELLO,
    after: { f: 'hello\0\0\0x' },
    steps: [rw(), s.seek('f', 8n, s.SET, { value: 8n }), s.write('f', 'x', { value: 1 }), s.tell('f', { value: 9n })],
  },
  {
    name: 'fd_seek: as far as offsets go',
    before: HELLO,
    steps: [
      rw(),
      s.seek('f', 2n ** 63n - 1n, s.SET, { value: 2n ** 63n - 1n }),
      s.seek('f', 1n, s.CUR, {
        ...INVALID,
        wasmtime: { errno: 'SUCCESS', why: 'it counts on, to an offset that nothing can be read or written at' },
      }),
    ],
  },
  {
    name: 'fd_seek: there is no fourth way to count',
    notOnWasmtime: NEEDS_ENUM,
    before: HELLO,
    steps: [rw(), s.seek('f', 0n, 3, INVALID), s.tell('f', { value: 0n })],
  },
  {
    name: 'descriptors of one file have positions of their own, and see the same bytes',
    before: HELLO,
    steps: [
      rw(),
      s.open('f', { as: 'g', rights: s.RW }),
      s.write('f', 'J', { value: 1 }),
      s.tell('g', { value: 0n }),
      s.read('g', 9, { value: 'Jello' }),
    ],
  },
]

const appending: readonly Program[] = [
  {
    name: 'FDFLAGS_APPEND: writes go to the end, wherever the position is, and take it along',
    before: HELLO,
    after: { f: 'hello1234' },
    steps: [
      rw(s.APPEND),
      s.fdstat('f', ({ flags }) => flags, { value: s.APPEND }),
      s.tell('f', { value: 0n }),
      s.write('f', '12', { value: 2 }),
      s.tell('f', { value: 7n }),
      s.seek('f', 1n, s.SET, { value: 1n }),
      s.read('f', 3, { value: 'ell' }),
      s.write('f', '34', { value: 2 }),
      s.tell('f', { value: 9n }),
    ],
  },
  {
    name: 'fd_pwrite: where a file is appended to, the place does not count',
    before: HELLO,
    after: { f: 'helloZZ' },
    steps: [rw(s.APPEND), s.pwrite('f', 'ZZ', 0n, { value: 2 }), s.tell('f', { value: 0n })],
  },
  {
    name: 'fd_fdstat_set_flags: appending can be begun and ended',
    before: HELLO,
    after: { f: 'Jello!' },
    steps: [
      rw(),
      s.setFlags('f', s.APPEND),
      s.fdstat('f', ({ flags }) => flags, { value: s.APPEND }),
      s.write('f', '!', { value: 1 }),
      s.tell('f', { value: 6n }),
      s.setFlags('f', 0),
      s.fdstat('f', ({ flags }) => flags, { value: 0 }),
      s.pwrite('f', 'J', 0n, { value: 1 }),
      s.setFlags('f', s.NONBLOCK),
      s.fdstat('f', ({ flags }) => flags, { value: s.NONBLOCK }),
    ],
  },
  {
    name: 'fd_fdstat_set_flags: how writes reach the disk does not change',
    before: HELLO,
    steps: [rw(), ...[s.DSYNC, s.RSYNC, s.SYNC].map((flags) => s.setFlags('f', flags, INVALID))],
  },
  {
    name: 'path_open: writes may be asked to reach the disk',
    before: HELLO,
    steps: [s.DSYNC, s.SYNC, s.RSYNC | s.SYNC].flatMap((fdflags) => [
      s.open('f', { as: 'f', rights: s.RW, fdflags, wasmtime: SYNCED }),
    ]),
  },
  {
    name: 'FDFLAGS_DSYNC, FDFLAGS_SYNC: can be seen, and written through',
    notOnWasmtime: SYNCED.why,
    before: HELLO,
    after: { f: 'Jello' },
    steps: [s.DSYNC, s.SYNC, s.RSYNC | s.SYNC].flatMap((fdflags) => [
      s.open('f', { as: 'f', rights: s.RW, fdflags }),
      s.fdstat('f', ({ flags }) => flags, { value: fdflags }),
      s.setFlags('f', fdflags | s.APPEND),
      s.setFlags('f', fdflags),
      s.write('f', 'J', { value: 1 }),
    ]),
  },
  {
    name: 'FDFLAGS_NONBLOCK: a file does not block in any case',
    before: HELLO,
    steps: [
      rw(s.NONBLOCK),
      s.fdstat('f', ({ flags }) => flags, { value: s.NONBLOCK }),
      s.read('f', 9, { value: 'hello' }),
    ],
  },
  {
    name: 'fdflags: mean nothing for a directory',
    before: { d: {} },
    steps: [
      s.open('d', { as: 'd', fdflags: s.APPEND | s.NONBLOCK }),
      s.fdstat('d', ({ type, flags }) => [type, flags], { value: [3, 0] }),
    ],
  },
]

const sizes: readonly Program[] = [
  {
    name: 'fd_filestat_set_size: cuts off, and fills up with zeroes',
    before: HELLO,
    after: { f: 'he\0\0' },
    steps: [
      rw(),
      s.setSize('f', 2n),
      s.filestat('f', ({ size }) => size, { value: 2n }),
      s.setSize('f', 4n),
      s.read('f', 9, { value: 'he\0\0' }),
      s.setSize('f', -1n, INVALID),
      s.setSize('f', 1n << 60n, { errno: 'FBIG' }),
      s.tell('f', { value: 4n }),
    ],
  },
  {
    name: 'fd_filestat_set_size: leaves the position where it is',
    before: HELLO,
    after: { f: '\0\0\0!' },
    steps: [
      rw(),
      s.seek('f', 3n, s.SET, { value: 3n }),
      s.setSize('f', 0n),
      s.tell('f', { value: 3n }),
      s.write('f', '!', { value: 1 }),
    ],
  },
  {
    name: 'fd_allocate: makes room, and never less',
    notOnWasmtime: DOES_NOT_ALLOCATE.why,
    before: HELLO,
    after: { f: 'hello\0\0\0' },
    steps: [
      rw(),
      s.allocate('f', 0n, 3n),
      s.allocate('f', 4n, 4n),
      s.filestat('f', ({ size }) => size, { value: 8n }),
      s.allocate('f', 0n, 0n, INVALID),
      s.allocate('f', -1n, 2n, INVALID),
      s.allocate('f', 1n << 60n, 1n, { errno: 'FBIG' }),
    ],
  },
  {
    name: 'fd_advise: every advice is taken',
    before: HELLO,
    steps: [rw(), ...[0, 1, 2, 3, 4, 5].map((advice) => s.advise('f', [0n, 5n, advice])), s.advise('f', [9n, 0n, 0])],
  },
  {
    name: 'fd_advise: there are six',
    notOnWasmtime: NEEDS_ENUM,
    before: HELLO,
    steps: [rw(), s.advise('f', [0n, 5n, 6], INVALID)],
  },
  {
    name: 'fd_sync, fd_datasync: a file',
    before: HELLO,
    steps: [rw(), s.write('f', 'J', { value: 1 }), s.sync('f'), s.datasync('f')],
  },
  {
    name: 'fd_filestat_get: tells files apart, and knows them again',
    before: { f: 'hello', g: '' },
    steps: [
      rw(),
      s.filestat('f', ({ type, size, links }) => [type, size, links], { value: [4, 5n, 1n] }),
      s.filestat('f', ({ ino }) => ino > 0n, { value: true }),
      s.filestat(3, ({ type }) => type, { value: 3 }),
    ],
  },
  {
    name: 'a file that is removed while it is open is there until it is closed',
    before: HELLO,
    after: {},
    steps: [
      rw(),
      s.unlink('f'),
      s.stat('f', () => 0, { errno: 'NOENT' }),
      s.filestat('f', ({ links, size }) => [links, size], { value: [0n, 5n] }),
      s.write('f', 'J', { value: 1 }),
      s.pread('f', 9, 0n, { value: 'Jello' }),
      s.close('f'),
    ],
  },
]

const timestamps: readonly Program[] = [
  {
    name: 'fd_filestat_set_times: sets what it is told to, to the nanosecond',
    before: HELLO,
    steps: [
      rw(),
      s.setTimes('f', [1n, 2n, ATIM | MTIM]),
      times('f', [1n, 2n]),
      s.setTimes('f', [7n, NANOSECONDS, MTIM]),
      times('f', [1n, NANOSECONDS]),
      s.setTimes('f', [NANOSECONDS + 1n, 7n, ATIM]),
      times('f', [NANOSECONDS + 1n, NANOSECONDS]),
      s.setTimes('f', [8n, 9n, 0]),
      times('f', [NANOSECONDS + 1n, NANOSECONDS]),
    ],
  },
  {
    name: 'fd_filestat_set_times: a hundred nanoseconds before what it was',
    before: HELLO,
    steps: [
      rw(),
      s.setTimes('f', [NANOSECONDS, NANOSECONDS, ATIM | MTIM]),
      s.setTimes('f', [0n, NANOSECONDS - 100n, MTIM]),
      times('f', [NANOSECONDS, NANOSECONDS - 100n]),
      pathTimes('f', [NANOSECONDS, NANOSECONDS - 100n]),
    ],
  },
  {
    name: 'fd_filestat_set_times: to now',
    before: HELLO,
    steps: [
      rw(),
      s.setTimes('f', [1n, 2n, ATIM | MTIM]),
      s.setTimes('f', [0n, 0n, MTIM_NOW]),
      s.filestat('f', ({ atim, mtim }) => [atim, mtim > NANOSECONDS], { value: [1n, true] }),
      s.setTimes('f', [0n, 0n, ATIM_NOW]),
      s.filestat('f', ({ atim }) => atim > NANOSECONDS, { value: true }),
    ],
  },
  {
    name: 'fd_filestat_set_times, path_filestat_set_times: a time, or now, and not both',
    before: HELLO,
    steps: [
      rw(),
      ...[ATIM | ATIM_NOW, MTIM | MTIM_NOW, 15].flatMap((flags) => [
        s.setTimes('f', [1n, 2n, flags], INVALID),
        s.setPathTimes('f', [1n, 2n, flags], INVALID),
      ]),
    ],
  },
  {
    name: 'fd_filestat_set_times: flags that do not exist',
    notOnWasmtime: NEEDS_ENUM,
    before: HELLO,
    steps: [rw(), s.setTimes('f', [1n, 2n, 16], INVALID), s.setPathTimes('f', [1n, 2n, 16], INVALID)],
  },
  {
    name: 'path_filestat_set_times: of what a link leads to, or of the link',
    before: { f: '', l: { link: 'f' }, dangling: { link: 'nothing' } },
    steps: [
      s.setPathTimes('l', [1n, 2n, ATIM | MTIM]),
      pathTimes('f', [1n, 2n]),
      s.setPathTimes('l', [3n, NANOSECONDS, ATIM | MTIM], { follow: false }),
      pathTimes('l', [3n, NANOSECONDS], false),
      pathTimes('f', [1n, 2n]),
      s.setPathTimes('dangling', [3n, 4n, ATIM | MTIM], { errno: 'NOENT' }),
      s.setPathTimes('dangling', [3n, 4n, ATIM | MTIM], { follow: false }),
      pathTimes('dangling', [3n, 4n], false),
    ],
  },
  {
    name: 'path_filestat_set_times: of a directory, and of what is none',
    before: { f: '', d: {} },
    steps: [
      s.setPathTimes('d', [1n, 2n, ATIM | MTIM]),
      pathTimes('d', [1n, 2n]),
      s.setPathTimes('d/', [3n, 4n, ATIM | MTIM]),
      pathTimes('d/.', [3n, 4n]),
      s.setPathTimes('.', [5n, 6n, ATIM | MTIM]),
      pathTimes('.', [5n, 6n]),
      s.setPathTimes('f/', [1n, 2n, ATIM | MTIM], { errno: 'NOTDIR' }),
      s.setPathTimes('nothing', [1n, 2n, ATIM | MTIM], { errno: 'NOENT' }),
    ],
  },
  {
    name: 'times: writing changes that of the contents',
    before: HELLO,
    steps: [
      rw(),
      s.setTimes('f', [1n, 2n, ATIM | MTIM]),
      s.write('f', 'J', { value: 1 }),
      s.filestat('f', ({ mtim }) => mtim > NANOSECONDS, { value: true }),
    ],
  },
  {
    name: 'times: making an entry changes those of the directory',
    before: { d: {} },
    steps: [
      s.setPathTimes('d', [1n, 2n, ATIM | MTIM]),
      s.mkdir('d/e'),
      s.stat('d', ({ mtim }) => mtim > NANOSECONDS, { value: true }),
    ],
  },
]

export const filePrograms: readonly Program[] = [...positions, ...appending, ...sizes, ...timestamps]
