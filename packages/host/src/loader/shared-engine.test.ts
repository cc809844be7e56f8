import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ENGINE_SECTION } from '@tenon/abi'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import type { EngineOption } from '../engine-option.ts'
import { compilePlugin, createPlugin, createPool } from '../index.node.ts'
import { addCustomSection } from '../linked/add-custom-section.ts'

const FILE = 'tenon-engine-1.0.0-abc.wasm'
/** An engine whose state shows who shares it. */
const ENGINE = `(module
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (memory (export "memory") 1)
  (global $n (mut i32) (i32.const 0))
  (func (export "invoke:abc") (param i32) (result i32)
    (global.set $n (i32.add (global.get $n) (local.get 0)))
    (global.get $n)))`
const PLUGIN = `(module
  (import "tenon-engine" "memory" (memory 1))
  (import "tenon-engine" "invoke:abc" (func $invoke (param i32) (result i32)))
  (func (export "count") (result i32) (call $invoke (i32.const 1)))
  (func (export "spin") (result i32) (loop $again (br $again)) (i32.const 0)))`

let engine: Uint8Array<ArrayBuffer>
let wasm: Uint8Array
let directory: string

beforeEach(async () => {
  engine = assembleWat(ENGINE)
  wasm = pluginFor(reference())
  directory = await mkdtemp(join(tmpdir(), 'tenon-engine-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

function reference(file = FILE): object {
  return { file, sha256: createHash('sha256').update(engine).digest('hex') }
}

function pluginFor(section: unknown): Uint8Array {
  return addCustomSection(assembleWat(PLUGIN), ENGINE_SECTION, new TextEncoder().encode(JSON.stringify(section)))
}

async function putFiles(name = FILE, content: Uint8Array = engine): Promise<string> {
  await writeFile(join(directory, name), content)
  await writeFile(join(directory, 'plugin.wasm'), wasm)
  return join(directory, 'plugin.wasm')
}

/** How often an export was called of the plug-in's instance, this call included. */
async function count(plugin: { call(name: string): Promise<unknown> }): Promise<unknown> {
  return plugin.call('count').catch((error: { details: { returnCode: number } }) => error.details.returnCode)
}

const code = (expected: string, more: object = {}): unknown => expect.objectContaining({ code: expected, ...more })

describe('a plug-in for a shared engine', () => {
  it.each([
    ['bytes', () => engine],
    ['a buffer', () => engine.slice().buffer],
    ['a response', () => new Response(engine)],
    ['a promise', async () => engine],
    ['a module', () => new WebAssembly.Module(engine)],
    ['a function', () => (wanted: { file: string }) => (wanted.file === FILE ? engine : undefined)],
  ])('takes it as %s', async (_name, given: () => EngineOption) => {
    const plugin = await createPlugin(wasm, { engine: given() })
    expect([await count(plugin), await count(plugin)]).toEqual([1, 2])
  })

  it('shares no state with others, though they have one compiled engine', async () => {
    const compile = vi.spyOn(WebAssembly, 'compile')
    const first = await createPlugin(wasm, { engine })
    const before = compile.mock.calls.length
    const other = addCustomSection(wasm, 'other', new Uint8Array(1))
    const second = await createPlugin(other, { engine })
    expect(compile.mock.calls.slice(before).map(([bytes]) => (bytes as Uint8Array).length)).not.toContain(engine.length)
    compile.mockRestore()
    expect([await count(first), await count(first), await count(second)]).toEqual([1, 2, 1])
  })

  it('finds it beside its file, by path and by URL', async () => {
    const path = await putFiles()
    expect(await count(await createPlugin(path))).toBe(1)
    expect(await count(await createPlugin(pathToFileURL(path)))).toBe(1)
    expect(await count(await createPlugin({ wasm: [{ path }] }))).toBe(1)
  })

  it('takes it from a manifest, whatever else there is', async () => {
    const manifest = { wasm: [{ name: 'tenon-engine', data: engine }, { data: wasm }] }
    const given = await createPlugin(manifest, { engine: new Uint8Array(8) })
    expect(await count(given)).toBe(1)
    const module = new WebAssembly.Module(engine)
    expect(await count(await createPlugin({ wasm: [{ name: 'tenon-engine', module }, { data: wasm }] }))).toBe(1)
  })

  it('may come as a module itself', async () => {
    expect(await count(await createPlugin(new WebAssembly.Module(wasm as BufferSource), { engine }))).toBe(1)
  })

  it('is held to limits, is fresh where asked for, and goes into pools and workers', async () => {
    const limited = await createPlugin(wasm, { engine, limits: { timeoutMs: 50 } })
    await expect(limited.call('spin')).rejects.toEqual(code('ERR_TIMEOUT'))
    expect(await count(limited)).toBe(1)
    const fresh = await createPlugin(wasm, { engine, isolation: 'fresh-per-call' })
    expect([await count(fresh), await count(fresh)]).toEqual([1, 1])
    const pool = await createPool(wasm, { engine, size: 1 })
    expect([await count(pool), await count(pool)]).toEqual([1, 2])
    const worker = await createPlugin(wasm, { engine, thread: 'worker' })
    expect([await count(worker), await count(worker)]).toEqual([1, 2])
    await Promise.all([limited.close(), fresh.close(), pool.close(), worker.close()])
  })

  it('without one says which it needs', async () => {
    const expected = code('ERR_ENGINE_MISSING', { name: 'LinkError', details: reference() })
    await expect(createPlugin(wasm)).rejects.toEqual(expected)
    await expect(createPlugin(wasm, { engine: () => undefined })).rejects.toEqual(expected)
    await expect(createPlugin(await putFiles('other.wasm'))).rejects.toEqual(expected)
    await expect(compilePlugin(new WebAssembly.Module(wasm as BufferSource))).rejects.toEqual(expected)
  })

  it.each(['option', 'manifest', 'file'])('refuses another by its hash: from the %s', async (way) => {
    const other = addCustomSection(engine, 'changed', new Uint8Array(1))
    const loading =
      way === 'option'
        ? createPlugin(wasm, { engine: other })
        : way === 'manifest'
          ? createPlugin({ wasm: [{ name: 'tenon-engine', data: other }, { data: wasm }] })
          : createPlugin(await putFiles(FILE, other))
    await expect(loading).rejects.toEqual(code('ERR_ENGINE_MISMATCH', { name: 'LinkError' }))
  })

  it('fails with what its engine fails with', async () => {
    await expect(createPlugin(wasm, { engine: join(directory, 'gone.wasm') })).rejects.toEqual(code('ERR_MODULE_FETCH'))
  })

  it.each([
    ['nothing', {}],
    ['a file elsewhere', { file: '../tenon-engine-1.wasm' }],
    ['a file of another name', { file: 'secret.wasm' }],
    ['no hash', { sha256: 'abc' }],
  ])('is refused where it names %s', async (_name, wrong) => {
    wasm = pluginFor(Object.keys(wrong).length === 0 ? wrong : { ...reference(), ...wrong })
    await expect(createPlugin(wasm, { engine })).rejects.toEqual(code('ERR_MODULE_INVALID'))
    wasm = addCustomSection(pluginFor(reference()), ENGINE_SECTION, new Uint8Array(1))
    await expect(createPlugin(wasm, { engine })).rejects.toEqual(code('ERR_MODULE_INVALID'))
  })

  it('from a URL is not followed by a request for its engine', async () => {
    const fetch = vi.fn(async () => new Response(wasm as BodyInit))
    await expect(createPlugin('https://plugins.test/plugin.wasm', { fetch })).rejects.toEqual(
      code('ERR_ENGINE_MISSING'),
    )
    expect(fetch).toHaveBeenCalledTimes(1)
  })
})

describe('the option engine', () => {
  it('is ignored by plug-ins that need none', async () => {
    const plain = assembleWat('(module (func (export "count") (result i32) (i32.const 5)))')
    expect(await count(await createPlugin(plain, { engine }))).toBe(5)
  })

  it('is checked, and belongs to compiling', async () => {
    await expect(createPlugin(wasm, { engine: 5 as never })).rejects.toEqual(code('ERR_ARGUMENT'))
    const compiled = await compilePlugin(wasm, { engine })
    await expect(compiled.instantiate({ engine } as never)).rejects.toEqual(code('ERR_ARGUMENT'))
  })
})
