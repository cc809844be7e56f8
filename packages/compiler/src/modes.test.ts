import path from 'node:path'

import { EARLY_START_SECTION, ENGINE_MODULE, ENGINE_SECTION, parseEngineReference } from '@tenon/abi'
import { loadEngine } from '@tenon/engine'
import { capMemories, encodeModule, parseModule } from '@tenon/wasm-binary'
import { beforeAll, describe, expect, test } from 'vitest'

import type { CompileMode, CompileOptions } from './compile-options.ts'
import { FakeHost } from './fake-host.test-support.ts'
import { compile } from './index.node.ts'
import { sha256Hex } from './link/sha256-hex.ts'
import { project } from './project.test-support.ts'

const ENGINE_BUILD_MS = 600_000
const COUNT_VOWELS = path.resolve('examples/01-count-vowels/count-vowels.ts')
const MODES: readonly CompileMode[] = ['snapshot', 'bytecode', 'shared-engine']

beforeAll(async () => {
  await loadEngine()
  await loadEngine({ variant: 'small' })
}, ENGINE_BUILD_MS)

async function build(source: string, options: CompileOptions) {
  const directory = await project({ 'main.js': source, 'interface.d.ts': INTERFACE })
  const { interfaceFile } = options
  return compile(path.join(directory, 'main.js'), {
    ...options,
    ...(interfaceFile !== undefined && { interfaceFile: path.join(directory, interfaceFile) }),
  })
}

async function load(source: string, options: CompileOptions, functions: WebAssembly.Imports = {}): Promise<FakeHost> {
  const { wasm, sharedEngine } = await build(source, options)
  return FakeHost.load(wasm, functions, sharedEngine)
}

/** The same pattern with other flags and again, groups, classes of many ranges, more than a plug-in brings, and one that is none. */
const REGEXPS = String.raw`
  const of = ['a', 'a', '(?<first>.)b', '\\p{Lu}', '^$', '', '\\p{L}+', '\\p{P}|\\p{S}', '(a', '[\\u{1F600}-\\u{1F64F}]']
  const made = of.flatMap((pattern) => ['', 'i', 'gi', 'u', 'v'].map((flags) => {
    try { return new RegExp(pattern, flags) } catch (error) { return error.name }
  }))
  const large = Array.from({ length: 60 }, (_, i) => new RegExp('\\p{L}' + i, 'u'))
  const text = 'xAb, ÉCLAIR! \u{1F600}'
  const show = (r) => typeof r === 'string' ? r : [r.source, r.flags, r.exec(text)?.[0] ?? null, r.lastIndex = 0]
  export const f = () => [made.map(show), large.filter((r, i) => r.test('é' + i)).length, made[10].exec(text)?.groups?.first]
  export const later = () => [new RegExp('(?<first>.)b').exec('bb').groups.first, new RegExp('\\p{L}', 'u').exec('1é')[0]]`
/** What Node makes of the same. */
const REGEXP_RESULTS: unknown = await (async () => {
  const { f } = (await import(`data:text/javascript,${encodeURIComponent(REGEXPS)}`)) as { f: () => unknown }
  return JSON.parse(JSON.stringify(f()))
})()

const declare = (count: number): string =>
  `for (let i = 0; i < ${count}; i++) __hostFunction('f' + i, []); export const f = () => 1`

const INTERFACE = `
  declare module 'main' { export function f(): I32 }
  declare module 'extism:host' { interface user { add(a: I32, b: I64): I64 } }`

describe.each(MODES)('a plug-in in the mode %s', (mode) => {
  test.each(['fast', 'small'] as const)('works with the %s engine', async (engine) => {
    const { wasm, sharedEngine, exports } = await compile(COUNT_VOWELS, { mode, engine })
    const host = await FakeHost.load(wasm, {}, sharedEngine)
    expect(exports).toEqual(['countVowels'])
    const initialiser = mode === 'snapshot' ? [] : ['_initialize']
    expect(host.exports.toSorted()).toEqual([...initialiser, 'countVowels', 'memory'])
    expect(host.call('countVowels', 'Hello, World!')).toMatchObject({ code: 0, text: '{"count":3}' })
    expect(host.call('countVowels', '').text).toBe('{"count":0}')
  })

  test('begins with what its top level left, once an instance, and keeps it between calls', async () => {
    const host = await load('const t = [1, 2]; let n = 0; n += 1; export const f = () => [t, n++]', { mode })
    expect([host.call('f').text, host.call('f').text]).toEqual(['[[1,2],1]', '[[1,2],2]'])
  })

  test('may be initialised before the first call, more than once', async () => {
    const host = await load('let n = 0; n += 1; export const f = () => String(n++)', { mode })
    host.initialize()
    host.initialize()
    expect([host.call('f').text, host.call('f').text]).toEqual(['1', '2'])
  })

  test('says whether it may run early', async () => {
    const { wasm } = await build('export const f = () => 1', { mode })
    const sections = WebAssembly.Module.customSections(
      new WebAssembly.Module(wasm as BufferSource),
      EARLY_START_SECTION,
    )
    expect(sections.length).toBe(mode === 'snapshot' ? 0 : 1)
  })

  test('has the regular expressions that its top level makes', async () => {
    const host = await load(REGEXPS, { mode })
    expect(JSON.parse(host.call('f').text)).toEqual(REGEXP_RESULTS)
    expect(JSON.parse(host.call('f').text)).toEqual(REGEXP_RESULTS)
    expect(host.call('later').text).toBe('["b","é"]')
  })

  test('runs the top level without a host, at the beginning of time and with the same random numbers', async () => {
    const source = `const at = [Date.now(), new Date().getFullYear(), Math.random()]; export const top = () => at
      export const now = () => Date.now() > 1_600_000_000_000; export const random = () => String(Math.random())`
    const [first, second, snapshot] = [
      await load(source, { mode }),
      await load(source, { mode }),
      await load(source, { mode: 'snapshot' }),
    ]
    expect(JSON.parse(first.call('top').text)).toEqual([0, 1970, expect.any(Number)])
    expect(second.call('top').text).toBe(first.call('top').text)
    expect(snapshot.call('top').text).toBe(first.call('top').text)
    expect(first.call('now').text).toBe('true')
    expect(first.call('random').text).not.toBe(second.call('random').text)
  })

  test('tells at build what the top level logged, and does not log it again', async () => {
    const source = `console.warn('building'); export const f = () => { console.info('calling') }`
    const { buildLog, wasm, sharedEngine } = await build(source, { mode })
    expect(buildLog).toEqual([{ level: 'warn', message: 'building' }])
    const host = await FakeHost.load(wasm, {}, sharedEngine)
    expect(host.call('f').logs).toEqual(['info calling'])
  })

  test.each([
    [`Config.get('a')`, 'ERR_SOURCE_TOP_LEVEL'],
    ['throw new Error("stop")', 'ERR_SOURCE_TOP_LEVEL'],
    ['await new Promise(() => {})', 'ERR_SOURCE_TOP_LEVEL'],
    ['const = 1', 'ERR_SOURCE_SYNTAX'],
  ])('fails to build where %s is at top level', async (statement, code) => {
    await expect(build(`${statement}; export const f = () => 1`, { mode })).rejects.toMatchObject({ code })
  })

  test('waits for a top-level await and its timers', async () => {
    const source = `const v = await new Promise((ok) => setTimeout(ok, 50, 'waited')); export const f = () => v`
    expect((await load(source, { mode })).call('f').text).toBe('waited')
  })

  test('calls host functions of any type, of the source and of the interface file', async () => {
    const source = `
      const mix = __hostFunction('mix', ['i32', 'i64', 'f32', 'f64'], ['f64'], 'extism:host/other')
      export const f = () => String([mix(1, 2n ** 40n, 0.5, 0.25), Host.getFunctions().add(-1, 2n ** 53n + 1n)])`
    const functions = {
      'extism:host/user': { add: (a: number, b: bigint) => BigInt(a) + b },
      'extism:host/other': {
        mix: (...values: readonly (number | bigint)[]) => values.reduce<number>((s, v) => s + Number(v), 0),
      },
    }
    const host = await load(source, { mode, interfaceFile: 'interface.d.ts' }, functions)
    expect(host.call('f').text).toBe('1099511627777.75,9007199254740992')
  })

  test('has vars, config and logs, and imports what it mentions alone', async () => {
    const source = `export const f = (key) => { console.trace('here'); Var.set(key, 'v'); return Config.get(key) + Var.getString(key) }`
    const { wasm, sharedEngine, imports } = await build(source, { mode })
    const host = await FakeHost.load(wasm, {}, sharedEngine)
    host.config['key'] = 'c'
    expect(host.call('f', 'key')).toMatchObject({ text: 'cv', logs: [expect.stringContaining('trace Trace: here')] })
    const names = imports.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['alloc', 'config_get', 'var_get', 'var_set', 'log_trace']))
    expect(names).not.toContain('http_request')
    expect(names).not.toContain('random_get')
  })

  test('without mention of them refuses dates and random numbers, however they are reached', async () => {
    const host = await load(`export const f = (name) => globalThis[name]; export const g = (n) => Math[n]()`, { mode })
    expect(host.call('f', 'Date').error).toContain('dates were left out')
    expect(host.call('g', 'random').error).toContain('random numbers were left out')
  })

  test('points errors at the lines of its source', async () => {
    const source = `function deep(x) {\n  return x.missing.thing\n}\nexport const f = () => deep({})`
    const { code, error } = (await load(source, { mode, debug: true })).call('f')
    expect([code, error]).toEqual([
      1,
      expect.stringMatching(/^TypeError: .*\n {4}at deep \(main\.js:2:\d+\)\n {4}at f/),
    ])
  })

  test('makes functions of every kind, however late they are called', async () => {
    const source = `
      class A { #x = 1; static s = 2; get x() { return this.#x } static *[Symbol.iterator]() { yield A.s } }
      class B extends A { constructor(...all) { super(...all); this.y = all.length } }
      const tag = (parts) => parts.raw.join('|'), text = () => tag\`a\${1}b\`
      async function* numbers() { for (let i = 0; i < 3; i++) yield i }
      const big = () => 2n ** 70n, pattern = () => /(?<a>x+)/u.exec('yxx').groups.a
      const nested = () => () => function inner(a, b = 3, ...rest) { return [a, b, rest.length, inner.name, inner.length] }
      export const f = async () => {
        const all = []
        for await (const n of numbers()) all.push(n)
        const b = new B(1, 2)
        return [b.x, b.y, ...A, text() === text(), String(big()), pattern(), all, nested()()(1), typeof tag.fileName]
      }`
    const expected = '[1,2,2,true,"1180591620717411303424","xx",[0,1,2],[1,3,0,"inner",1],"string"]'
    expect((await load(source, { mode })).call('f').text).toBe(expected)
  })

  test('lets code that is made while it runs see the variables around it', async () => {
    const source = `
      const outer = 1
      export function f(code) {
        let inner = 2
        { const block = 3; const deep = () => { const arrow = 4; return eval(code) }; return String(deep()) }
      }
      export const g = (code) => String(new Function('x', 'return ' + code)(5))`
    const host = await load(source, { mode })
    expect(host.call('f', '[outer, inner, block, arrow, code.length].join()').text).toBe('1,2,3,4,48')
    expect(host.call('g', 'x * 2').text).toBe('10')
  })

  test('gives the same bytes for the same source, wherever it lies', async () => {
    const source = 'export const f = (input) => Date.now() + input'
    const [first, second] = [await build(source, { mode }), await build(source, { mode })]
    expect(Buffer.compare(first.wasm, second.wasm)).toBe(0)
    expect(second.sharedEngine).toEqual(first.sharedEngine)
  })
})

describe('bytecode', () => {
  test('lies in a segment that is put into memory at the first call', async () => {
    const { wasm } = await build('export const f = () => 1', { mode: 'bytecode' })
    expect(
      parseModule(wasm)
        .data.map(({ mode }) => mode)
        .filter((mode) => mode === 'passive'),
    ).toHaveLength(1)
  })

  test('whose top level fails where it runs fails the call, and each call after it', async () => {
    const { wasm } = await build('const all = new Uint8Array(8 << 20); export const f = () => String(all.length)', {
      mode: 'bytecode',
    })
    expect((await FakeHost.load(wasm)).call('f').text).toBe('8388608')
    const host = await FakeHost.load(encodeModule(capMemories(parseModule(wasm), 64)))
    for (let i = 0; i < 3; i++) {
      const { code, error } = host.call('f')
      expect([code, error]).toEqual([1, expect.stringMatching(/^the plug-in's top level failed: .*out of memory/)])
    }
  })
})

describe('a plug-in for a shared engine', () => {
  test('is a kilobyte, and names its engine by import and by hash', async () => {
    const { wasm, sharedEngine } = await compile(COUNT_VOWELS, { mode: 'shared-engine' })
    expect(wasm.length).toBeLessThan(1000)
    const module = await WebAssembly.compile(wasm as BufferSource)
    const [section = new ArrayBuffer()] = WebAssembly.Module.customSections(module, ENGINE_SECTION)
    const sha256 = await sha256Hex(sharedEngine?.bytes ?? new Uint8Array())
    expect(parseEngineReference(section)).toEqual({ file: sharedEngine?.fileName, sha256 })
    const id = /-([0-9a-f]{16})\.wasm$/.exec(sharedEngine?.fileName ?? '')?.[1]
    const imports = WebAssembly.Module.imports(module).filter((item) => item.module === ENGINE_MODULE)
    expect(imports.map(({ name }) => name)).toEqual(['memory', 'alloc', 'load', `invoke:${id}`])
  })

  test('does not link with another engine', async () => {
    const { wasm } = await compile(COUNT_VOWELS, { mode: 'shared-engine' })
    const { sharedEngine } = await compile(COUNT_VOWELS, { mode: 'shared-engine', engine: 'small' })
    await expect(FakeHost.load(wasm, {}, sharedEngine)).rejects.toThrow(WebAssembly.LinkError)
  })

  test('may declare as many host functions as the engine has room for, and no more', async () => {
    await build(declare(1024), { mode: 'shared-engine' })
    await expect(build(declare(1025), { mode: 'shared-engine' })).rejects.toMatchObject({
      code: 'ERR_SOURCE_TOP_LEVEL',
      message: expect.stringContaining('1024'),
    })
  })
})
