import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { compile } from '@tenon/compiler'
import { createPlugin, createPool, type GuestFrame, type PluginError, type PluginOptions } from '@tenon/host'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const built = (name: string): string => fileURLToPath(new URL(`../fixtures/build/debug-${name}.wasm`, import.meta.url))
const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'

async function failure(source: string, name: string, options: PluginOptions = {}, input = ''): Promise<PluginError> {
  const plugin = await createPlugin(source, { wasi: true, ...options })
  try {
    return await plugin.call(name, input).then(
      () => Promise.reject(new Error('it did not fail')),
      (error: PluginError) => error,
    )
  } finally {
    await plugin.close()
  }
}

const framesOf = ({ details }: PluginError): readonly GuestFrame[] => details['frames'] as readonly GuestFrame[]

/** A frame in short: `name file:line`. */
const short = (error: PluginError): string[] =>
  framesOf(error).map(({ function: name, file, line }) => (file === undefined ? name : `${name} ${file}:${line}`))

/** What passes do to code must not show. */
const WAYS: readonly (readonly [string, PluginOptions])[] = [
  ['as it is', { link: false }],
  ['linked', {}],
  ['with a timeout', { limits: { timeoutMs: 60_000 } }],
  ['with all limits', { limits: { timeoutMs: 60_000, fuel: 1e9, memoryBytes: 1 << 26 } }],
  ['restored', { isolation: 'fresh-per-call' }],
  ['in a worker', { thread: 'worker' }],
  ['in a worker, with all limits', { thread: 'worker', limits: { timeoutMs: 60_000, fuel: 1e9 } }],
]

const LANGUAGES = [
  ['c', 'fail_divide', ['divide plugin.c:9', 'share plugin.c:13', 'fail_divide plugin.c:18']],
  ['c-dwarf4', 'fail_divide', ['divide plugin.c:9', 'share plugin.c:13', 'fail_divide plugin.c:18']],
  ['cpp', 'fail_divide', ['shapes::Circle<int>::ratio(int) const plugin.cpp:11', 'fail_divide plugin.cpp:18']],
  [
    'rust',
    'fail_trap',
    [
      expect.stringMatching(/^core::core_arch::wasm32::unreachable .*mod\.rs:\d+$/),
      '<trapping::shapes::Circle as trapping::shapes::Shape>::ratio src/lib.rs:17',
      'trapping::fail_trap src/lib.rs:35',
    ],
  ],
  ['zig', 'fail_trap', ['share plugin.zig:3', 'fail_trap plugin.zig:11']],
  ['go', 'fail_memory', ['main.peek', 'main.failMemory', 'fail_memory']],
] as const

describe.each(LANGUAGES)('a trap in %s', (language, name, expected) => {
  describe.skipIf(!isRequired && !existsSync(built(language)))('where it is built', () => {
    it.each(WAYS)('tells the functions it was in, %s', async (_, options) => {
      const error = await failure(built(language), name, options)
      expect(error.code).toBe('ERR_GUEST_TRAP')
      expect(short(error)).toEqual(expected)
    })
  })
})

describe('an error of C', () => {
  it('shows its frames before those of the host', async () => {
    const error = await failure(built('c'), 'fail_divide')
    expect(error.message).toBe('The plug-in trapped: divide by zero')
    expect(error.stack?.split('\n').slice(0, 4)).toEqual([
      'GuestError: The plug-in trapped: divide by zero',
      '    at divide (plugin.c:9:19)',
      '    at share (plugin.c:13:14)',
      '    at fail_divide (plugin.c:18:10)',
    ])
  })

  it.each([
    ['its timeout', 'ERR_TIMEOUT', { timeoutMs: 100 }, 'inline'],
    ['its fuel', 'ERR_FUEL_EXHAUSTED', { fuel: 1e6 }, 'inline'],
    ['its timeout, in a worker', 'ERR_TIMEOUT', { timeoutMs: 100 }, 'worker'],
  ] as const)('tells where it was stopped by %s', async (_, code, limits, thread) => {
    const error = await failure(built('c'), 'fail_timeout', { limits, thread })
    expect(error.code).toBe(code)
    expect(short(error)).toEqual([expect.stringMatching(/^spin plugin\.c:2[67]$/), 'fail_timeout plugin.c:31'])
  })

  it('tells as much from callSync, and in a pool', async () => {
    const plugin = await createPlugin(built('c'), { wasi: true })
    let error: unknown
    try {
      plugin.callSync('fail_divide')
    } catch (thrown) {
      error = thrown
    }
    expect(short(error as PluginError)[0]).toBe('divide plugin.c:9')
    await plugin.close()
    const pool = await createPool(built('c'), { wasi: true, size: 1 })
    await expect(pool.call('fail_divide')).rejects.toMatchObject({
      details: { frames: [{ file: 'plugin.c' }, {}, {}] },
    })
    await pool.close()
  })

  it('tells names where its DWARF is broken', async () => {
    const bytes = new Uint8Array(await readFile(built('c')))
    const at = Buffer.from(bytes).indexOf('.debug_info') + '.debug_info'.length
    bytes.fill(0xff, at, at + 16)
    const plugin = await createPlugin(bytes, { wasi: true })
    const error = await plugin.call('fail_divide').catch((thrown: unknown) => thrown)
    expect(short(error as PluginError)).toEqual(['share', 'fail_divide'])
    await plugin.close()
  })
})

describe('an error of TypeScript', () => {
  const SOURCE = `interface Unused { a: number }
export function run(input: string): void {
  console.trace('here')
  throw new RangeError('bad ' + input, { cause: new Error('inner') })
}`
  let folder: string
  let wasm: Uint8Array
  let sourceMap: string
  const file = (): string => path.join(folder, 'plugin.wasm')

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tenon-map-'))
    await writeFile(path.join(folder, 'plugin.ts'), SOURCE)
    const result = await compile(path.join(folder, 'plugin.ts'))
    wasm = result.wasm
    sourceMap = result.sourceMap ?? ''
    await writeFile(file(), wasm)
    await writeFile(`${file()}.map`, sourceMap)
    await writeFile(path.join(folder, 'alone.wasm'), wasm)
  }, 300_000)

  const MAPPED =
    /^RangeError: bad x\n {4}at run \(plugin\.ts:4:\d+\)\nCaused by: Error: inner\n {4}at run \(plugin\.ts:4:/

  it.each(['inline', 'worker'] as const)('is at its line, and so are traces: %s', async (thread) => {
    const logs: string[] = []
    const logger = (_level: string, text: string): void => void logs.push(text)
    const error = await failure(file(), 'run', { thread, logger, logLevel: 'trace' }, 'x')
    expect(error.message).toMatch(MAPPED)
    expect(framesOf(error)).toMatchObject([{ function: 'run', file: 'plugin.ts', line: 4 }])
    expect(error.stack).toMatch(/GuestError: RangeError: bad x\n {4}at run \(plugin\.ts:4:/)
    expect(logs).toEqual([expect.stringMatching(/^Trace: here\n {4}at run \(plugin\.ts:3:\d+\)$/)])
  })

  it('is at its line with a map that was given, and with one that is fetched', async () => {
    expect((await failure(path.join(folder, 'alone.wasm'), 'run', { sourceMap }, 'x')).message).toMatch(MAPPED)
    const server = createServer((request, response) => {
      const content = request.url === '/p.wasm' ? wasm : request.url === '/p.wasm.map' ? sourceMap : undefined
      response.writeHead(content === undefined ? 404 : 200).end(content)
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/p.wasm`
    expect((await failure(url, 'run', {}, 'x')).message).toMatch(MAPPED)
    server.close()
  })

  it.each([
    ['no map', 'alone.wasm', {}],
    ['one that it may not use', 'plugin.wasm', { sourceMap: false }],
    ['one that is malformed', 'plugin.wasm', { sourceMap: '{' }],
  ])('is at the line of the bundle with %s', async (_, name, options) => {
    const { message } = await failure(path.join(folder, name), 'run', options, 'x')
    expect(message).toMatch(/^RangeError: bad x\n {4}at run \(plugin\.[0-9a-f]{8}\.js:\d+:\d+\)/)
  })

  it('is not shown by a map of another build', async () => {
    await writeFile(path.join(folder, 'other.ts'), `\n\n${SOURCE}`)
    const other = await compile(path.join(folder, 'other.ts'))
    const options = { sourceMap: other.sourceMap ?? '' }
    expect((await failure(file(), 'run', options, 'x')).message).toContain('at run (plugin.')
  })

  afterAll(() => expect(wasm.length).toBeGreaterThan(0))
})
