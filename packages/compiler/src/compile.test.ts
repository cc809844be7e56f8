import path from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { loadEngine } from '@tenon/engine'
import { beforeAll, describe, expect, test } from 'vitest'

import { compile } from './index.node.ts'
import type { CompileOptions, CompileProgress } from './compile-options.ts'
import { BundleMap } from './frontend/bundle-map.ts'
import { FakeHost } from './fake-host.test-support.ts'
import { project } from './project.test-support.ts'

/** The engine's first build takes a minute or so, on a busy machine more. */
const ENGINE_BUILD_MS = 600_000

beforeAll(() => loadEngine(), ENGINE_BUILD_MS)

type Files = Readonly<Record<string, string>>

async function build(files: Files | string, options: CompileOptions = {}) {
  const all = typeof files === 'string' ? { 'main.js': files } : files
  const directory = await project(all)
  const interfaceFile =
    options.interfaceFile === undefined ? {} : { interfaceFile: path.join(directory, options.interfaceFile) }
  const result = await compile(path.join(directory, Object.keys(all)[0] ?? ''), { ...options, ...interfaceFile })
  return { directory, ...result }
}

async function load(files: Files | string, options: CompileOptions = {}, functions: WebAssembly.Imports = {}) {
  const { wasm } = await build(files, options)
  return FakeHost.load(wasm, functions)
}

const names = (imports: readonly { module: string; name: string }[]) => imports.map(({ name }) => name)

describe('plain functions', () => {
  test('text in, JSON out', async () => {
    const host = await load({
      'main.ts': `export function countVowels(input: string): { count: number } {
        return { count: input.match(/[aeiou]/gi)?.length ?? 0 }
      }`,
    })
    expect(host.exports).toEqual(['memory', 'countVowels'])
    expect(host.call('countVowels', 'Hello, World!')).toMatchObject({ code: 0, text: '{"count":3}', error: undefined })
    expect(host.call('countVowels', '')).toMatchObject({ text: '{"count":0}' })
  })

  test('text stays text, bytes stay bytes, nothing is no output', async () => {
    const host = await load(`
      export const text = (input) => input + '!'
      export const bytes = () => new Uint8Array([0, 255, 128])
      export const buffer = () => new Uint8Array([1, 2]).buffer
      export const nothing = () => {}`)
    expect(host.call('text', 'héllo 😀').text).toBe('héllo 😀!')
    expect([...host.call('bytes').output]).toEqual([0, 255, 128])
    expect([...host.call('buffer').output]).toEqual([1, 2])
    expect(host.call('nothing')).toMatchObject({ code: 0, text: '' })
  })

  test('an async function gives what its promise does', async () => {
    const host = await load(
      'export async function f(input) { await null; return (await Promise.resolve(input)) + "?" }',
    )
    expect(host.call('f', 'really')).toMatchObject({ code: 0, text: 'really?' })
  })

  test.each(['a*b', 'a**', 'a[b]{c,d}', "it's #1? 100%"])('below a folder called %s', async (folder) => {
    const host = await load({
      [`${folder}/main.ts`]: `import { mark } from './lib/mark'; export const f = (input: string) => input + mark`,
      [`${folder}/lib/mark.ts`]: `export const mark = '!'`,
    })
    expect(host.call('f', 'x').text).toBe('x!')
  })

  test('a package from node_modules', async () => {
    const { wasm, inputs } = await build({
      'main.ts': `import picocolors from '${path.resolve('node_modules/picocolors/picocolors.browser.js')}'
        export const f = (input: string) => picocolors.createColors().bold(input)`,
    })
    expect((await FakeHost.load(wasm)).call('f', 'x').text).toBe('x')
    expect(new Set(inputs.map((file) => path.basename(file)))).toEqual(new Set(['main.ts', 'picocolors.browser.js']))
  })

  test('state of the top level is there at the first call, and kept between calls', async () => {
    const host = await load(
      'const table = Array.from({ length: 3 }, (_, i) => i * i); let n = 0; export const f = () => [table, ++n]',
    )
    expect(host.call('f').text).toBe('[[0,1,4],1]')
    expect(host.call('f').text).toBe('[[0,1,4],2]')
  })

  test('classes, constants and the default export are not functions to call', async () => {
    const { exports } = await build(
      'export class C {}\nexport const n = 1\nexport default function g() {}\nexport function f() {}',
    )
    expect(exports).toEqual(['f'])
  })
})

describe('with @tenon/pdk', () => {
  test('host functions declared in the source, of text and of numbers', async () => {
    const source = `import { hostFunction } from '${path.resolve('packages/pdk/src/index.ts')}'
      const lookUp = hostFunction.text('look_up')
      const add = hostFunction('add', { params: ['i64', 'i64'], results: ['i64'], namespace: 'my:math' })
      export const f = (key: string) => lookUp(key) + ' ' + add(2n ** 62n, 1n)`
    let host: FakeHost | undefined
    const { wasm, imports } = await build({ 'main.ts': source })
    expect(imports.slice(-2)).toEqual([
      { module: 'extism:host/user', name: 'look_up', params: ['i64'], results: ['i64'] },
      { module: 'my:math', name: 'add', params: ['i64', 'i64'], results: ['i64'] },
    ])
    host = await FakeHost.load(wasm, {
      'extism:host/user': { look_up: (key: bigint) => host?.store(`<${host.readText(key)}>`) },
      'my:math': { add: (a: bigint, b: bigint) => a + b },
    })
    expect(host.call('f', 'ü')).toMatchObject({ error: undefined, text: '<ü> 4611686018427387905' })
  })

  test('input as bytes and as JSON', async () => {
    const source = `import { bytes, json } from '${path.resolve('packages/pdk/src/index.ts')}'
      export const reverse = bytes((input) => input.toReversed())
      export const sum = json((input: number[]) => input.reduce((a, b) => a + b, 0))`
    const host = await load({ 'main.ts': source })
    expect([...host.call('reverse', Uint8Array.of(255, 0, 1)).output]).toEqual([1, 0, 255])
    expect(host.call('sum', '[1,2,3]').text).toBe('6')
    expect(host.call('sum', '[1,').error).toMatch(/^SyntaxError/)
  })
})

describe('CommonJS and the JS PDK', () => {
  test.each([
    ['module.exports = { … }', 'module.exports = { f, g }\nfunction f() { return "f" }\nfunction g() { return "g" }'],
    ['exports.f = …', 'exports.f = () => "f"; exports.g = () => "g"'],
  ])('%s', async (_, source) => {
    const host = await load({ 'main.cjs': source })
    expect(host.exports).toEqual(['memory', 'f', 'g'])
    expect(host.call('g').text).toBe('g')
  })

  test('Host, Var and Config; a returned number is the code', async () => {
    const host = await load({
      'main.js': `module.exports = { greet, fail }
        function greet() {
          const visits = Number(Var.getString('visits') ?? 0) + 1
          Var.set('visits', String(visits))
          Host.outputString(Config.get('greeting') + ', ' + Host.inputString() + ' ' + visits)
          return 0
        }
        function fail() { return 3 }`,
      'main.d.ts': 'declare module "main" { export function greet(): I32; export function fail(): I32 }',
    })
    host.config['greeting'] = 'Hi'
    expect(host.call('greet', 'Ada')).toMatchObject({ code: 0, text: 'Hi, Ada 1' })
    expect(host.call('greet', 'Ada').text).toBe('Hi, Ada 2')
    expect(host.call('fail').code).toBe(3)
  })

  test('an interface file limits the exports and declares the host functions', async () => {
    const seen: unknown[] = []
    let host: FakeHost | undefined
    const functions = {
      'extism:host/user': {
        wide: (...args: unknown[]) => {
          seen.push(...args)
          return -9_007_199_254_740_993n
        },
        shout: (handle: bigint) => host?.store(host.readText(handle).toUpperCase()),
      },
      'extism:host/other': { half: (x: number) => x / 2 },
    }
    const files = {
      'main.js': `const { wide, shout, half } = Host.getFunctions()
        exports.f = () => {
          const result = wide(1, 2n ** 63n - 1n, 0.5, Math.PI, -1n, 6, 7)
          const handle = Memory.fromString('hey')
          Host.outputString([result, Memory.find(shout(handle.offset)).readString(), half(3)].join())
        }
        exports.hidden = () => {}`,
      'main.d.ts': `declare module "main" { export function f(): I32 }
        declare module "extism:host" {
          interface user { wide(a: I32, b: I64, c: F32, d: F64, e: I64, f: I32, g: I64): I64; shout(p: PTR): PTR }
          interface other { half(x: F64): F64 }
        }`,
    }
    const { wasm, imports, exports, inputs } = await build(files, { interfaceFile: 'main.d.ts' })
    expect(exports).toEqual(['f'])
    expect(inputs.map((file) => path.basename(file))).toEqual(['main.d.ts', 'main.js'])
    expect(imports).toContainEqual({ module: 'extism:host/other', name: 'half', params: ['f64'], results: ['f64'] })
    host = await FakeHost.load(wasm, functions)
    expect(host.call('f')).toMatchObject({ error: undefined, text: '-9007199254740993,HEY,1.5' })
    expect(seen).toEqual([1, 2n ** 63n - 1n, 0.5, Math.PI, -1n, 6, 7n])
  })

  test('an export that the interface file promises and the source lacks', async () => {
    const files = { 'main.js': 'exports.f = () => {}', 'main.d.ts': 'declare module "main" { function g(): I32 }' }
    await expect(build(files, { interfaceFile: 'main.d.ts' })).rejects.toMatchObject({
      code: 'ERR_EXPORT_UNSUPPORTED',
      details: { line: 1, column: 34 },
    })
  })
})

describe('failures while running', () => {
  const FAILING = {
    'src/main.ts': `import { check } from '../lib/check.ts'
        interface Unused { a: number }
        export function f(input: string): void {
          check(input.length)
        }`,
    'lib/check.ts': `export function check(size: number): void {
        if (size > 3) throw new RangeError('too long: ' + size)
      }`,
  }

  test('a thrown error: message, function names, files and lines, where the plug-in carries its map', async () => {
    const host = await load(FAILING, { debug: true })
    const { code, error } = host.call('f', 'abcd')
    expect(code).toBe(1)
    expect(error).toMatch(/^RangeError: too long: 4\n/)
    expect(error).toMatch(/at check \(\.\.\/lib\/check\.ts:2:/)
    expect(error).toMatch(/at f \(main\.ts:4:/)
    expect(error).not.toMatch(/plugin\.\w+\.js/)
    expect(host.call('f', 'abc')).toMatchObject({ code: 0, error: undefined })
  })

  test('without it, lines of the bundle, which the map beside it leads back', async () => {
    const { wasm, sourceMap = '' } = await build(FAILING)
    const error = (await FakeHost.load(wasm, {})).call('f', 'abcd').error ?? ''
    const map = JSON.parse(sourceMap) as { readonly file: string; readonly sources: readonly string[] }
    expect(map).toMatchObject({ version: 3, file: expect.stringMatching(/^plugin\.[0-9a-f]{8}\.js$/) })
    expect(map.sources).toEqual(['../lib/check.ts', 'main.ts'])
    expect(new BundleMap(sourceMap, map.file).mapStack(error, (source) => source)).toMatch(
      /^RangeError: too long: 4\n +at check \(\.\.\/lib\/check\.ts:2:\d+\)\n +at f \(main\.ts:4:/,
    )
    const carrying = await build(FAILING, { debug: true })
    expect(carrying).not.toHaveProperty('sourceMap')
    expect(wasm.length).toBeLessThan(carrying.wasm.length)
  })

  test.each([true, false])('functions that the bundler had to rename (debug: %j)', async (debug) => {
    const { wasm, sourceMap } = await build(
      {
        'main.ts': `import { check as other } from './lib.ts'
          function check(): void { other() }
          export const f = (): void => check()`,
        'lib.ts': `export function check(): void { throw new Error('x') }`,
      },
      { debug },
    )
    const error = (await FakeHost.load(wasm, {})).call('f').error
    if (debug) expect(error).toMatch(/at check \(lib\.ts:1:\d+\)\n +at check \(main\.ts:2:/)
    else expect(JSON.parse(sourceMap ?? '')).toMatchObject({ x_tenon_names: { check2: 'check' } })
  })

  test('errors that others are gathered in, and causes, also of themselves', async () => {
    const host = await load(
      `export const several = () => { throw new AggregateError([new TypeError('one'), 'two'], 'all', { cause: 'why' }) }
export const own = () => { const error = new Error('own'); error.cause = error; throw error }`,
      { debug: true },
    )
    expect(host.call('several').error).toMatch(
      /^AggregateError: all\n +at several \(main\.js:1:\d+\)\nError 1 of 2: TypeError: one\n +at .*\nError 2 of 2: two\nCaused by: why$/,
    )
    expect(host.call('own').error).toMatch(/^(Error: own\n +at own .*\nCaused by: )+…$/)
  })

  test('in a large plug-in the lines are still right', async () => {
    const filler = Array.from({ length: 2000 }, (_, i) => `export const v${i} = (x) => v0(x + ${i}) * v0(${i})`)
    const source = [...filler, 'export const f = (input) => {', '  throw new Error(input)', '}'].join('\n')
    const host = await load(source, { debug: true })
    expect(host.call('f', 'here').error).toMatch(/^Error: here\n +at f \(main\.js:2002:/)
  })

  test('a rejected promise, also of something that is no error', async () => {
    const host = await load(`
      export async function f() { await null; throw new TypeError('later') }
      export const g = () => Promise.reject('just text')
      export const pending = () => new Promise(() => {})`)
    expect(host.call('f')).toMatchObject({ code: 1, error: expect.stringMatching(/^TypeError: later\n/) })
    expect(host.call('g')).toMatchObject({ code: 1, error: 'just text' })
    expect(host.call('pending')).toMatchObject({ code: 1, error: expect.stringContaining('never') })
  })

  test('deep recursion is a RangeError, and the plug-in is usable afterwards', async () => {
    const host = await load(
      'export function deep(n) { const r = (i) => 1 + r(i + 1); return r(0) }\nexport const ok = () => "ok"',
    )
    for (let i = 0; i < 3; i++) {
      expect(host.call('deep')).toMatchObject({ code: 1, error: expect.stringMatching(/^RangeError/) })
      expect(host.call('ok').text).toBe('ok')
    }
  })
})

describe('what the plug-in asks of its host', () => {
  const KEPT = [
    'alloc', 'error_set', 'free', 'input_length', 'input_load_u64', 'input_load_u8', 'length', 'load_u64', 'load_u8',
    'log_debug', 'log_error', 'log_info', 'log_warn', 'output_set', 'store_u64', 'store_u8',
  ] // prettier-ignore

  test('no more than memory and logs where it mentions nothing else', async () => {
    const { imports, wasm } = await build('export const f = (input) => input')
    expect(names(imports).toSorted()).toEqual(expect.arrayContaining(['alloc', 'input_length', 'output_set']))
    expect(KEPT).toEqual(expect.arrayContaining(names(imports)))
    expect(imports.every(({ module }) => module === 'extism:host/env')).toBe(true)
    const asked = WebAssembly.Module.imports(new WebAssembly.Module(wasm as BufferSource))
    expect(names(asked)).toEqual(names(imports))
  })

  test('the clock and randomness where they are mentioned', async () => {
    const { imports, wasm } = await build(
      'export const f = () => [Date.now() > 1.7e12, Math.random() !== Math.random()]',
    )
    expect(names(imports)).toEqual(expect.arrayContaining(['clock_time_get', 'random_get']))
    const [first, second] = [await FakeHost.load(wasm), await FakeHost.load(wasm)]
    expect(first.call('f').text).toBe('[true,true]')
    expect(second.call('f').text).toBe('[true,true]')
  })

  test('two instances do not share their random numbers', async () => {
    const { wasm } = await build('export const f = () => String(Math.random())')
    const [first, second] = [await FakeHost.load(wasm), await FakeHost.load(wasm)]
    expect(first.call('f').text).not.toBe(second.call('f').text)
  })

  test('a pruned clock fails, and says so', async () => {
    const host = await load('const name = ["Da", "te"].join(""); export const f = () => globalThis[name].now()')
    expect(host.call('f')).toMatchObject({ code: 1, error: expect.stringContaining('left out') })
  })

  test('logs go to the host, at their level', async () => {
    const host = await load('export const f = () => { console.log("a", 1); console.error("b"); console.trace("c") }', {
      debug: true,
    })
    expect(host.call('f').logs).toEqual([
      'info a 1',
      'error b',
      expect.stringMatching(/^trace .*c\n +at f \(main\.js:1:/),
    ])
  })
})

describe('what a build gives', () => {
  test('the same bytes from another directory, at another time', async () => {
    const files = {
      'src/main.ts': `import { g } from '../lib/g.cjs'\nexport const f = () => g() + Date.now() + Math.random()\nfunction later() { throw new Error() }\nexport { later }`,
      'lib/g.cjs': 'const at = Date.now(); exports.g = () => at',
    }
    const first = await build(files)
    await setTimeout(1100)
    const second = await build(files)
    expect(Buffer.compare(first.wasm, second.wasm)).toBe(0)
    expect(Buffer.from(first.wasm).includes(first.directory)).toBe(false)
  })

  test('producers, and exports that hosts do not run by themselves', async () => {
    const { wasm } = await build('export const f = () => 1')
    const module = new WebAssembly.Module(wasm as BufferSource)
    const producers = new TextDecoder().decode(WebAssembly.Module.customSections(module, 'producers')[0])
    expect(producers).toContain('JavaScript')
    expect(producers).toContain('tenon')
    expect(producers).toContain('QuickJS-NG')
    expect(WebAssembly.Module.exports(module).map(({ name }) => name)).toEqual(['memory', 'f'])
  })

  test('what the top level wrote, the files read, the times, the steps', async () => {
    const steps: CompileProgress[] = []
    const { buildLog, inputs, timings, directory } = await build(
      'console.warn("at build", [1]); export const f = () => 1',
      {
        onProgress: (progress) => steps.push(progress),
      },
    )
    expect(buildLog).toEqual([{ level: 'warn', message: expect.stringContaining('at build') }])
    expect(inputs).toEqual([path.join(directory, 'main.js')])
    expect(Object.keys(timings).toSorted()).toEqual(['bundle', 'compile', 'engine', 'evaluate', 'link', 'total'])
    expect(steps.map(({ step }) => step).filter((step) => step !== 'engine')).toEqual([
      'bundle',
      'compile',
      'evaluate',
      'link',
    ])
  })

  test('builds at the same time do not meet', async () => {
    const sources = Array.from({ length: 4 }, (_, i) => `export const f = () => "${i}"`)
    const hosts = await Promise.all(sources.map((source) => load(source)))
    expect(hosts.map((host) => host.call('f').text)).toEqual(['0', '1', '2', '3'])
  })
})

describe('bad sources', () => {
  test('a throw at top level: the original place and stack', async () => {
    const files = {
      'main.ts': `type Unused = string\nimport { start } from './start.ts'\nstart()\nexport const f = (): number => 1`,
      'start.ts': `interface A {}\nexport function start(): void {\n  console.log('about to')\n  throw new TypeError('no way')\n}`,
    }
    const directory = await project(files)
    const error: unknown = await compile(path.join(directory, 'main.ts')).catch((e: unknown) => e)
    expect(error).toMatchObject({
      code: 'ERR_SOURCE_TOP_LEVEL',
      details: { file: path.join(directory, 'start.ts'), line: 4, lineText: "  throw new TypeError('no way')" },
    })
    const { message } = error as Error
    expect(message).toContain('TypeError: no way')
    expect(message).toContain(`at start (${path.join(directory, 'start.ts')}:4:`)
    expect(message).toContain(`${path.join(directory, 'main.ts')}:3:`)
    expect(message).toContain('console (info): about to')
  })

  test.each([
    ['a host call', 'Host.inputString(); export const f = () => 1'],
    ['an await that never ends', 'await new Promise(() => {}); export const f = () => 1'],
    ['a rejected await', 'await Promise.reject(new Error("x")); export const f = () => 1'],
    ['something that is no error', 'throw "text"; export const f = () => 1'],
  ])('at top level: %s', async (_, source) => {
    await expect(build(source)).rejects.toMatchObject({ code: 'ERR_SOURCE_TOP_LEVEL' })
  })

  test('a top level that never ends: the functions it is in, and what it wrote', async () => {
    const files = {
      'main.ts': `import { start } from './start.ts'\nstart()\nexport const f = (): number => 1`,
      'start.ts': `interface A {}\nexport function start(): void {\n  console.log('about to')\n  wait()\n}\nfunction wait(): void {\n  for (;;);\n}`,
    }
    const directory = await project(files)
    const building = compile(path.join(directory, 'main.ts'), { topLevelTimeoutMs: 100 })
    const error: unknown = await building.catch((e: unknown) => e)
    expect(error).toMatchObject({
      code: 'ERR_SOURCE_TOP_LEVEL_TIMEOUT',
      details: { file: path.join(directory, 'start.ts'), line: 4, lineText: '  wait()' },
    })
    const { message } = error as Error
    expect(message).toContain('the top level was still running after 100 ms')
    expect(message).toMatch(/^ +at wait$/m)
    expect(message).toContain(`at start (${path.join(directory, 'start.ts')}:4:`)
    expect(message).toContain(`${path.join(directory, 'main.ts')}:2:`)
    expect(message).toContain('console (info): about to')
  })

  test.each([
    ['timers that go on', 'const again = () => setTimeout(again, 1); again(); await new Promise(() => {})'],
    ['a pattern that tries all ways', '/(a+)+$/.test("a".repeat(60) + "b")'],
    ['memory that it fills', 'const all = []; for (;;) all.push({})'],
    ['a getter of what it throws', 'throw new (class extends Error { get stack() { for (;;); } })()'],
  ])('a top level that never ends for %s', async (_, source) => {
    await expect(build(`${source}\nexport const f = () => 1`, { topLevelTimeoutMs: 100 })).rejects.toMatchObject({
      code: 'ERR_SOURCE_TOP_LEVEL_TIMEOUT',
    })
  })

  test('a builtin that the engine needs, which never returns since the top level ran', async () => {
    const source = 'RegExp.escape = () => { for (;;); }; export const f = () => 1'
    await expect(build(source, { debug: true, topLevelTimeoutMs: 100 })).rejects.toMatchObject({
      code: 'ERR_SOURCE_TOP_LEVEL_TIMEOUT',
      message: expect.stringContaining('main.js: a builtin that every plug-in needs'),
    })
  })

  test('a top level that ends in time gives the same plug-in as without a limit', async () => {
    const source = 'let n = 0\nfor (let i = 0; i < 100_000; i++) n += i\nexport const f = () => n'
    const [limited, free] = await Promise.all([build(source), build(source, { topLevelTimeoutMs: Infinity })])
    expect(limited.wasm).toEqual(free.wasm)
  })

  test.each([0, -1, Number.NaN, '100' as unknown as number])('a time for the top level of %s', async (value) => {
    await expect(build('export const f = () => 1', { topLevelTimeoutMs: value })).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      details: { argument: 'topLevelTimeoutMs' },
    })
  })

  test('a builtin that the engine needs, taken away at top level', async () => {
    await expect(build('RegExp.escape = null; export const f = () => 1', { debug: true })).rejects.toMatchObject({
      code: 'ERR_SOURCE_TOP_LEVEL',
      message: expect.stringContaining('main.js: the top level broke a builtin'),
    })
    expect((await load('globalThis.JSON = null; export const f = () => [1]')).call('f').text).toBe('[1]')
  })

  test('what the bundler lets pass and the engine refuses', async () => {
    await expect(
      build('export const f = () => new RegExp("a")\nexport const g = /(?<a>.)(?<a>.)/'),
    ).rejects.toMatchObject({
      code: 'ERR_SOURCE_SYNTAX',
      message: expect.stringContaining('duplicate group name'),
    })
  })

  test('a regular expression that the engine refuses, in the file it is in', async () => {
    const broken = 'export const re: RegExp = /(/'
    const files = { 'main.ts': 'import { re } from "./re.ts"\nexport const f = (s: string) => re.test(s)' }
    const error: unknown = await build({ ...files, 're.ts': broken }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'ERR_SOURCE_SYNTAX',
      message: expect.stringMatching(/re\.ts: the engine reports SyntaxError/),
      details: { file: expect.stringMatching(/re\.ts$/) },
    })
  })

  test.each([
    ['nothing', ''],
    ['values only', 'export const a = 1'],
    ['a default function only', 'export default () => 1'],
    ['CommonJS without a function', 'module.exports = { a: 1 }'],
  ])('no function to call: %s', async (_, source) => {
    await expect(build(source)).rejects.toMatchObject({ code: 'ERR_SOURCE_NO_EXPORTS' })
  })

  test('a name that hosts use', async () => {
    await expect(build('export const memory = () => 1')).rejects.toMatchObject({ code: 'ERR_EXPORT_UNSUPPORTED' })
  })

  test.each([undefined, null, 3, { entry: 'main.ts' }])('an entry that is none: %j', async (entry) => {
    await expect(compile(entry as unknown as string)).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      details: { argument: 'entry' },
    })
  })

  test('an aborted build', async () => {
    await expect(build('export const f = () => 1', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ERR_ABORTED',
    })
  })

  test('a syntax error and an import that is not there', async () => {
    await expect(build('export const = 1')).rejects.toMatchObject({
      code: 'ERR_SOURCE_SYNTAX',
      details: { line: 1, column: 14 },
    })
    await expect(build('import "fs"; export const f = () => 1')).rejects.toMatchObject({ code: 'ERR_SOURCE_IMPORT' })
  })
})
