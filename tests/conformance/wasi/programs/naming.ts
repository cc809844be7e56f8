// Making, removing, moving and linking; and what a directory says is in it.
import { type Program } from '../program.ts'
import * as s from '../steps.ts'

const before = {
  f: 'hello',
  g: 'gg',
  d: { inner: 'x' },
  e: {},
  l: { link: 'f' },
  ld: { link: 'd' },
  dang: { link: 'nothing' },
  loop: { link: 'loop' },
  up: { link: '../x' },
}
const without = (...names: readonly string[]): typeof before =>
  Object.fromEntries(Object.entries(before).filter(([name]) => !names.includes(name))) as typeof before

type Pairs = readonly (readonly [string, string])[]
const renames = (pairs: Pairs, errno: string): ReturnType<typeof s.rename>[] =>
  pairs.map(([from, to]) => s.rename(from, to, { errno }))
const links = (pairs: Pairs, errno: string): ReturnType<typeof s.link>[] =>
  pairs.map(([from, to]) => s.link(from, to, { errno }))
const SLASHED = { errno: 'INVAL', why: 'it asks the system for the directory’s own dot; POSIX removes the directory' }

const making: readonly Program[] = [
  {
    name: 'path_create_directory: where there is nothing',
    before,
    after: { ...before, n: { deep: {} }, m: {}, o: {} },
    steps: [s.mkdir('n'), s.mkdir('n/deep'), s.mkdir('m/'), s.mkdir('e/../o')],
  },
  {
    name: 'path_create_directory: not where there is something',
    before,
    after: before,
    steps: ['d', 'd/', 'f', 'f/', 'l', 'dang', 'dang/', 'loop', 'loop/', '.', 'd/.', 'd/..'].map((path) =>
      s.mkdir(path, { errno: 'EXIST' }),
    ),
  },
  {
    name: 'path_create_directory: not in what is missing, nor outside',
    before,
    after: before,
    steps: [
      ...['nothing/n', '', 'n/.', 'dang/n'].map((path) => s.mkdir(path, { errno: 'NOENT' })),
      ...['..', '/', '/n', '../n', 'up/n'].map((path) => s.mkdir(path, { errno: 'NOTCAPABLE' })),
      s.mkdir('f/n', { errno: 'NOTDIR' }),
    ],
  },
  {
    name: 'path_remove_directory: an empty one',
    before,
    after: without('e'),
    steps: [s.rmdir('e'), s.rmdir('e', { errno: 'NOENT' }), s.rmdir('d', { errno: 'NOTEMPTY' })],
  },
  {
    name: 'path_remove_directory: with a slash after it',
    notOnWasmtime: SLASHED.why,
    before,
    after: without('e'),
    steps: [s.rmdir('e/'), s.rmdir('d/', { errno: 'NOTEMPTY' }), s.rmdir('ld/', { errno: 'NOTDIR' })],
  },
  {
    name: 'path_remove_directory: nothing but directories',
    before,
    after: before,
    steps: [
      ...['f', 'f/', 'l', 'ld', 'dang', 'loop'].map((path) => s.rmdir(path, { errno: 'NOTDIR' })),
      ...['nothing', 'nothing/', ''].map((path) => s.rmdir(path, { errno: 'NOENT' })),
      ...['.', './', 'e/.', 'd/..'].map((path) => s.rmdir(path, { errno: 'INVAL' })),
      ...['..', '/', '../e'].map((path) => s.rmdir(path, { errno: 'NOTCAPABLE' })),
    ],
  },
  {
    name: 'path_unlink_file: files and links, not what they lead to',
    before,
    after: without('f', 'l', 'ld', 'dang', 'loop', 'up'),
    steps: ['l', 'f', 'ld', 'dang', 'loop', 'up'].map((path) => s.unlink(path)),
  },
  {
    name: 'path_unlink_file: no directories, and nothing with a slash',
    before,
    after: before,
    steps: [
      ...['d', 'd/', 'e', 'ld/', '.', 'd/..'].map((path) => s.unlink(path, { errno: 'ISDIR' })),
      ...['f/', 'l/', 'f/.'].map((path) => s.unlink(path, { errno: 'NOTDIR' })),
      ...['nothing', 'nothing/', ''].map((path) => s.unlink(path, { errno: 'NOENT' })),
      ...['..', '/f', '../f'].map((path) => s.unlink(path, { errno: 'NOTCAPABLE' })),
    ],
  },
]

const moving: readonly Program[] = [
  {
    name: 'path_rename: a file, over another, a link itself',
    before,
    after: {
      ...without('f', 'g', 'l', 'dang'),
      n: { link: 'f' },
      m: { link: 'nothing' },
      d: { inner: 'x', f: 'hello' },
    },
    steps: [s.rename('f', 'g'), s.rename('g', 'd/f'), s.rename('l', 'n'), s.rename('dang', 'm')],
  },
  {
    name: 'path_rename: over a link, not what it leads to',
    before,
    after: { ...without('f', 'g'), l: 'hello', up: 'gg' },
    steps: [s.rename('f', 'l'), s.rename('g', 'up')],
  },
  {
    name: 'path_rename: a directory, with all in it, and over an empty one',
    before,
    after: { ...without('d', 'e'), n: { inner: 'x' } },
    steps: [s.rename('d', 'e'), s.rename('e/', 'n/'), s.stat('n/inner', ({ size }) => size, { value: 1n })],
  },
  {
    name: 'path_rename: to itself is nothing',
    before,
    after: before,
    steps: [s.rename('f', 'f'), s.rename('d', 'd'), s.rename('d/', 'd')],
  },
  {
    name: 'path_rename: two names of one file stay two',
    before: { f: 'hello' },
    after: { f: 'hello', g: 'hello' },
    steps: [s.link('f', 'g'), s.rename('f', 'g')],
  },
  {
    name: 'path_rename: a slash means a directory',
    before,
    after: { ...without('e', 'd'), n: {}, m: { inner: 'x' } },
    steps: [
      ...renames(
        [
          ['f', 'n/'],
          ['f/', 'n'],
          ['f', 'e/'],
          ['ld/', 'n'],
          ['ld', 'n/'],
          ['d', 'ld/'],
          ['f', 'g/'],
          ['l/', 'n'],
        ],
        'NOTDIR',
      ),
      s.rename('e/', 'n'),
      s.rename('d', 'm/'),
    ],
  },
  {
    name: 'path_rename: files and directories do not replace each other',
    before,
    after: before,
    steps: [
      ...renames(
        [
          ['f', 'd'],
          ['f', 'e'],
          ['l', 'e'],
        ],
        'ISDIR',
      ),
      ...renames(
        [
          ['d', 'f'],
          ['d', 'l'],
          ['d', 'ld'],
        ],
        'NOTDIR',
      ),
      ...renames([['e', 'd']], 'NOTEMPTY'),
    ],
  },
  {
    name: 'path_rename: not into itself, not what has no name of its own, not outside',
    before,
    after: before,
    steps: [
      ...renames([['d', 'd/sub']], 'INVAL'),
      ...renames(
        [
          ['.', 'n'],
          ['d', '.'],
          ['f', 'd/..'],
          ['d/.', 'n'],
        ],
        'BUSY',
      ),
      ...renames(
        [
          ['f', '..'],
          ['../f', 'n'],
          ['f', '../n'],
          ['f', '/n'],
          ['up/x', 'n'],
        ],
        'NOTCAPABLE',
      ),
      ...renames(
        [
          ['nothing', 'n'],
          ['f', 'nothing/n'],
          ['', 'n'],
          ['f', ''],
        ],
        'NOENT',
      ),
      ...renames(
        [
          ['f/.', 'n'],
          ['f/x', 'n'],
          ['f', 'g/n'],
        ],
        'NOTDIR',
      ),
    ],
  },
  {
    name: 'path_rename: what is open stays open',
    notByPath: 'the path of the directory leads nowhere then',
    before,
    after: { ...without('d', 'f'), e: { dd: { inner: 'J' } }, n: 'hello' },
    steps: [
      s.open('d', { as: 'd', oflags: s.DIRECTORY }),
      s.open('f', { as: 'f' }),
      s.rename('d', 'e/dd'),
      s.rename('f', 'n'),
      s.open('inner', { dir: 'd', as: 'inner', rights: s.RW }),
      s.write('inner', 'J', { value: 1 }),
      s.open('../f', { dir: 'd', errno: 'NOTCAPABLE' }),
      s.read('f', 9, { value: 'hello' }),
    ],
  },
  {
    name: 'a directory that is removed while it is open: nothing can be made in it',
    notByPath: 'the path of the directory leads nowhere then',
    before: { e: {} },
    after: {},
    steps: [
      s.open('e', { as: 'e', oflags: s.DIRECTORY }),
      s.rmdir('e'),
      s.open('n', { dir: 'e', oflags: s.CREAT, rights: s.RW, errno: 'NOENT' }),
      s.mkdir('n', { dir: 'e', errno: 'NOENT' }),
      s.symlink('x', 'n', { dir: 'e', errno: 'NOENT' }),
      s.readdir('e', {}, (entries) => entries.map(({ name }) => name), { value: ['.', '..'] }),
      s.filestat('e', ({ links }) => links, { value: 0n }),
    ],
  },
]

const linking: readonly Program[] = [
  {
    name: 'path_link: another name for a file',
    before,
    after: { ...before, n: 'Jello', d: { inner: 'x', f: 'Jello' }, f: 'Jello' },
    steps: [
      s.link('f', 'n'),
      s.link('n', 'd/f'),
      s.open('d/f', { as: 'f', rights: s.RW }),
      s.write('f', 'J', { value: 1 }),
      s.stat('f', ({ links: count }) => count, { value: 3n }),
    ],
  },
  {
    name: 'path_link: another name for a link, wherever it leads',
    before,
    after: {
      ...before,
      a: { link: 'f' },
      b: { link: 'nothing' },
      c: { link: 'loop' },
      h: { link: '../x' },
      i: { link: 'd' },
    },
    steps: [
      s.link('l', 'a'),
      s.link('dang', 'b'),
      s.link('loop', 'c'),
      s.link('up', 'h'),
      s.link('ld', 'i'),
      s.stat('a', ({ type, links: count }) => [type, count], { follow: false, value: [7, 2n] }),
    ],
  },
  {
    name: 'path_link: not over what is there',
    before,
    after: before,
    steps: links(
      [
        ['f', 'g'],
        ['f', 'f'],
        ['f', 'd'],
        ['f', 'l'],
        ['f', 'dang'],
        ['f', '.'],
        ['f', 'd/..'],
      ],
      'EXIST',
    ),
  },
  {
    name: 'path_link: no directories, nothing outside, nothing that is missing',
    before,
    after: before,
    steps: [
      ...links(
        [
          ['d', 'n'],
          ['.', 'n'],
          ['d/', 'n'],
        ],
        'PERM',
      ),
      ...links(
        [
          ['../f', 'n'],
          ['f', '../n'],
          ['/f', 'n'],
          ['f', '/n'],
        ],
        'NOTCAPABLE',
      ),
      ...links(
        [
          ['nothing', 'n'],
          ['f', 'nothing/n'],
          ['f', 'n/'],
          ['f', ''],
          ['', 'n'],
        ],
        'NOENT',
      ),
      ...links(
        [
          ['f/', 'n'],
          ['l/', 'n'],
          ['f/x', 'n'],
        ],
        'NOTDIR',
      ),
    ],
  },
  {
    name: 'path_link: what a link leads to cannot be linked',
    before,
    after: before,
    steps: ['f', 'l', 'dang'].map((path) => s.link(path, 'n', { follow: true, errno: 'INVAL' })),
  },
  {
    name: 'path_symlink: to anything below, there or not',
    before,
    after: {
      ...before,
      n: { link: 'f' },
      m: { link: 'f/' },
      o: { link: '../x' },
      d: { inner: 'x', p: { link: '../f' } },
    },
    steps: [
      s.symlink('f', 'n'),
      s.symlink('f/', 'm'),
      s.symlink('../x', 'o'),
      s.symlink('../f', 'd/p'),
      s.stat('d/p', ({ size }) => size, { value: 5n }),
      s.stat('o', () => 0, { errno: 'NOTCAPABLE' }),
    ],
  },
  {
    name: 'path_symlink: not over what is there',
    before,
    after: before,
    steps: [
      ...['f', 'd', 'd/', 'l', 'dang', '.'].map((path) => s.symlink('f', path, { errno: 'EXIST' })),
      s.symlink('f', 'f/', { errno: 'NOTDIR' }),
    ],
  },
  {
    name: 'path_symlink: not in what is missing, and no directory',
    before,
    after: before,
    steps: ['n/', 'dang/', 'nothing/n', ''].map((path) => s.symlink('f', path, { errno: 'NOENT' })),
  },
  {
    name: 'path_symlink: targets from the root, none, too long, or with a zero byte',
    before: {},
    after: { n: { link: 'x'.repeat(4095) } },
    steps: [
      s.symlink('/etc', 'a', { errno: 'NOTCAPABLE' }),
      s.symlink('f', '../a', { errno: 'NOTCAPABLE' }),
      s.symlink('', 'a', { errno: 'NOENT' }),
      s.symlink('a\0b', 'a', { errno: 'INVAL' }),
      s.symlink('x'.repeat(4096), 'a', { errno: 'NAMETOOLONG' }),
      s.symlink('x'.repeat(4095), 'n'),
    ],
  },
]

const HEADER = 24
const names = (entries: readonly s.SeenEntry[]): string[] => entries.map(({ name }) => name).toSorted()

const listing: readonly Program[] = [
  {
    name: 'fd_readdir: itself, its parent, and what is in it',
    before,
    steps: [
      s.readdir(3, {}, names, { value: ['.', '..', ...Object.keys(before)].toSorted() }),
      s.readdir(3, {}, (entries) => Object.fromEntries(entries.map(({ name, type }) => [name, type])), {
        value: { '.': 3, '..': 3, f: 4, g: 4, d: 3, e: 3, l: 7, ld: 7, dang: 7, loop: 7, up: 7 },
      }),
    ],
  },
  {
    name: 'fd_readdir: an empty directory',
    before,
    steps: [
      s.open('e', { as: 'e', oflags: s.DIRECTORY }),
      s.readdir('e', {}, (entries, used) => [names(entries), used], { value: [['.', '..'], 2 * HEADER + 3] }),
    ],
  },
  {
    name: 'fd_readdir: goes on after an entry by its cookie',
    before: { a: '', b: '', c: '' },
    steps: [
      s.readdir(3, {}, (entries) => entries.map(({ next }) => next), { value: [1n, 2n, 3n, 4n, 5n] }),
      ...[0, 1, 2, 3, 4, 5].map((cookie) =>
        s.readdir(3, { cookie: BigInt(cookie) }, (entries) => entries.length, { value: 5 - cookie }),
      ),
      s.readdir(3, { cookie: 99n }, (_, used) => used, { value: 0 }),
      s.readdir(3, { cookie: -1n }, (_, used) => used, { value: 0 }),
    ],
  },
  {
    name: 'fd_readdir: fills what there is to fill, an entry cut off at the end included',
    before: { a: '', b: '' },
    steps: [0, 1, HEADER, HEADER + 1, HEADER + 2, 2 * HEADER + 3].map((size) =>
      s.readdir(3, { size }, (entries, used) => [entries.length, used], {
        value: [size > HEADER ? (size > 2 * HEADER ? 2 : 1) : 0, size],
      }),
    ),
  },
  {
    name: 'fd_readdir: finds what came and went, from the start',
    before: { a: '' },
    steps: [
      s.readdir(3, {}, names, { value: ['.', '..', 'a'] }),
      s.open('b', { oflags: s.CREAT }),
      s.unlink('a'),
      s.readdir(3, {}, names, { value: ['.', '..', 'b'] }),
    ],
  },
  {
    name: 'fd_readdir: what changes while it is read does not move what is still to come',
    before: { a: '', b: '', c: '' },
    notOnWasmtime: 'it looks at the directory anew each time, in the order of the system',
    steps: [
      s.readdir(3, { size: 3 * HEADER + 4 }, (entries) => entries.map(({ name }) => name), { value: ['.', '..', 'a'] }),
      s.unlink('a'),
      s.readdir(3, { cookie: 3n }, (entries) => entries.map(({ name }) => name), { value: ['b', 'c'] }),
    ],
  },
  {
    name: 'fd_readdir: names of all alphabets',
    before: { 'über file': '', 日本: {}, '🙂': '' },
    steps: [s.readdir(3, {}, names, { value: ['.', '..', 'über file', '日本', '🙂'].toSorted() })],
  },
]

const between: readonly Program[] = [
  {
    name: 'a second directory is apart from the first',
    before: { f: 'hello' },
    second: { s: 'ss' },
    steps: [
      s.open('s', { errno: 'NOENT' }),
      s.open('s', { dir: 4, as: 's' }),
      s.read('s', 9, { value: 'ss' }),
      s.open('../f', { dir: 4, errno: 'NOTCAPABLE' }),
    ],
  },
]

const locked = { f: 'hello', d: { inner: 'x' }, e: {}, l: { link: 'f' } }
const refused = { errno: 'ROFS', wasmtime: { errno: 'PERM', why: 'POSIX says EROFS' } } as const

const readOnly: readonly Program[] = [
  {
    name: 'a read-only directory is read',
    readOnly: true,
    before: locked,
    after: locked,
    steps: [
      s.open('f', { as: 'f' }),
      s.read('f', 9, { value: 'hello' }),
      s.open('d/inner', { as: 'i' }),
      s.stat('l', ({ size }) => size, { value: 5n }),
      s.readlink('l', 9, { value: 'f' }),
      s.readdir(3, {}, names, { value: ['.', '..', 'd', 'e', 'f', 'l'] }),
    ],
  },
  {
    name: 'a read-only directory refuses all that would change it',
    readOnly: true,
    before: locked,
    after: locked,
    steps: [
      s.open('f', { rights: s.RIGHTS.write, ...refused }),
      s.open('f', { rights: s.RW, ...refused }),
      s.open('n', { rights: s.RW, oflags: s.CREAT, ...refused }),
      s.open('f', { oflags: s.TRUNC, ...refused }),
      s.open('d/n', { rights: s.RW, oflags: s.CREAT, ...refused }),
      s.mkdir('n', refused),
      s.rmdir('e', refused),
      s.unlink('f', refused),
      s.unlink('l', refused),
      s.rename('f', 'n', refused),
      s.link('f', 'n', refused),
      s.symlink('f', 'n', refused),
      s.setPathTimes('f', [1n, 2n, 5], refused),
      s.setPathTimes('l', [1n, 2n, 5], { follow: false, ...refused }),
      s.setPathTimes('d', [1n, 2n, 5], refused),
    ],
  },
  {
    name: 'a read-only directory refuses what would change a file that is open, and a directory',
    notOnWasmtime: 'POSIX says EROFS where times are set',
    readOnly: true,
    before: locked,
    after: locked,
    steps: [
      s.open('f', { as: 'f' }),
      s.write('f', 'J', { errno: 'BADF' }),
      s.setSize('f', 0n, { errno: 'INVAL' }),
      s.setTimes('f', [1n, 2n, 5], { errno: 'ROFS' }),
      s.setTimes(3, [1n, 2n, 5], { errno: 'ROFS' }),
      s.open('d', { as: 'd', oflags: s.DIRECTORY }),
      s.setTimes('d', [1n, 2n, 5], { errno: 'ROFS' }),
      s.unlink('inner', { dir: 'd', errno: 'ROFS' }),
      s.open('n', { dir: 'd', rights: s.RW, oflags: s.CREAT, errno: 'ROFS' }),
    ],
  },
  {
    name: 'a read-only directory is no source and no target of moves and links',
    readOnly: true,
    before: locked,
    after: locked,
    second: { s: 'ss' },
    steps: [
      s.rename('f', 'n', { to: 4, ...refused }),
      s.rename('s', 'n', { dir: 4, ...refused }),
      s.link('f', 'n', { to: 4, ...refused }),
      s.link('s', 'n', { dir: 4, ...refused }),
    ],
  },
]

export const namingPrograms: readonly Program[] = [
  ...making,
  ...moving,
  ...linking,
  ...listing,
  ...between,
  ...readOnly,
]
