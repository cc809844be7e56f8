import { beforeAll, describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import {
  createPlugin,
  hostFunction,
  linkPlugin,
  type LinkPluginOptions,
  PluginError,
  type PluginOptions,
} from '../index.node.ts'
import { hasMultiMemory } from '../loader/runtime-features.ts'
import { addCustomSection } from './add-custom-section.ts'
import { decodeLinkSection, encodeLinkSection } from './link-section.ts'

const PLUGIN = `(module
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/user" "next" (func $next (param i64) (result i64)))
  (memory (export "memory") 1)
  (global $started (mut i64) (i64.const 0))
  (func $begin (global.set $started (call $next (i64.const 41))))
  (start $begin)
  (func (export "echo") (result i32) (call $output_set (call $input_offset) (call $input_length)) (i32.const 0))
  (func (export "started") (result i32) (i32.wrap_i64 (global.get $started)))
  (func (export "spin") (result i32) (loop $again (br $again)) (i32.const 0))
  (func (export "grow") (result i32) (memory.grow (i32.const 3)))
  (func (export "add") (param i32) (result i32) (local.get 0)))`

const functions = { next: hostFunction(['i64'], ['i64'], (_context, value) => value + 1n) }
const refused = (message: RegExp): unknown =>
  expect.objectContaining({ code: 'ERR_MODULE_LINKED', message: expect.stringMatching(message) })

let bytes: Uint8Array<ArrayBuffer>

beforeAll(() => {
  bytes = assembleWat(PLUGIN)
})

async function link(options?: LinkPluginOptions): Promise<Uint8Array<ArrayBuffer>> {
  return (await linkPlugin(bytes, options)).wasm
}

async function create(
  source: Uint8Array | WebAssembly.Module,
  options?: PluginOptions,
): ReturnType<typeof createPlugin> {
  return createPlugin(source, { functions, ...options })
}

function decodeKernel(linked: Uint8Array<ArrayBuffer>): string | null {
  const [content] = WebAssembly.Module.customSections(new WebAssembly.Module(linked), 'tenon.link')
  return decodeLinkSection(content ?? new ArrayBuffer(0)).kernel
}

function returnCode(error: { readonly details: { readonly returnCode: number } }): number {
  return error.details.returnCode
}

it.runIf(!hasMultiMemory())('a linked module is refused by a runtime with one memory, which is told', async () => {
  const linked = await link()
  await expect(create(linked)).rejects.toMatchObject({
    code: 'ERR_MODULE_INVALID',
    message: expect.stringMatching(/linked ahead of time, for runtimes with more than one memory: Node 22/) as string,
  })
})

describe.runIf(hasMultiMemory())('a linked module', () => {
  it.each(['bytes', 'a module'])('runs as the one it was made of, as %s', async (form) => {
    const linked = await link()
    const plugin = await create(form === 'bytes' ? linked : await WebAssembly.compile(linked))
    expect((await plugin.call('echo', 'Hello')).text()).toBe('Hello')
    expect(await plugin.call('started').catch(returnCode)).toBe(42)
  })

  it('has the border of the one it was made of', async () => {
    const [linked, original] = await Promise.all([create(await WebAssembly.compile(await link())), create(bytes)])
    expect(linked.exports).toEqual(original.exports)
    expect(linked.imports).toEqual(original.imports)
    expect(linked.functionExists('add')).toBe(false)
  })

  it('is refused what was not granted, with its type checked', async () => {
    const module = await WebAssembly.compile(await link())
    await expect(createPlugin(module)).rejects.toMatchObject({ code: 'ERR_IMPORT_MISSING' })
    const mistyped = { next: hostFunction(['i32'], ['i64'], () => 0n) }
    await expect(create(module, { functions: mistyped })).rejects.toMatchObject({ code: 'ERR_IMPORT_TYPE' })
  })

  it.each(['bytes', 'a module'])('is stopped at its deadline, as %s', async (form) => {
    const linked = await link({ timeout: true })
    const options = { limits: { timeoutMs: 50 }, trustLinked: true }
    const plugin = await create(form === 'bytes' ? linked : await WebAssembly.compile(linked), options)
    await expect(plugin.call('spin')).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    expect((await plugin.call('echo', 'again')).text()).toBe('again')
  })

  it('is stopped when its fuel is used up', async () => {
    const linked = await link({ fuel: true })
    const plugin = await create(linked, { limits: { fuel: 10_000 }, trustLinked: true })
    await expect(plugin.call('spin')).rejects.toMatchObject({ name: 'LimitError' })
    expect((await plugin.call('echo', 'again')).text()).toBe('again')
  })

  it('does not need limits that were built into it', async () => {
    const plugin = await create(await link({ timeout: true, fuel: true, memoryBytes: 4 * 65_536 }))
    expect((await plugin.call('echo', 'Hello')).text()).toBe('Hello')
  })

  it('keeps to the memory it was linked for', async () => {
    const allowed = 4 * 65_536
    const code = async (most: number, options?: PluginOptions): Promise<unknown> => {
      const plugin = await create(await link({ memoryBytes: most }), options)
      return plugin.call('grow').catch(returnCode)
    }
    expect(await code(allowed + 65_535)).toBe(1)
    expect(await code(allowed - 1)).toBe(-1)
    await expect(link({ memoryBytes: 65_535 })).rejects.toMatchObject({ code: 'ERR_MEMORY_LIMIT' })
    // A page is the kernel's.
    expect(await code(8 * allowed, { limits: { memoryBytes: allowed + 65_536 }, trustLinked: true })).toBe(1)
    expect(await code(8 * allowed, { limits: { memoryBytes: allowed + 65_535 }, trustLinked: true })).toBe(-1)
  })

  it.each([
    ['timeoutMs', /--timeout/],
    ['fuel', /--fuel/],
    ['memoryBytes', /--memory-max/],
  ])('is refused under limits.%s where that was not built into it', async (name, message) => {
    const limits = { [name]: 1_000_000 }
    for (const source of [await link(), await WebAssembly.compile(await link())]) {
      await expect(create(source, { limits, trustLinked: true })).rejects.toEqual(refused(message))
    }
  })

  it('is not believed about limits unless the application vouches for it', async () => {
    const linked = await link({ timeout: true, fuel: true, memoryBytes: 65_536 })
    for (const limits of [{ timeoutMs: 50 }, { fuel: 5 }, { memoryBytes: 65_536 }]) {
      for (const source of [linked, await WebAssembly.compile(linked)]) {
        await expect(create(source, { limits })).rejects.toEqual(refused(/trustLinked: true/))
        await expect(create(source, { limits, trustLinked: false })).rejects.toEqual(refused(/trustLinked: true/))
      }
    }
  })

  it('is refused beside other modules', async () => {
    const other = { data: assembleWat('(module)'), name: 'other' }
    const source = { wasm: [other, { data: await link(), name: 'main' }] }
    await expect(createPlugin(source, { functions })).rejects.toEqual(refused(/several modules/))
  })

  it('is refused with two sections, or one that is damaged or of another version', async () => {
    const linked = await link()
    const [content] = WebAssembly.Module.customSections(await WebAssembly.compile(linked), 'tenon.link')
    const section = decodeLinkSection(content ?? new ArrayBuffer(0))
    await expect(create(addCustomSection(linked, 'tenon.link', encodeLinkSection(section)))).rejects.toEqual(
      refused(/more than one/),
    )
    const forged = async (text: string): Promise<unknown> =>
      create(addCustomSection(bytes, 'tenon.link', new TextEncoder().encode(text)))
    const other = (change: object): Promise<unknown> => forged(JSON.stringify({ ...section, ...change }))
    await expect(other({ format: 2 })).rejects.toEqual(refused(/another version/))
    await expect(other({ kernel: '1-0' })).rejects.toEqual(refused(/another version/))
    for (const text of ['', '{', '[]', 'null', '5', '{"format":1}', '\u{feff}{}']) {
      await expect(forged(text)).rejects.toEqual(refused(/damaged/))
    }
    for (const field of Object.keys(section).filter((name) => name !== 'format')) {
      await expect(other({ [field]: 5 })).rejects.toEqual(refused(/damaged/))
    }
    await expect(other({ memories: [{ initial: 1 }] })).rejects.toEqual(refused(/only the cache/))
  })

  it('gets nothing by a forged section that it did not say it imports', async () => {
    const section = encodeLinkSection({
      format: 1,
      kernel: null,
      shape: { exports: [{ name: 'echo', kind: 'function' }], imports: [] },
      limits: { isTimed: true, isFueled: true },
      slots: [],
      hasStart: false,
      memories: [],
    })
    const plugin = await create(addCustomSection(bytes, 'tenon.link', section))
    await expect(plugin.call('echo')).rejects.toMatchObject({ code: 'ERR_IMPORT_TYPE' })
    const kernel = encodeLinkSection({ ...decodeLinkSection(section), kernel: decodeKernel(await link()) })
    await expect(create(addCustomSection(bytes, 'tenon.link', kernel))).rejects.toEqual(refused(/does not export/))
  })
})

const KERNEL = 'tenon:kernel.'

/** A plug-in that calls itself linked, with functions in the place of the kernel's that do what `body` says. */
async function forgeKernel(body: string, memory: string, globals = '(mut i32)'): Promise<Uint8Array> {
  const i64 = `(param i64) (result i64) ${body.replaceAll('$T', 'i64')}`
  const i32 = `(param i32) (result i32) ${body.replaceAll('$T', 'i32')}`
  const wat = `(module
    (memory (export "${KERNEL}memory") ${memory})
    (global (export "${KERNEL}max_pages") ${globals} (i32.const 5))
    (global (export "${KERNEL}max_blocks") ${globals} (i32.const 5))
    (func (export "${KERNEL}alloc") ${i64}) (func (export "${KERNEL}length") ${i64})
    (func (export "${KERNEL}free") (param i64)) (func (export "${KERNEL}reset"))
    (func (export "${KERNEL}clear_some") (param i32 i32) (result i32) (i32.const 0))
    (func (export "${KERNEL}reserve") ${i32}) (func (export "${KERNEL}begin") (param i32) (drop ${body.replaceAll('$T', 'i32')}))
    (func (export "run") (result i32)
      (i32.store (i32.const 0) (i32.const -1)) (i32.store (i32.const 4) (i32.const 1000)) (i32.const 0)))`
  const section = encodeLinkSection({
    format: 1,
    kernel: decodeKernel(await link()),
    shape: { exports: [{ name: 'run', kind: 'function' }], imports: [] },
    limits: { isTimed: false, isFueled: false },
    slots: [],
    hasStart: false,
    memories: [],
  })
  return addCustomSection(assembleWat(wat), 'tenon.link', section)
}

describe.runIf(hasMultiMemory())('a forged kernel', () => {
  it.each([
    ['says that there is room where there is none', '($T.const 1)', '1', undefined],
    ['traps', '(unreachable)', '1', undefined],
    ['has no memory', '($T.const 1)', '0', undefined],
    ['has a bound that cannot be set', '($T.const 1)', '1', 'i32'],
  ])('that %s ends the call with an error of ours', async (_name, body, memory, globals) => {
    const plugin = await createPlugin(await forgeKernel(body, memory, globals))
    const error = await plugin.call('run', 'a'.repeat(70_000)).catch((thrown) => thrown)
    expect(PluginError.is(error)).toBe(true)
  })

  it('gives no more output than its memory has', async () => {
    const plugin = await createPlugin(await forgeKernel('($T.const 0)', '1'))
    expect(await plugin.call('run')).toHaveLength(0)
  })
})

describe('the arguments of linkPlugin', () => {
  it.each([[null], [undefined], ['plugin.wasm'], [{}]])('cannot be %j for bytes', async (argument) => {
    await expect(linkPlugin(argument as never)).rejects.toMatchObject({ code: 'ERR_ARGUMENT' })
  })

  it.each([
    [null, 'options'],
    [{ timeoutMs: 5 }, 'timeoutMs'],
    [{ timeout: 5 }, 'timeout'],
    [{ memoryBytes: -1 }, 'memoryBytes'],
    [{ memoryBytes: Number.NaN }, 'memoryBytes'],
    [{ toString: true }, 'toString'],
  ])('cannot be %j for options', async (options, argument) => {
    const error = { code: 'ERR_ARGUMENT', details: { argument } }
    await expect(linkPlugin(bytes, options as never)).rejects.toMatchObject(error)
  })
})

describe('linkPlugin', () => {
  it('refuses what is no module, and what is linked already', async () => {
    await expect(linkPlugin(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ code: 'ERR_MODULE_MALFORMED' })
    await expect(linkPlugin(await link())).rejects.toEqual(refused(/twice/))
  })

  it('refuses a module that uses names of the host', async () => {
    const taken = assembleWat('(module (func (export "tenon:start")))')
    await expect(linkPlugin(taken)).rejects.toMatchObject({ code: 'ERR_MODULE_INVALID' })
  })
})
