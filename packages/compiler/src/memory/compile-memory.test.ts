import path from 'node:path'

import { loadEngine } from '@tenon/engine'
import { beforeAll, describe, expect, test } from 'vitest'

import type { CompileOptions } from '../compile-options.ts'
import { FakeHost } from '../fake-host.test-support.ts'
import { compile } from '../index.node.ts'
import { project } from '../project.test-support.ts'
import type { SourceContents } from './source-contents.ts'

/** The engine's first build takes a minute or so. */
beforeAll(() => loadEngine(), 600_000)

async function failure(files: SourceContents, entry: string, options: Omit<CompileOptions, 'files'> = {}) {
  return compile(entry, { files, ...options }).then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** Compiles from memory and from disk. */
async function both(files: Record<string, string | Uint8Array>, entry: string) {
  const directory = await project(files)
  const [memory, disk] = await Promise.all([compile(entry, { files }), compile(path.join(directory, entry))])
  return { memory, disk, directory }
}

describe('the same bytes as from a disk', () => {
  test('TypeScript, JSX, JSON, text, bytes, CommonJS, packages, tsconfig paths, enums and decorators', async () => {
    const { memory, disk } = await both(
      {
        'src/main.ts': `import { view } from './view'
          import data from '@lib/data.json'
          import text from '../hello.txt'
          import blob from '../three.bin'
          import pkg from 'pkg/deep'
          import { shaken } from 'pkg'
          import cjs from 'old'
          enum Kind { Plain = 3, Fancy = Plain * 2 }
          const twice = (target: unknown, key: string) => { void [target, key] }
          class Box { @twice value = 1 }
          export function run(): string { return JSON.stringify([view, data, text, [...blob], pkg, cjs, shaken, Kind.Fancy, new Box().value]) }`,
        'src/view.tsx': `const h = (name: string) => name\nexport const view = <b>x</b>`,
        'lib/data.json': '{"n":21}',
        'hello.txt': 'größe',
        'three.bin': new Uint8Array([1, 0, 255]),
        'tsconfig.json': `{"compilerOptions":{"experimentalDecorators":true,"jsxFactory":"h","paths":{"@lib/*":["./lib/*"]}}}`,
        'package.json': '{"type":"module"}',
        'node_modules/pkg/package.json':
          '{"sideEffects":false,"exports":{".":"./i.js","./deep":{"worker":"./w.mjs","default":"./d.js"}}}',
        'node_modules/pkg/i.js': 'export const shaken = 1; console.log("never")',
        'node_modules/pkg/w.mjs': 'export default "worker"',
        'node_modules/pkg/d.js': 'module.exports = "default"',
        'node_modules/old/package.json': '{}',
        'node_modules/old/index.js': 'exports.default = "d"; exports.__esModule = true',
      },
      'src/main.ts',
    )
    expect(Buffer.compare(memory.wasm, disk.wasm)).toBe(0)
    const host = await FakeHost.load(memory.wasm, {})
    expect(host.call('run').text).toContain('"größe",[1,0,255],"worker"')
  })

  test('web interfaces', async () => {
    const source =
      'export function run(input) { return new URL(input, "http://a.b").href + Buffer.from("x").toString("hex") }'
    const { memory, disk } = await both({ 'main.js': source }, 'main.js')
    expect(Buffer.compare(memory.wasm, disk.wasm)).toBe(0)
  })

  test('web interfaces with tables and packages of their own', async () => {
    const source = `export const run = () => new TextDecoder('big5').decode(new Uint8Array([0xa4, 0xa4]))
      export const more = () => [new CompressionStream('gzip'), new Response(new FormData()).body]`
    const { memory, disk } = await both({ 'main.js': source }, 'main.js')
    expect(Buffer.compare(memory.wasm, disk.wasm)).toBe(0)
    expect((await FakeHost.load(memory.wasm, {})).call('run').text).toBe('中')
  })

  test('modules of Node that are served', async () => {
    const imports = ['assert', 'crypto', 'events', 'path', 'querystring', 'string_decoder', 'url', 'util']
    const names = imports.map((name) => `import * as ${name} from 'node:${name}'`).join('\n')
    const { memory, disk } = await both(
      { 'main.js': `${names}\nconst cjs = require('os')\nexport const f = () => String([${imports.join()}, cjs])` },
      'main.js',
    )
    expect(Buffer.compare(memory.wasm, disk.wasm)).toBe(0)
  })

  test('what is told of them: inputs from the root, warnings and places by the names given', async () => {
    const files = {
      'src/main.ts': 'export function a() { return 1 === -0 }',
      'x.d.ts': 'declare module "main" { function a(): I32 }',
    }
    const { inputs, warnings, exports } = await compile('src/main.ts', { files, interfaceFile: 'x.d.ts' })
    expect(exports).toEqual(['a'])
    expect(inputs).toEqual(['/src/main.ts', '/x.d.ts'])
    for (const { message } of warnings) expect(message).toMatch(/^src\/main\.ts:1:/)
  })
})

describe('errors have the file and the line', () => {
  test.each([
    ['src/main.ts', { 'src/main.ts': '\nexport const = 1' }, 'ERR_SOURCE_SYNTAX', { file: '/src/main.ts', line: 2 }],
    [
      'a.js',
      { 'a.js': 'import "./b"', 'b.js': '\n\nimport "nowhere"' },
      'ERR_SOURCE_IMPORT',
      { file: '/b.js', line: 3 },
    ],
    ['a.js', { 'a.js': 'import "node:fs"' }, 'ERR_SOURCE_IMPORT', { file: '/a.js', line: 1 }],
    [
      'a.ts',
      { 'a.ts': '\nthrow new Error("top")\nexport function a() {}' },
      'ERR_SOURCE_TOP_LEVEL',
      { file: '/a.ts', line: 2 },
    ],
    ['a.js', { 'a.js': 'export const a = 1' }, 'ERR_SOURCE_NO_EXPORTS', { file: '/a.js' }],
    ['a.js', { 'a.js': 'export function a() { return /(/ }' }, 'ERR_SOURCE_SYNTAX', { file: '/a.js' }],
    ['b.js', { 'a.js': '' }, 'ERR_SOURCE_NOT_FOUND', { file: '/b.js' }],
    ['src', { 'src/a.js': '' }, 'ERR_SOURCE_NOT_FOUND', { file: '/src' }],
    ['', { 'src/a.js': '' }, 'ERR_SOURCE_NOT_FOUND', { file: '/' }],
    ['a.py', { 'a.py': '' }, 'ERR_SOURCE_SYNTAX', { file: '/a.py' }],
  ])('%s of %j', async (entry, files, code, details) => {
    const error = await failure(files, entry)
    expect(error).toMatchObject({ code, details })
  })

  test('messages name files as they were given, and say through which files an import came', async () => {
    const files = { 'src/main.ts': 'import "./lib"', 'src/lib.ts': 'import "missing"\nexport function a() {}' }
    const error = await failure(files, '/src/main.ts')
    expect(error).toHaveProperty('message', expect.stringContaining('src/lib.ts:1:8: cannot find the module "missing"'))
    expect(error).toHaveProperty('message', expect.stringContaining('src/main.ts > src/lib.ts'))
    expect(error).toHaveProperty('message', expect.not.stringContaining('/src/lib.ts:'))
  })

  test('an interface file that is not there, and one that is wrong', async () => {
    const files = { 'a.js': 'export function a() {}', 'bad.d.ts': '\n@' }
    expect(await failure(files, 'a.js', { interfaceFile: 'no.d.ts' })).toMatchObject({
      code: 'ERR_SOURCE_NOT_FOUND',
      details: { file: '/no.d.ts' },
    })
    expect(await failure(files, 'a.js', { interfaceFile: 'bad.d.ts' })).toMatchObject({
      code: 'ERR_SOURCE_SYNTAX',
      details: { file: '/bad.d.ts', line: 2 },
    })
  })
})

describe('paths', () => {
  const content = 'export function a() {}'

  test.each(['../a.js', 'x/../../a.js', '/../a.js', '', '/', 'src/', '.', 'x/..', 'a\\b.js', 'a\0.js'])(
    '%j is no path of a file',
    async (name) => {
      const error = await failure({ [name]: content }, 'a.js')
      expect(error).toMatchObject({ code: 'ERR_ARGUMENT', details: { argument: 'files' } })
    },
  )

  test.each([
    [{ 'a.js': content, './a.js': content }],
    [{ a: content, 'a/b.js': content }],
    [{ 'a/b.js': content, a: content }],
    [{ 'a.js': 1 }],
    [{ 'a.js': null }],
    [[[content]]],
    ['text'],
    [null],
  ])('%j cannot be', async (files) => {
    expect(await failure(files as unknown as SourceContents, 'a.js')).toMatchObject({ code: 'ERR_ARGUMENT' })
  })

  test.each(['a.js', './a.js', '/a.js', 'x/../a.js', '../../a.js'])('%s names the same entry', async (entry) => {
    const { exports } = await compile(entry, { files: { './lib/../a.js': content } })
    expect(exports).toEqual(['a'])
  })

  test('names that objects have of themselves are files like any other', async () => {
    const files = JSON.parse('{"__proto__/constructor.js":"export function a() {}"}') as Record<string, string>
    expect((await compile('__proto__/constructor.js', { files })).exports).toEqual(['a'])
    expect(await failure({ 'a.js': 'import "./toString"' }, 'a.js')).toMatchObject({ code: 'ERR_SOURCE_IMPORT' })
  })
})

const importing = (specifier: string) => ({ 'a.js': `export * from ${JSON.stringify(specifier)}` })

describe('the disk is never read', () => {
  test.each(['import', 'entry', 'interfaceFile', 'tsconfig'])('not by the %s', async (way) => {
    const directory = await project({
      'secret.js': 'export function secret() {}',
      'secret.d.ts': 'declare module "main" { function secret(): I32 }',
      'tsconfig.json': '{"compilerOptions":{"paths":{"secret":["./secret.js"]}}}',
    })
    const outside = (name: string) => `../../../../../..${path.join(directory, name)}`
    const attempts: Readonly<Record<string, () => Promise<unknown>>> = {
      import: async () => [
        await failure(importing(outside('secret.js')), 'a.js'),
        await failure(importing(path.join(directory, 'secret.js')), 'a.js'),
        await failure(importing(`file://${directory}/secret.js`), 'a.js'),
      ],
      entry: async () => [await failure({ 'a.js': '' }, path.join(directory, 'secret.js'))],
      interfaceFile: async () => [
        await failure({ 'a.js': 'export function secret() {}' }, 'a.js', { interfaceFile: outside('secret.d.ts') }),
      ],
      tsconfig: async () => [await failure(importing('secret'), 'a.js', { tsconfig: outside('tsconfig.json') })],
    }
    const errors = (await attempts[way]?.()) as readonly unknown[]
    for (const error of errors) expect(error).toHaveProperty('code', expect.stringMatching(/^ERR_SOURCE_/))
  })
})

describe('packages that the application brings', () => {
  test('are asked for once each, with what they import themselves', async () => {
    const packages: Record<string, SourceContents> = {
      one: { 'package.json': '{"main":"lib/i.js"}', 'lib/i.js': 'exports.one = require("@scope/two/deep")' },
      '@scope/two': { 'deep.js': 'module.exports = "two"', 'deep.d.ts': '' },
    }
    const asked: string[] = []
    const loadPackage = async (name: string) => {
      asked.push(name)
      return packages[name]
    }
    const source =
      'import { one } from "one"; import "own"; import x from "@scope/two/deep"; export function run() { return one + x }'
    const files = { 'src/a.js': source, 'node_modules/own/index.js': '' }
    const { wasm, inputs } = await compile('src/a.js', { files, loadPackage })
    expect(asked.toSorted()).toEqual(['@scope/two', 'one'])
    expect(inputs).toContain('/node_modules/@scope/two/deep.js')
    expect((await FakeHost.load(wasm, {})).call('run').text).toBe('twotwo')
  })

  test('one that is not there is an import that is not there', async () => {
    const error = await failure({ 'a.js': 'import "nowhere"' }, 'a.js', { loadPackage: () => undefined })
    expect(error).toMatchObject({ code: 'ERR_SOURCE_IMPORT', details: { file: '/a.js', line: 1 } })
  })

  test('one that cannot be had fails with the reason', async () => {
    const cause = new Error('the registry is away')
    const loadPackage = () => Promise.reject(cause)
    const error = await failure({ 'a.js': 'import "x"' }, 'a.js', { loadPackage })
    expect(error).toMatchObject({ code: 'ERR_SOURCE_IMPORT', cause, details: { package: 'x' } })
  })

  test('files outside of it are refused', async () => {
    const files = { '../../src/a.js': 'changed' }
    const error = await failure({ 'src/a.js': 'import "x"' }, 'src/a.js', { loadPackage: () => files })
    expect(error).toMatchObject({ code: 'ERR_SOURCE_IMPORT', cause: { code: 'ERR_ARGUMENT' } })
  })

  test('go with files alone', async () => {
    await expect(compile('a.js', { loadPackage: () => undefined })).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
  })
})

describe('several builds', () => {
  test('at once see each its own files; what the caller changes meanwhile does not count', async () => {
    const builds = ['one', 'two', 'three'].map(async (name) => {
      const files: Record<string, string> = { 'a.js': `export function ${name}() {}` }
      const building = compile('a.js', { files })
      files['a.js'] = 'export function changed() {}'
      return (await building).exports
    })
    expect(await Promise.all(builds)).toEqual([['one'], ['two'], ['three']])
  })

  test('a build that waits for a package ends when it is aborted, and the next one works', async () => {
    const controller = new AbortController()
    const loadPackage = () => {
      controller.abort('enough')
      return new Promise<undefined>(() => undefined)
    }
    const options = { loadPackage, signal: controller.signal }
    expect(await failure({ 'a.js': 'import "x"' }, 'a.js', options)).toMatchObject({
      code: 'ERR_ABORTED',
      cause: 'enough',
    })
    expect((await compile('a.js', { files: { 'a.js': 'export function a() {}' } })).exports).toEqual(['a'])
  })
})
