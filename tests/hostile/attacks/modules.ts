// Attacks by what a module says it is.
import { LINK_SECTION } from '../link-section.ts'
import type { Attack } from '../attack.ts'
import { concat, name, section, unsigned } from '../raw-module.ts'

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
/** One function () -> i32 that gives 0, exported as `attack`. */
const HONEST = [
  section(1, [1, 0x60, 0, 1, 0x7f]),
  section(3, [1, 0]),
  section(7, [1, ...name('attack'), 0, 0]),
  section(10, [1, 4, 0, 0x41, 0, 0x0b]),
]

const honestWith = (...sections: number[][]): Uint8Array => concat(HEADER, ...HONEST, ...sections)

const MALFORMED = ['ERR_MODULE_MALFORMED', 'ERR_MODULE_INVALID'] as const

/** A module whose one function has a body of many nested blocks, or other instructions. */
function withBody(code: number[]): Uint8Array {
  return concat(HEADER, ...HONEST.slice(0, 3), section(10, [1, ...unsigned(code.length + 2), 0, ...code, 0x0b]))
}

export const MODULE_ATTACKS: readonly Attack[] = [
  { name: 'nothing', tries: 'is no module', source: { bytes: () => new Uint8Array() }, endings: MALFORMED },
  {
    name: 'noise',
    tries: 'is noise after a magic number',
    source: { bytes: () => concat(HEADER, [9, 200, 1, 255, 255, 255]) },
    endings: MALFORMED,
  },
  {
    name: 'component',
    tries: 'is a component, not a module',
    source: { bytes: () => Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0) },
    endings: ['ERR_MODULE_COMPONENT'],
  },
  {
    name: 'section-of-4-gib',
    tries: 'has a section longer than the file',
    source: { bytes: () => concat(HEADER, [1, 0xff, 0xff, 0xff, 0xff, 0x0f]) },
    endings: MALFORMED,
  },
  {
    name: 'billion-functions',
    tries: 'declares 2^32-1 functions in five bytes',
    source: { bytes: () => concat(HEADER, section(1, [1, 0x60, 0, 0]), section(3, [0xff, 0xff, 0xff, 0xff, 0x0f])) },
    endings: MALFORMED,
  },
  {
    name: 'billion-locals',
    tries: 'declares 2^32-1 locals in a function',
    source: {
      bytes: () =>
        concat(
          HEADER,
          ...HONEST.slice(0, 3),
          section(10, [1, 10, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 0x41, 0, 0x0b]),
        ),
    },
    endings: MALFORMED,
  },
  {
    name: 'nested-blocks',
    tries: 'nests 100 000 blocks, to overflow the stack of whoever reads them',
    source: {
      bytes: () =>
        withBody([
          ...Array.from({ length: 100_000 }, () => [0x02, 0x40]).flat(),
          ...Array.from({ length: 100_000 }, () => 0x0b),
          0x41,
          0,
        ]),
    },
    endings: ['ok', 'ERR_MODULE_INVALID', 'ERR_MODULE_MALFORMED', 'ERR_TIMEOUT'],
  },
  {
    name: 'compile-bomb',
    tries: 'has a function of 300 000 calls in a row, which takes an optimiser long',
    source: { bytes: () => withBody([...Array.from({ length: 300_000 }, () => [0x41, 1, 0x1a]).flat(), 0x41, 0]) },
    endings: ['ok', 'ERR_TIMEOUT'],
  },
  {
    name: 'jump-table-bomb',
    tries: 'has jump tables with 60 000 targets each',
    source: {
      bytes: () => {
        const jump = [0x02, 0x40, 0x41, 0, 0x0e, ...unsigned(60_000), ...Array.from({ length: 60_001 }, () => 0), 0x0b]
        return withBody([...Array.from({ length: 10 }, () => jump).flat(), 0x41, 0])
      },
    },
    endings: ['ok', 'ERR_MODULE_INVALID', 'ERR_TIMEOUT'],
  },
  {
    name: 'lying-names',
    tries: 'has a name section that counts more names than it has',
    source: { bytes: () => honestWith(section(0, [...name('name'), 1, 6, 0xff, 0xff, 0xff, 0xff, 0x0f, 0])) },
    endings: ['ok'],
  },
  {
    name: 'section-without-a-name',
    tries: 'has a custom section whose name is longer than it',
    source: { bytes: () => honestWith(section(0, [100, 1, 2])) },
    endings: [...MALFORMED, 'ok'],
  },
  {
    name: 'forged-link-section',
    tries: 'says that `tenon link` made it, and that it needs no limits',
    source: {
      bytes: () =>
        honestWith(section(0, [...name(LINK_SECTION), ...new TextEncoder().encode('{"version":1,"limits":{}}')])),
    },
    endings: ['ERR_MODULE_LINKED'],
  },
  {
    name: 'source-map-elsewhere',
    tries: 'names a source map that would be fetched',
    source: {
      bytes: () => honestWith(section(0, [...name('sourceMappingURL'), ...name('http://169.254.169.254/map')])),
    },
    endings: ['ok'],
  },
  {
    name: 'import-the-kernels-memory',
    tries: 'imports memory from the ABI, to have the memory of the host',
    source: {
      wat: '(import "extism:host/env" "memory" (memory 1))\n(func (export "attack") (result i32) (i32.const 0))',
    },
    endings: ['ERR_IMPORT_MISSING', 'ERR_IMPORT_TYPE'],
  },
  {
    name: 'import-what-passes-add',
    tries: 'imports under the namespace that passes use',
    source: {
      wat: '(import "tenon:host" "grow" (func $g (param i32) (result i32)))\n(func (export "attack") (result i32) (call $g (i32.const 0)))',
    },
    endings: ['ERR_IMPORT_MISSING', 'ERR_IMPORT_TYPE', 'ERR_MODULE_INVALID'],
  },
  {
    name: 'export-what-passes-add',
    tries: 'exports by the names that passes use',
    source: {
      wat: `(global (export "tenon:fuel") (mut i64) (i64.const 9223372036854775807)) (table (export "tenon:slots") 1 funcref)
        (func (export "tenon:restore")) (func (export "attack") (result i32) (loop $l (br $l)) (i32.const 0))`,
    },
    endings: ['ERR_TIMEOUT', 'ERR_MODULE_INVALID', 'ERR_MODULE_LINKED'],
  },
  {
    name: 'import-nobodys',
    tries: 'imports a function that nobody gave',
    source: {
      wat: '(import "process" "exit" (func $f (param i32)))\n(func (export "attack") (result i32) (call $f (i32.const 1)) (i32.const 0))',
    },
    endings: ['ERR_IMPORT_MISSING'],
  },
  {
    name: 'import-a-prototype',
    tries: 'imports members that every object has',
    source: {
      wat: '(import "__proto__" "constructor" (func $f (param i32)))\n(import "constructor" "constructor" (func $g))\n(func (export "attack") (result i32) (i32.const 0))',
    },
    endings: ['ERR_IMPORT_MISSING'],
  },
  {
    name: 'import-under-another-type',
    tries: 'imports a host function under a type that it has not',
    source: {
      wat: '(import "extism:host/user" "upper" (func $f (param i32) (result i32)))\n(func (export "attack") (result i32) (call $f (i32.const 1)))',
    },
    endings: ['ERR_IMPORT_TYPE'],
  },
  {
    name: 'attack-is-a-memory',
    tries: 'exports a memory where a function is called',
    source: { wat: '(memory (export "attack") 1)' },
    endings: ['ERR_EXPORT_TYPE'],
  },
  {
    name: 'attack-takes-parameters',
    tries: 'exports a function that is given nothing for its parameters',
    source: { wat: '(func (export "attack") (param i64 externref) (result i32) (i32.const 0))' },
    endings: ['ERR_EXPORT_TYPE', 'ERR_MODULE_INVALID'],
  },
  {
    name: 'attack-gives-64-bits',
    tries: 'returns an i64 where a code is read',
    source: { wat: '(func (export "attack") (result i64) (i64.const 0))' },
    endings: ['ERR_EXPORT_TYPE'],
  },
  {
    name: 'data-beyond-memory',
    tries: 'traps while it is instantiated',
    source: { wat: '(data (i32.const 65536) "x") (func (export "attack") (result i32) (i32.const 0))' },
    endings: ['ERR_GUEST_TRAP'],
  },
  {
    name: 'start-calls-back',
    tries: 'calls host functions before it is ready',
    source: {
      wat: `(import "extism:host/user" "upper" (func $upper (param i64) (result i64)))
        (func $s (drop (call $upper (call $alloc (i64.const 10))))) (start $s) (func (export "attack") (result i32) (i32.const 0))`,
    },
    endings: ['ok'],
  },
]
