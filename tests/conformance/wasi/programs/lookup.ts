// Where paths lead: opening, looking at things, links.
import { type Program } from '../program.ts'
import * as s from '../steps.ts'

const before = {
  f: 'hello',
  d: { inner: 'x' },
  e: {},
  l: { link: 'f' },
  ld: { link: 'd' },
  ls: { link: 'd/' },
  lfs: { link: 'f/' },
  dang: { link: 'nothing' },
  loop: { link: 'loop' },
  deep: { link: 'd/../f' },
  up: { link: '../x' },
  abs: { link: '/etc/passwd' },
}

const opens = (paths: readonly string[], how: s.HowToOpen = {}): ReturnType<typeof s.open>[] =>
  paths.map((path) => s.open(path, how))
const kinds = (paths: readonly string[], type: number, follow = true): ReturnType<typeof s.stat>[] =>
  paths.map((path) => s.stat(path, (stat) => stat.type, { follow, value: type }))
const stats = (paths: readonly string[], errno: string, follow = true): ReturnType<typeof s.stat>[] =>
  paths.map((path) => s.stat(path, () => 0, { follow, errno }))

const long = 'x'.repeat(255)

/** 41 links, each to the next, the last to a file. */
const chain = Object.fromEntries(
  Array.from({ length: 41 }, (_, i) => [`c${i}`, { link: i === 40 ? 'f' : `c${i + 1}` }]),
)

const opening: readonly Program[] = [
  {
    name: 'path_open: dots, slashes and directories in between',
    before,
    steps: opens([
      'f',
      './f',
      './/f',
      'd/../f',
      'd/./inner',
      'd//inner',
      'd/../d/../d/inner',
      './d/.//../f',
      'ld/inner',
      'ld/../f',
      'deep',
    ]),
  },
  {
    name: 'path_open: what is missing',
    before,
    steps: opens(['nothing', 'nothing/', 'nothing/..', 'd/nothing', 'dang'], { errno: 'NOENT' }),
  },
  { name: 'path_open: no path at all', before, steps: opens([''], { errno: 'NOENT' }) },
  {
    name: 'path_open: nothing above the directory',
    before,
    steps: opens(['..', '../', '../f', 'd/../../f', 'd/../..', '/', '/f', '//f', 'up', 'abs', 'ld/../../f'], {
      errno: 'NOTCAPABLE',
    }),
  },
  {
    name: 'path_open: from a directory within, nothing above that',
    before: { f: '', d: { e: {}, up: { link: '../f' } } },
    steps: [
      s.open('d', { as: 'd', oflags: s.DIRECTORY }),
      s.open('e/..', { dir: 'd' }),
      s.open('..', { dir: 'd', errno: 'NOTCAPABLE' }),
      s.open('../f', { dir: 'd', errno: 'NOTCAPABLE' }),
      s.open('up', { dir: 'd', errno: 'NOTCAPABLE' }),
      s.open('d/up'),
    ],
  },
  {
    name: 'path_open: a file is no directory on the way',
    before,
    steps: opens(['f/', 'f/.', 'f/..', 'f/x', 'l/', 'lfs', 'l/x'], { errno: 'NOTDIR' }),
  },
  {
    name: 'path_open: a directory, with or without a slash',
    before,
    steps: opens(['d', 'd/', 'd/.', '.', './', 'ld', 'ld/', 'ls', 'd/..']),
  },
  {
    name: 'path_open: a zero byte is part of no path',
    before,
    steps: opens(['f\0', 'f\0x', '\0', 'd/\0f'], { errno: 'INVAL' }),
  },
  { name: 'path_open: what is not UTF-8', before, steps: [s.open(new Uint8Array([0xff]), { errno: 'ILSEQ' })] },
  {
    name: 'path_open: names as long as they may be, and longer',
    before: { [long]: 'long' },
    steps: [
      s.open(long),
      s.open(`${long}x`, { errno: 'NAMETOOLONG' }),
      s.open(`${long}/${long}x`, { errno: 'NOTDIR' }),
    ],
  },
  {
    name: 'path_open: a path longer than any',
    before,
    steps: opens(['./'.repeat(2100) + 'f'], { errno: 'NAMETOOLONG' }),
  },
  {
    name: 'path_open: a link at the end is followed only where that is asked for',
    before,
    steps: [
      ...opens(['l', 'ld', 'dang', 'loop', 'up', 'abs', 'lfs'], { follow: false, errno: 'LOOP' }),
      ...opens(['f', 'd', 'ld/', 'ld/.', 'ld/inner'], { follow: false }),
      ...opens(['l/'], { follow: false, errno: 'NOTDIR' }),
    ],
  },
  {
    name: 'path_open: a link that leads to itself',
    before,
    steps: opens(['loop', 'loop/', 'loop/x'], { errno: 'LOOP' }),
  },
  {
    name: 'path_open: forty links are followed, and not one more',
    before: { f: 'hello', ...chain },
    steps: [s.open('c1'), s.open('c0', { errno: 'LOOP' }), s.open('c0', { follow: false, errno: 'LOOP' })],
  },
  {
    name: 'path_open: O_DIRECTORY opens directories',
    before,
    steps: [
      ...opens(['d', 'd/', 'ld', 'ld/', '.', 'd/..'], { oflags: s.DIRECTORY }),
      ...opens(['f', 'f/', 'l'], { oflags: s.DIRECTORY, errno: 'NOTDIR' }),
      ...opens(['nothing', 'dang'], { oflags: s.DIRECTORY, errno: 'NOENT' }),
      ...opens(['loop'], { oflags: s.DIRECTORY, errno: 'LOOP' }),
    ],
  },
  {
    name: 'path_open: O_DIRECTORY without following a link',
    before,
    steps: [
      ...opens(['d', 'ld/'], { oflags: s.DIRECTORY, follow: false }),
      ...opens(['f'], { oflags: s.DIRECTORY, follow: false, errno: 'NOTDIR' }),
      ...opens(['l', 'ld', 'dang', 'loop'], { oflags: s.DIRECTORY, follow: false, errno: ['LOOP', 'NOTDIR'] }),
    ],
  },
  {
    name: 'path_open: a directory is not opened for writing',
    before,
    steps: [
      ...opens(['d', 'd/', 'ld', '.'], { rights: s.RW, errno: 'ISDIR' }),
      ...opens(['d'], { rights: s.RW, oflags: s.DIRECTORY, errno: 'ISDIR' }),
    ],
  },
  {
    name: 'path_open: O_CREAT makes a file where there is none, and opens one that is there',
    before: { f: 'hello', l: { link: 'f' }, dang: { link: 'new' } },
    after: { f: 'Jello', l: { link: 'f' }, dang: { link: 'new' }, n: 'n', new: 'new' },
    steps: [
      s.open('n', { oflags: s.CREAT, rights: s.RW, as: 'n' }),
      s.write('n', 'n', { value: 1 }),
      s.open('l', { oflags: s.CREAT, rights: s.RW, as: 'l' }),
      s.write('l', 'J', { value: 1 }),
      s.open('dang', { oflags: s.CREAT, rights: s.RW, as: 'new' }),
      s.write('new', 'new', { value: 3 }),
    ],
  },
  {
    name: 'path_open: O_CREAT for reading',
    after: { a: '', b: '' },
    steps: [
      s.open('a', { oflags: s.CREAT, as: 'a' }),
      s.read('a', 1, { value: '' }),
      s.open('b', { oflags: s.CREAT, rights: 0n }),
    ],
  },
  {
    name: 'path_open: O_CREAT makes no directory, and nothing outside',
    before,
    after: before,
    steps: [
      ...opens(['d', 'd/', 'n/', 'f/', 'l/', 'ld', 'dang/', '.'], { oflags: s.CREAT, rights: s.RW, errno: 'ISDIR' }),
      ...opens(['loop'], { oflags: s.CREAT, rights: s.RW, errno: 'LOOP' }),
      ...opens(['up', 'abs', '../n', '/n'], { oflags: s.CREAT, rights: s.RW, errno: 'NOTCAPABLE' }),
      ...opens(['nothing/n', ''], { oflags: s.CREAT, rights: s.RW, errno: 'NOENT' }),
      ...opens(['l', 'ld', 'dang', 'loop'], { oflags: s.CREAT, rights: s.RW, follow: false, errno: 'LOOP' }),
    ],
  },
  {
    name: 'path_open: O_EXCL refuses what is there, links included',
    before,
    after: { ...before, n: '' },
    steps: [
      ...opens(['f', 'd', 'l', 'dang', 'loop', 'up'], { oflags: s.CREAT | s.EXCL, rights: s.RW, errno: 'EXIST' }),
      ...opens(['n/', 'dang/', 'ld/'], { oflags: s.CREAT | s.EXCL, rights: s.RW, errno: 'ISDIR' }),
      ...opens(['n'], { oflags: s.CREAT | s.EXCL, rights: s.RW }),
      ...opens(['n'], { oflags: s.CREAT | s.EXCL, rights: s.RW, errno: 'EXIST' }),
    ],
  },
  {
    name: 'path_open: O_EXCL alone means nothing',
    before,
    steps: [s.open('f', { oflags: s.EXCL }), s.open('nothing', { oflags: s.EXCL, errno: 'NOENT' })],
  },
  {
    name: 'path_open: O_TRUNC empties a file, and nothing else',
    before: { ...before, g: 'g' },
    after: { ...before, f: '', g: '' },
    steps: [
      ...opens(['d', 'ld', '.'], { oflags: s.TRUNC, rights: 0n, errno: 'ISDIR' }),
      ...opens(['nothing', 'dang'], { oflags: s.TRUNC, rights: 0n, errno: 'NOENT' }),
      ...opens(['l'], { oflags: s.TRUNC, rights: 0n }),
      ...opens(['g'], { oflags: s.TRUNC | s.CREAT, rights: s.RIGHTS.write }),
    ],
  },
  {
    name: 'path_open: O_DIRECTORY with what makes or empties a file makes no sense',
    before,
    after: before,
    steps: [s.CREAT, s.TRUNC, s.CREAT | s.EXCL].flatMap((oflags) =>
      opens(['f', 'd', 'n'], { oflags: oflags | s.DIRECTORY, errno: 'INVAL' }),
    ),
  },
  {
    name: 'path_open, path_filestat_get: flags that do not exist',
    notOnWasmtime: 'they are EINVAL here, and end the program there',
    before,
    steps: [
      s.open('f', { oflags: 16, errno: 'INVAL' }),
      s.open('f', { fdflags: 32, errno: 'INVAL' }),
      s.open('f', { oflags: 0x1_0000, errno: 'INVAL' }),
    ],
  },
  {
    name: 'path_open: rights that a file cannot have are no matter',
    before,
    steps: [
      s.open('f', { as: 'f', rights: 0x3fff_ffffn, inheriting: 0x3fff_ffffn }),
      s.read('f', 9, { value: 'hello' }),
      s.open('d', { as: 'd', rights: 0x3fff_ffbfn, inheriting: 0x3fff_ffffn }),
      s.open('inner', { dir: 'd', rights: s.RW }),
    ],
  },
]

const looking: readonly Program[] = [
  {
    name: 'path_filestat_get: what things are',
    before,
    steps: [...kinds(['f', 'l', 'deep', 'd/../f'], 4), ...kinds(['d', 'd/', 'ld', 'ld/', 'ls', '.', 'd/..'], 3)],
  },
  {
    name: 'path_filestat_get: links themselves',
    before,
    steps: [
      ...kinds(['l', 'ld', 'dang', 'loop', 'up', 'abs', 'lfs'], 7, false),
      ...kinds(['ld/', 'ld/.'], 3, false),
      ...kinds(['f'], 4, false),
      ...stats(['l/'], 'NOTDIR', false),
      s.stat('dang', ({ size }) => size, { follow: false, value: 7n }),
    ],
  },
  {
    name: 'path_filestat_get: what cannot be found',
    before,
    steps: [
      ...stats(['nothing', 'nothing/', 'dang', ''], 'NOENT'),
      ...stats(['f/', 'f/x', 'l/', 'lfs'], 'NOTDIR'),
      ...stats(['loop'], 'LOOP'),
      ...stats(['..', '/', '/f', 'up', 'abs', 'd/../..'], 'NOTCAPABLE'),
    ],
  },
  {
    name: 'path_filestat_get: a file is the same by each of its names',
    before,
    steps: [
      s.link('f', 'again'),
      s.stat('again', ({ links, size }) => [links, size], { value: [2n, 5n] }),
      s.unlink('f'),
      s.stat('again', ({ links, size }) => [links, size], { value: [1n, 5n] }),
    ],
  },
  {
    name: 'path_readlink: where a link leads, though nothing is there',
    before,
    steps: [
      s.readlink('l', 64, { value: 'f' }),
      s.readlink('dang', 64, { value: 'nothing' }),
      s.readlink('loop', 64, { value: 'loop' }),
      s.readlink('up', 64, { value: '../x' }),
      s.readlink('ls', 64, { value: 'd/' }),
      s.readlink('d/../l', 64, { value: 'f' }),
    ],
  },
  {
    name: 'path_readlink: as much as there is room for',
    before,
    steps: [
      s.readlink('dang', 3, { value: 'not' }),
      s.readlink('dang', 7, { value: 'nothing' }),
      s.readlink('dang', 8, { value: 'nothing' }),
      s.readlink('dang', 0, { value: '' }),
    ],
  },
  {
    name: 'path_readlink: of what is no link',
    before,
    steps: [
      ...['f', 'd', '.', 'ld/'].map((path) => s.readlink(path, 64, { errno: 'INVAL' })),
      ...['nothing', ''].map((path) => s.readlink(path, 64, { errno: 'NOENT' })),
      s.readlink('l/', 64, { errno: 'NOTDIR' }),
    ],
  },
  {
    name: 'path_readlink: does not tell where the host’s things are',
    before,
    steps: [s.readlink('abs', 64, { errno: 'NOTCAPABLE' }), s.readlink('../l', 64, { errno: 'NOTCAPABLE' })],
  },
]

export const lookupPrograms: readonly Program[] = [...opening, ...looking]
