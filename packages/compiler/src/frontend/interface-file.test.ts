import path from 'node:path'

import { describe, expect, test } from 'vitest'

import { diskFiles } from '../platform/node/disk-files.ts'
import { project } from '../project.test-support.ts'
import { parseInterface, readInterfaceFile } from './interface-file.ts'

const FILE = diskFiles.nameOf(path.resolve('/plugin/interface.d.ts'))

function failure(text: string): unknown {
  try {
    return parseInterface(FILE, text)
  } catch (error) {
    return error
  }
}

describe('what an interface file says', () => {
  test('the form of the JS PDK', () => {
    const { exports, hostFunctions } = parseInterface(
      FILE,
      `declare module "main" {
        export function greet(): I32;
        export function count(): I32;
      }
      declare module 'extism:host' {
        interface user {
          log_it(ptr: PTR): void;
          add(a: I64, b: I64): I64;
        }
      }`,
    )
    expect(exports.map(({ name }) => name)).toEqual(['greet', 'count'])
    expect(hostFunctions).toEqual([
      { module: 'extism:host/user', name: 'log_it', params: ['i64'], results: [] },
      { module: 'extism:host/user', name: 'add', params: ['i64', 'i64'], results: ['i64'] },
    ])
  })

  test('any number of parameters, of interfaces and of modules; every type', () => {
    const { hostFunctions } = parseInterface(
      FILE,
      `declare module "extism:host" {
        interface user { wide(a: I32, b: I64, c: F32, d: F64, e: PTR, f: I32, g: I64): F32 }
        interface other { none(), one(): F64 }
      }
      declare module "acme" { interface log { now(): PTR } }`,
    )
    expect(hostFunctions).toEqual([
      {
        module: 'extism:host/user',
        name: 'wide',
        params: ['i32', 'i64', 'f32', 'f64', 'i64', 'i32', 'i64'],
        results: ['f32'],
      },
      { module: 'extism:host/other', name: 'none', params: [], results: [] },
      { module: 'extism:host/other', name: 'one', params: [], results: ['f64'] },
      { module: 'acme/log', name: 'now', params: [], results: ['i64'] },
    ])
  })

  test('interfaces that extend others, for the types alone', () => {
    const { hostFunctions } = parseInterface(
      FILE,
      `declare module 'extism:host' {
        interface user extends other, more { f(): void }
        interface other { g(): void }
        interface more { }
      }`,
    )
    expect(hostFunctions.map(({ module, name }) => `${module} ${name}`)).toEqual([
      'extism:host/user f',
      'extism:host/other g',
    ])
  })

  test('comments, `export {}`, no semicolons, trailing commas, names of other scripts', () => {
    const { exports, hostFunctions } = parseInterface(
      FILE,
      `// a line\n/* a\n block */ declare module "main" { function größe(): void }
      declare module "extism:host" { export interface user { g(a: I64,): I64 } };
      export {}`,
    )
    expect(exports.map(({ name }) => name)).toEqual(['größe'])
    expect(hostFunctions).toHaveLength(1)
  })

  test('nothing at all', () => {
    expect(parseInterface(FILE, '')).toEqual({ exports: [], hostFunctions: [] })
    expect(parseInterface(FILE, 'declare module "main" {}')).toEqual({ exports: [], hostFunctions: [] })
  })
})

describe('bad interface files', () => {
  test.each([
    {
      what: 'an unknown type',
      text: 'declare module "extism:host" {\n  interface user { g(p: number): I64 }\n}',
      line: 2,
      column: 25,
      message: 'found "number"',
    },
    {
      what: 'an unknown result',
      text: 'declare module "extism:host" { interface user { g(): string } }',
      line: 1,
      column: 54,
      message: 'or void',
    },
    {
      what: 'void as a parameter',
      text: 'declare module "extism:host" { interface user { g(a: void) } }',
      line: 1,
      column: 54,
      message: 'found "void"',
    },
    {
      what: 'no type',
      text: 'declare module "extism:host" { interface user { g(a) } }',
      line: 1,
      column: 52,
      message: 'expected ":"',
    },
    { what: 'a cut file', text: 'declare module "main" {\n', line: 2, column: 1, message: 'the end of the file' },
    {
      what: 'another statement',
      text: 'import x from "y"',
      line: 1,
      column: 1,
      message: 'expected "declare", found "import"',
    },
    {
      what: 'a module without a name',
      text: 'declare module {}',
      line: 1,
      column: 16,
      message: 'the name of a module',
    },
    {
      what: 'a stray character',
      text: 'declare module "main" { # }',
      line: 1,
      column: 25,
      message: 'unexpected character',
    },
    {
      what: 'an export twice',
      text: 'declare module "main" { function f(): I32; function f(): I32 }',
      line: 1,
      column: 53,
      message: 'declared twice',
    },
    {
      what: 'a host function twice',
      text: 'declare module "h" { interface u { g(); g(a: I32) } }',
      line: 1,
      column: 41,
      message: 'declared twice in h/u',
    },
  ])('$what', ({ text, line, column, message }) => {
    expect(failure(text)).toMatchObject({
      code: 'ERR_SOURCE_SYNTAX',
      details: { file: FILE.file, line, column, lineText: text.split('\n')[line - 1] },
      message: expect.stringContaining(message),
    })
  })

  test.each([
    ['(a: I64, b: F32): I32', ['i64', 'f32'], ['i32']],
    ['(): F64', [], ['f64']],
    ['(a: PTR): void', ['i64'], []],
  ])('an export %s, for modules that link it', (signature, params, results) => {
    const { exports } = parseInterface(FILE, `declare module "main" { export function f${signature} }`)
    expect(exports).toMatchObject([{ name: 'f', params, results }])
  })

  test('a file that is not there', async () => {
    const file = path.join(await project({}), 'plugin.d.ts')
    await expect(readInterfaceFile(diskFiles, file)).rejects.toMatchObject({
      code: 'ERR_SOURCE_NOT_FOUND',
      details: { file },
    })
  })
})
