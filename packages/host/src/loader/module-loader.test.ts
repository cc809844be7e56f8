import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { hasMultiMemory } from './runtime-features.ts'
import { assembleWat } from '../assemble-wat.test-support.ts'
import type { CacheOptions } from '../cache/cache-options.ts'
import { type HostSdk, hostSdk } from '../create-plugin.ts'
import { hostFunction } from '../host-function.ts'
import { nodePlatform } from '../platform/node/node-platform.ts'
import { webPlatform } from '../platform/web/web-platform.ts'
import { addCustomSection } from '../linked/add-custom-section.ts'
import type { PluginOptions } from '../plugin-options.ts'

const PLUGIN = `(module
  (import "extism:host/user" "one" (func $one (result i32)))
  (memory 1)
  (func (export "one") (result i32) (call $one))
  (func (export "grow") (result i32) (memory.grow (i32.const 1)))
  (func (export "spin") (result i32) (loop $again (br $again)) (i32.const 0)))`
const functions = { one: hostFunction([], ['i32'], () => 1) }
const limits = { timeoutMs: 50, memoryBytes: 1 << 20 }

let bytes: Uint8Array<ArrayBuffer>
let directory: string
let sdk: HostSdk
let compile: MockInstance<typeof WebAssembly.compile>

beforeEach(async () => {
  bytes = assembleWat(PLUGIN)
  directory = await mkdtemp(join(tmpdir(), 'tenon-loader-'))
  sdk = hostSdk(nodePlatform)
  compile = vi.spyOn(WebAssembly, 'compile')
})

afterEach(async () => {
  compile.mockRestore()
  await rm(directory, { recursive: true, force: true })
})

/** How often the engine compiled while something was done. */
async function compilations(run: () => Promise<unknown>): Promise<number> {
  compile.mockClear()
  await run()
  return compile.mock.calls.length
}

function create(options: PluginOptions = {}, source: Uint8Array = bytes): ReturnType<HostSdk['createPlugin']> {
  return sdk.createPlugin(source, { functions, ...options })
}

function createIn(cache: CacheOptions = {}, options: PluginOptions = {}): ReturnType<HostSdk['createPlugin']> {
  // As another process would: with an SDK that has nothing in memory.
  sdk = hostSdk(nodePlatform)
  return create({ limits, cache: { directory, ...cache }, ...options })
}

async function file(): Promise<string> {
  await expect.poll(() => readdir(directory)).toEqual([expect.stringMatching(/\.tenon$/)])
  return join(directory, (await readdir(directory))[0] ?? '')
}

/** The plug-in with a custom section that makes it so long. */
function padded(length: number): Uint8Array {
  return addCustomSection(bytes, 'padding', new Uint8Array(length - bytes.length - 'padding'.length - 5))
}

describe('the cache in memory', () => {
  it('compiles the same bytes once, for plug-ins and compiled plug-ins, also those that load at once', async () => {
    expect(await compilations(() => Promise.all([create(), create(), sdk.compilePlugin(bytes, { functions })]))).toBe(
      await compilations(() => create({ cache: false })),
    )
    expect(await compilations(() => create({}, bytes.slice()))).toBe(0)
  })

  it('shares no state between plug-ins that share a module', async () => {
    const [first, second] = await Promise.all([create(), create()])
    const grow = async (plugin: typeof first): Promise<unknown> =>
      plugin.call('grow').catch((error) => error.details.returnCode)
    expect([await grow(first), await grow(first), await grow(second)]).toEqual([1, 2, 1])
  })

  it('shares a module between limits that differ in figures alone, and never where what is built in differs', async () => {
    await create({ limits: { timeoutMs: 50 } })
    expect(await compilations(() => create({ limits: { timeoutMs: 60, varBytes: 5, outputBytes: 5 } }))).toBe(0)
    const others = [{}, { memoryBytes: 1 << 20 }, { timeoutMs: 50, memoryBytes: 1 << 20 }, { fuel: 100 }]
    for (const other of others) expect(await compilations(() => create({ limits: other }))).toBeGreaterThan(0)
    await create({})
    const timed = await create({ limits: { timeoutMs: 50 } })
    await expect(timed.call('spin')).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  })

  it('neither looks nor keeps with cache: false, and keeps nothing above maxBytes', async () => {
    await create({ cache: false })
    expect(await compilations(() => create())).toBeGreaterThan(0)
    expect(await compilations(() => create({ cache: false }))).toBeGreaterThan(0)
    await create({ cache: { maxBytes: bytes.length - 1 } })
    expect(await compilations(() => create())).toBeGreaterThan(0)
    expect(await compilations(() => create({ cache: { maxBytes: bytes.length } }))).toBe(0)
  })

  it('forgets what failed', async () => {
    const broken = bytes.slice(0, -1)
    await expect(create({}, broken)).rejects.toMatchObject({ code: 'ERR_MODULE_MALFORMED' })
    expect(await compilations(() => create({}, broken).catch(() => undefined))).toBeGreaterThan(0)
  })

  it('is not changed by what the caller does to the bytes', async () => {
    const given = bytes.slice()
    await create({}, given)
    given.fill(0)
    expect(await compilations(() => create())).toBe(0)
    await expect(create({}, given)).rejects.toMatchObject({ code: 'ERR_MODULE_MALFORMED' })
  })
})

describe('the option link', () => {
  it('leaves the plug-in as it came, and apart in the cache, with the same results', async () => {
    const plugins = [await create({ link: false }), await create({ link: true }), await create()]
    expect(await compilations(() => create({ link: false }))).toBe(0)
    for (const plugin of plugins) {
      expect(await plugin.call('one').catch((error) => error.details.returnCode)).toBe(1)
    }
  })

  it('makes creation cheaper where there is something to link', async () => {
    const unlinked = await compilations(() => create({ link: false }))
    const linked = await compilations(() => create({ link: true }))
    expect([unlinked, linked > unlinked]).toEqual([1, hasMultiMemory()])
  })

  it('lets limits hold all the same', async () => {
    const plugin = await create({ link: false, limits })
    await expect(plugin.call('spin')).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  })
})

describe('the cache in a directory', () => {
  it('gives the next process a module that behaves the same', async () => {
    const whole = await compilations(() => createIn())
    await file()
    expect(await compilations(() => createIn())).toBeLessThan(whole)
    const plugin = await createIn()
    expect(await plugin.call('one').catch((error) => error.details.returnCode)).toBe(1)
    await expect(plugin.call('spin')).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    const small = await createIn({}, { limits: { ...limits, memoryBytes: 2 * 65_536 } })
    expect(await small.call('grow').catch((error) => error.details.returnCode)).toBe(-1)
    const [made, kept] = [await create({ limits, cache: false }), await createIn()]
    expect([kept.exports, kept.imports]).toEqual([made.exports, made.imports])
  })

  it.each([
    ['damaged', (content: Buffer) => content.fill(0, 100, 110)],
    ['cut off', (content: Buffer) => content.subarray(0, 90)],
    ['empty', () => Buffer.alloc(0)],
  ])('makes anew what is %s', async (_name, damage) => {
    await createIn()
    const kept = await file()
    const whole = await readFile(kept)
    await writeFile(kept, damage(Buffer.from(whole)))
    await expect((await createIn()).call('spin')).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    await expect.poll(async () => (await readFile(kept)).equals(whole)).toBe(true)
  })

  it('keeps a module of more types than a call can have arguments, and finds it again', async () => {
    const types = Array.from({ length: 40_000 }, (_, i) => `(type (func${' (param i32)'.repeat(i % 40)}))`).join('')
    const many = assembleWat(`(module ${types}
      (import "extism:host/user" "one" (func $one (result i32)))
      (func (export "one") (result i32) (call $one)))`)
    const load = async (): Promise<number> =>
      compilations(async () => {
        sdk = hostSdk(nodePlatform)
        const plugin = await create({ limits: { memoryBytes: 1e6 }, cache: { directory } }, many)
        await expect(plugin.call('one')).rejects.toMatchObject({ details: { returnCode: 1 } })
      })
    const first = await load()
    await file()
    expect(await load()).toBeLessThan(first)
  })

  it('loads where the directory cannot be made', async () => {
    const blocked = join(directory, 'file')
    await writeFile(blocked, '')
    const plugin = await createIn({ directory: join(blocked, 'inside') })
    await expect(plugin.call('spin')).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  })

  it('keeps a plug-in without limits only where that is quicker than linking it', async () => {
    await createIn({}, { limits: {} })
    await create({ limits: {}, cache: { directory } }, padded(256 * 1024 - 1))
    await create({ limits: {}, cache: { directory }, link: false }, padded(256 * 1024))
    expect(await readdir(directory)).toEqual([])
    await create({ limits: {}, cache: { directory } }, padded(256 * 1024))
    if (hasMultiMemory()) await file()
  })

  it('is refused where there are no files', async () => {
    sdk = hostSdk(webPlatform)
    for (const options of [{ limits }, {}]) {
      await expect(create({ ...options, cache: { directory } })).rejects.toMatchObject({
        code: 'ERR_UNSUPPORTED_PLATFORM',
      })
    }
    await create({ limits, cache: { maxBytes: 1000 } })
  })
})
