import { beforeAll, describe, expect, it } from 'vitest'
import { bootEngine } from './engine-instance.ts'
import { EngineScriptError } from './engine-script-error.ts'
import { loadEngine } from './load-engine.ts'
import { instantiatePlugin, runPlugin } from './testing/run-plugin.test-support.ts'
import { linkPlugin, loadSource } from './testing/link-plugin.test-support.ts'

let bytes: Uint8Array

const nested = (depth: number): string => `export const f = (input) => ${'['.repeat(depth)}${']'.repeat(depth)}`

beforeAll(async () => {
  ;({ bytes } = await loadEngine())
}, 300_000)

async function failureOf(source: string): Promise<EngineScriptError> {
  try {
    await loadSource(bytes, source)
  } catch (error) {
    if (error instanceof EngineScriptError) return error
  }
  throw new Error('an EngineScriptError was expected')
}

describe('the engine', () => {
  it('is read once a process', async () => {
    expect((await loadEngine()).bytes).toBe(bytes)
    expect((await loadEngine()).version).toBe('0.16.2')
  })

  it('imports the ABI and two functions of WASI, nothing else', async () => {
    const imports = WebAssembly.Module.imports(await WebAssembly.compile(new Uint8Array(bytes)))
    expect(new Set(imports.map(({ module }) => module))).toEqual(new Set(['extism:host/env', 'wasi_snapshot_preview1']))
    expect(
      imports
        .filter(({ module }) => module.startsWith('wasi'))
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['clock_time_get', 'random_get'])
  })
})

describe('a build in the engine', () => {
  it('gives equal bytes for equal sources', async () => {
    const source = `const seed = Math.random(); const at = Date.now(); export const f = (input) => seed + at + input`
    const [first, second] = [await linkPlugin(bytes, source), await linkPlugin(bytes, source)]
    expect(Buffer.compare(first.bytes, second.bytes)).toBe(0)
  })

  it('lists exported functions by name, not classes, values or the default', async () => {
    const instance = await loadSource(
      bytes,
      'export const b = () => 1; export function a() {}; export class C {}; export const d = 1; export default () => 2',
    )
    expect(instance.exportNames()).toEqual(['a', 'b'])
  })

  it('lists host functions in the order of their declaration', async () => {
    const instance = await loadSource(
      bytes,
      `__hostFunction('b', ['i32'], ['f64'], 'other'); __hostFunction('a', ['i64'], [])`,
    )
    expect(instance.hostFunctions()).toEqual([
      { namespace: 'other', name: 'b', params: ['i32'], results: ['f64'] },
      { namespace: 'extism:host/user', name: 'a', params: ['i64'], results: [] },
    ])
  })

  it.each([
    [`__hostFunction('x', ['i16'], [])`, /has the type i16/],
    [`__hostFunction('x', [], ['i32', 'i32'])`, /one result/],
    [`__hostFunction('x', ['i32']); __hostFunction('x', ['i64'])`, /declared twice/],
  ])('refuses %s', async (source, message) => {
    expect((await failureOf(source)).scriptMessage).toMatch(message)
  })

  it('keeps what top-level code writes to the console, also when it throws afterwards', async () => {
    const instance = await bootEngine(bytes)
    const bytecode = instance.compile(
      `console.warn('a', 1); console.log({ b: 2 }); throw new Error('stop')`,
      'plugin.js',
    )
    expect(() => instance.loadBytecode(bytecode)).toThrow(EngineScriptError)
    expect(instance.buildLog()).toEqual([
      { level: 'warn', message: 'a 1' },
      { level: 'info', message: '{ b: 2 }' },
    ])
  })

  it('describes what top-level code throws', async () => {
    const error = await failureOf(`\nfunction f() {\n  null.x\n}\nf()`)
    expect(error).toMatchObject({ errorName: 'TypeError', place: { filename: 'plugin.js', line: 3 } })
    expect(error.scriptStack).toMatch(/^ {4}at f \(plugin\.js:3:\d+\)\n {4}at <anonymous> \(plugin\.js:5:\d+\)$/)
    expect(await failureOf(`throw 'text'`)).toMatchObject({
      errorName: 'Error',
      scriptMessage: 'text',
      scriptStack: '',
    })
  })

  it('describes code that does not parse, with its place', async () => {
    expect(await failureOf('export const a = 1\nconst = 2')).toMatchObject({
      errorName: 'SyntaxError',
      place: { filename: 'plugin.js', line: 2, column: expect.any(Number) as number },
    })
  })

  it.each([
    `Host.inputString()`,
    `Config.get('a')`,
    `Var.set('a', 'b')`,
    `Http.request({ url: 'u' })`,
    `Memory.fromString('a')`,
  ])('says that there is no host at top level: %s', async (source) => {
    expect(await failureOf(source)).toMatchObject({
      errorName: 'TypeError',
      scriptMessage: expect.stringContaining('top-level') as string,
    })
  })

  it('refuses random values and host functions at top level', async () => {
    expect((await failureOf('crypto.getRandomValues(new Uint8Array(1))')).scriptMessage).toContain('top level')
    expect((await failureOf(`__hostFunction('f', [])()`)).scriptMessage).toContain('top-level')
  })

  it('waits for a top-level await, timers included, and refuses one that never settles', async () => {
    const source = `export let value = await new Promise((resolve) => setTimeout(resolve, 1000, 'waited')); export const f = (input) => value`
    expect((await runPlugin(source)).text('f')).toBe('waited')
    expect((await failureOf('await new Promise(() => {})')).scriptMessage).toContain('never settles')
  })

  it('compiles deeply nested sources, and refuses endless ones', async () => {
    const instance = await bootEngine(bytes)
    expect(instance.compile(nested(300), 'plugin.js').length).toBeGreaterThan(0)
    expect(() => instance.compile(nested(100_000), 'plugin.js')).toThrow(EngineScriptError)
  })

  it('runs set-up scripts before the plug-in', async () => {
    const instance = await bootEngine(bytes)
    instance.evaluate('globalThis.answer = 42', 'setup.js')
    instance.loadBytecode(instance.compile('if (answer !== 42) throw new Error(String(answer))', 'plugin.js'))
    expect(() => instance.evaluate('missing()', 'setup.js')).toThrow(/ReferenceError: missing is not defined/)
  })

  it('points stacks at the sources of a source map', async () => {
    const instance = await bootEngine(bytes)
    // line 1 of the bundle, from column 0 on, is line 3, column 4 of a.ts
    instance.setSourceMap({ filename: 'plugin.js', mappings: 'AAEI', sources: ['src/a.ts'] })
    const bytecode = instance.compile(`throw new Error('mapped')`, 'plugin.js')
    expect(() => instance.loadBytecode(bytecode)).toThrow(
      expect.objectContaining({
        scriptStack: expect.stringContaining('(src/a.ts:3:5)') as string,
        place: { filename: 'src/a.ts', line: 3, column: 5 },
      }),
    )
  })
})

describe('memory', () => {
  it('that runs out is an error, and the plug-in is usable afterwards', async () => {
    const source = `
      export const hoard = (input) => { const all = []; for (;;) all.push(new Uint8Array(100_000)) }
      export const text = (input) => { let s = 'x'; for (;;) s += s + Math.abs(1) }
      export const f = (input) => 'fine'`
    const plugin = await runPlugin(source, { maxPages: 64 })
    for (const name of ['hoard', 'text', 'hoard']) {
      expect(plugin.call(name).error).toMatch(/out of memory|string too long/)
      expect(plugin.text('f')).toBe('fine')
    }
  })

  it('does not grow over calls', async () => {
    const source = `export const f = async (input) => { const o = { input }; o.self = o; await null; return JSON.stringify([...input]) }`
    const { bytes: plugin, names } = await linkPlugin(bytes, source)
    const running = await instantiatePlugin(plugin, names)
    for (let round = 0; round < 2000; round++) running.text('f', 'some input')
    const before = running.memory.buffer.byteLength
    for (let round = 0; round < 5000; round++) running.text('f', 'some input')
    expect(running.memory.buffer.byteLength).toBe(before)
  })
})

async function keptOf(source: string, isAsked = true): Promise<Uint8Array> {
  const engine = await bootEngine(bytes)
  if (isAsked) engine.keepRegexps()
  engine.loadBytecode(engine.compile(source, 'main.js'))
  return engine.keptRegexps()
}

describe('regular expressions that a top level makes', () => {
  it('are kept compiled where that is asked for, each once', async () => {
    const once = await keptOf(`new RegExp('ab+')`)
    expect(once.length).toBeGreaterThan(16)
    expect(await keptOf(`new RegExp('ab+'); new RegExp('ab' + '+')`)).toEqual(once)
    expect(await keptOf(`new RegExp('ab+'); try { new RegExp('(') } catch {}`)).toEqual(once)
    expect((await keptOf(`new RegExp('ab+'); new RegExp('ab+', 'i')`)).length).toBeGreaterThan(once.length)
    expect(await keptOf(`new RegExp('ab+')`, false)).toHaveLength(0)
    expect(await keptOf('')).toHaveLength(0)
  })

  it('are kept up to 512 KiB', async () => {
    const kept = await keptOf(`for (let i = 0; i < 400; i++) new RegExp(String.raw\`\\p{L}\` + i, 'u')`)
    expect(kept.length).toBeLessThanOrEqual(512 * 1024)
    expect(kept.length).toBeGreaterThan(500 * 1024)
  })
})
