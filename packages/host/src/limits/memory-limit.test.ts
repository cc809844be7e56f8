import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PAGE_BYTES } from '@tenon/abi'
import { describe, expect, it } from 'vitest'
import wabt from 'wabt'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { hostSdk } from '../create-plugin.ts'
import { createPlugin } from '../index.node.ts'
import { nodePlatform } from '../platform/node/node-platform.ts'
import type { Plugin } from '../plugin.ts'
import type { PluginOptions } from '../plugin-options.ts'

const KERNEL = `
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "input_load_u8" (func $input (param i64) (result i32)))
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))`

/** Each function takes its number from the first byte of the input, and returns what it was given. */
const GUEST = `(module ${KERNEL}
  (table $t 1 funcref)
  (memory (export "memory") 1)
  (func $n (result i32) (call $input (i64.const 0)))
  (func (export "grow") (result i32) (memory.grow (call $n)))
  (func (export "grow_and_trap") (drop (memory.grow (call $n))) (unreachable))
  (func (export "trap") (unreachable))
  (func (export "size") (result i32) (memory.size))
  (func (export "grow_table") (result i32) (table.grow $t (ref.null func) (i32.mul (call $n) (i32.const 4096))))
  (func (export "alloc_pages") (result i32)
    (i64.ne (call $alloc (i64.sub (i64.mul (i64.extend_i32_u (call $n)) (i64.const 65536)) (i64.const 4096))) (i64.const 0)))
  (func (export "alloc_and_trap")
    (if (i64.eqz (call $alloc (i64.mul (i64.extend_i32_u (call $n)) (i64.const 65536)))) (then (unreachable))))
  (func (export "alloc_many") (result i32) (local $i i32)
    (loop $next
      (if (i64.eqz (call $alloc (i64.const 1))) (then (return (local.get $i))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (call $n))))
    (i32.const 0))
  (func (export "many_and_trap")
    (loop $next (br_if $next (i64.ne (call $alloc (i64.const 1)) (i64.const 0)))) (unreachable))
  (func $say (param $text i32) (param $length i32) (local $block i64) (local $i i32)
    (local.set $block (call $alloc (i64.extend_i32_u (local.get $length))))
    (loop $next
      (call $store_u8 (i64.add (local.get $block) (i64.extend_i32_u (local.get $i)))
        (i32.load8_u (i32.add (local.get $text) (local.get $i))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $length))))
    (call $error_set (local.get $block)))
  (data (i32.const 0) "InternalError: out of memory")
  (data (i32.const 64) "no such colour")
  (func (export "grow_and_say_so") (result i32)
    (drop (memory.grow (call $n))) (call $say (i32.const 0) (i32.const 28)) (i32.const 1))
  (func (export "grow_and_say_else") (result i32)
    (drop (memory.grow (call $n))) (call $say (i32.const 64) (i32.const 14)) (i32.const 1)))`

const guest = assembleWat(GUEST)
const pages = (count: number): number => count * PAGE_BYTES
const number = (value: number): Uint8Array => Uint8Array.of(value)

/** The guest begins with a page of memory and a table of one entry, the kernel with a page. */
const load = (pageCount: number, more: PluginOptions = {}): Promise<Plugin> =>
  createPlugin(guest, { ...more, limits: { memoryBytes: pages(pageCount), ...more.limits } })

/** What a function returned: its code. */
async function codeOf(plugin: Plugin, name: string, value = 0): Promise<number> {
  return plugin.call(name, number(value)).then(
    () => 0,
    (error: { details: { returnCode: number } }) => error.details.returnCode,
  )
}

const failure = (code: string, details: object, message: unknown = expect.anything()): unknown =>
  expect.objectContaining({ code, message, details: expect.objectContaining(details) })

const memoryLimit = (asked: number, allowed: number, message?: unknown): unknown =>
  failure('ERR_MEMORY_LIMIT', { limit: 'memoryBytes', asked, allowed }, message)

describe('limits.memoryBytes at the start', () => {
  it('may be exactly what memories, tables and kernel begin with, and not a byte less', async () => {
    const least = pages(2) + 8
    const plugin = await createPlugin(guest, { limits: { memoryBytes: least } })
    expect(await codeOf(plugin, 'size')).toBe(1)
    await expect(createPlugin(guest, { limits: { memoryBytes: least - 1 } })).rejects.toEqual(
      memoryLimit(least, least - 1),
    )
  })

  it('counts all modules', async () => {
    const wasm = [
      { name: 'lib', data: assembleWat('(module (memory 3) (func (export "f")))') },
      { name: 'main', data: assembleWat('(module (import "lib" "f" (func)) (memory 2) (func (export "go")))') },
    ]
    const fits = await createPlugin({ wasm }, { limits: { memoryBytes: pages(6) } })
    await fits.call('go')
    await expect(createPlugin({ wasm }, { limits: { memoryBytes: pages(6) - 1 } })).rejects.toEqual(
      memoryLimit(pages(6), pages(6) - 1),
    )
  })

  it('leaves a plug-in without memory what the kernel needs', async () => {
    const bytes = assembleWat('(module (func (export "go")))')
    await (await createPlugin(bytes, { limits: { memoryBytes: pages(1) } })).call('go')
    await expect(createPlugin(bytes, { limits: { memoryBytes: pages(1) - 1 } })).rejects.toEqual(
      memoryLimit(pages(1), pages(1) - 1),
    )
  })
})

describe('limits.memoryBytes at growth', () => {
  it('grants up to the last page, and then -1, and the plug-in goes on', async () => {
    const plugin = await load(6)
    expect(await codeOf(plugin, 'grow', 4)).toBe(-1)
    expect(await codeOf(plugin, 'grow', 3)).toBe(1)
    expect(await codeOf(plugin, 'grow', 1)).toBe(-1)
    expect(await codeOf(plugin, 'size')).toBe(4)
  })

  it('grants the last page only where the table leaves it', async () => {
    const plugin = await createPlugin(guest, { limits: { memoryBytes: pages(3) + 8 } })
    expect(await codeOf(plugin, 'grow', 1)).toBe(1)
    expect(await codeOf(plugin, 'grow_table', 1)).toBe(-1)
  })

  it('counts 8 bytes an entry of a table: 4096 are half a page', async () => {
    const plugin = await createPlugin(guest, { limits: { memoryBytes: pages(4) + 8 } })
    expect(await codeOf(plugin, 'grow_table', 5)).toBe(-1)
    expect(await codeOf(plugin, 'grow_table', 3)).toBe(1)
    expect(await codeOf(plugin, 'grow', 1)).toBe(-1)
    expect(await codeOf(plugin, 'grow_table', 1)).toBe(1 + 3 * 4096)
    expect(await codeOf(plugin, 'grow_table', 1)).toBe(-1)
  })

  it.each([{ timeoutMs: 10_000 }, { fuel: 1_000_000 }, { timeoutMs: 10_000, fuel: 1_000_000 }])(
    'holds beside %o',
    async (others) => {
      const plugin = await load(6, { limits: { ...others, memoryBytes: pages(6) } })
      expect(await codeOf(plugin, 'grow', 4)).toBe(-1)
      expect(await codeOf(plugin, 'grow', 3)).toBe(1)
      expect(await codeOf(plugin, 'grow_table', 2)).toBe(-1)
      await expect(plugin.call('grow_and_trap', number(1))).rejects.toEqual(memoryLimit(pages(6) + 8, pages(6)))
      expect(await codeOf(plugin, 'grow', 3)).toBe(1)
    },
  )

  it('holds for what a cache kept in a directory', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tenon-memory-'))
    try {
      const options = { limits: { memoryBytes: pages(6) }, cache: { directory } }
      for (const expectedFiles of [0, 1]) {
        expect(await readdir(directory)).toHaveLength(expectedFiles)
        // Its own loader, which has nothing in memory, as in another process.
        const plugin = await hostSdk(nodePlatform).createPlugin(guest, options)
        await expect.poll(() => readdir(directory)).toHaveLength(1)
        const codes: number[] = []
        for (const count of [4, 3, 1]) codes.push(await codeOf(plugin, 'grow', count))
        expect(codes).toEqual([-1, 1, -1])
      }
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  it('holds for what a start function asks for', async () => {
    const bytes = assembleWat(`(module ${KERNEL} (memory 1) (global $got (mut i32) (i32.const 0))
      (func $start (global.set $got (i32.add (i32.mul (memory.grow (i32.const 3)) (i32.const 16))
        (i64.ne (call $alloc (i64.const 200000)) (i64.const 0)))))
      (start $start) (func (export "got") (result i32) (global.get $got)))`)
    expect(await codeOf(await createPlugin(bytes, { limits: { memoryBytes: pages(4) } }), 'got')).toBe(-16)
    expect(await codeOf(await createPlugin(bytes, { limits: { memoryBytes: pages(5) } }), 'got')).toBe(16)
    expect(await codeOf(await createPlugin(bytes, { limits: { memoryBytes: pages(9) } }), 'got')).toBe(17)
  })

  it('is shared by linked modules, and a memory that two of them use counts once', async () => {
    const lib = assembleWat(`(module (memory (export "shared") 1)
      (func (export "grow") (result i32) (memory.grow (i32.const 1))))`)
    const main = assembleWat(`(module (import "lib" "shared" (memory 1)) (import "lib" "grow" (func $grow (result i32)))
      (func (export "theirs") (result i32) (call $grow)) (func (export "ours") (result i32) (memory.grow (i32.const 1))))`)
    const wasm = [
      { name: 'lib', data: lib },
      { name: 'main', data: main },
    ]
    const plugin = await createPlugin({ wasm }, { limits: { memoryBytes: pages(4) } })
    const codes: number[] = []
    for (const name of ['theirs', 'ours', 'theirs', 'ours']) codes.push(await codeOf(plugin, name))
    expect(codes).toEqual([1, 2, -1, -1])
  })
})

const WIDE_FEATURES = { multi_memory: true, memory64: true }

/** With what runtimes older than Node 24 lack. */
const WIDE = new Uint8Array(
  (await wabt())
    .parseWat(
      'wide.wat',
      `(module (memory $a 1) (memory $b i64 1 3)
        (func (export "a") (result i32) (memory.grow $a (i32.const 1)))
        (func (export "b") (result i32) (i32.wrap_i64 (memory.grow $b (i64.const 1))))
        (func (export "b_far") (result i32) (i32.wrap_i64 (memory.grow $b (i64.const -1))))
        (func (export "b_sizes") (result i32) (i32.wrap_i64 (memory.size $b))))`,
      WIDE_FEATURES,
    )
    .toBinary({}).buffer,
)

describe.skipIf(!WebAssembly.validate(WIDE))('several memories, one of 64 bits', () => {
  it('are bounded together', async () => {
    const plugin = await createPlugin(WIDE, { limits: { memoryBytes: pages(5) } })
    const codes: number[] = []
    for (const name of ['a', 'b', 'b', 'a', 'b_far', 'b_sizes']) codes.push(await codeOf(plugin, name))
    expect(codes).toEqual([1, 1, -1, -1, -1, 2])
  })

  it("leave what is past the author's own maximum to the engine", async () => {
    const plugin = await createPlugin(WIDE, { limits: { memoryBytes: pages(20) } })
    const codes: number[] = []
    for (const name of ['b', 'b', 'b', 'b_sizes']) codes.push(await codeOf(plugin, name))
    expect(codes).toEqual([1, 2, -1, 3])
  })
})

it('is given back by a linked command, which has an instance for each call', async () => {
  const command = assembleWat(`(module (memory 1)
    (func (export "_start")) (func (export "work") (result i32) (memory.grow (i32.const 4))))`)
  const main = assembleWat(`(module (import "command" "work" (func $work (result i32))) (memory 1)
    (func (export "work") (result i32) (call $work)) (func (export "grow") (result i32) (memory.grow (i32.const 4))))`)
  const wasm = [
    { name: 'command', data: command },
    { name: 'main', data: main },
  ]
  const plugin = await createPlugin({ wasm }, { limits: { memoryBytes: pages(7) } })
  const codes: number[] = []
  for (const name of ['work', 'work', 'grow', 'grow']) codes.push(await codeOf(plugin, name))
  expect(codes).toEqual([1, 1, 1, -1])
  expect(await codeOf(plugin, 'work')).toBe(-1)
})

describe('the kernel and the plug-in', () => {
  it('share what there is: what the plug-in has grown the kernel cannot', async () => {
    const plugin = await load(6)
    expect(await codeOf(plugin, 'alloc_pages', 4)).toBe(1)
    const other = await load(6)
    expect(await codeOf(other, 'grow', 2)).toBe(1)
    expect(await codeOf(other, 'alloc_pages', 4)).toBe(0)
    expect(await codeOf(other, 'alloc_pages', 2)).toBe(1)
  })

  it('share what there is: what the kernel has grown the plug-in cannot', async () => {
    const plugin = await load(9)
    expect(await codeOf(plugin, 'alloc_pages', 5)).toBe(1)
    expect(await codeOf(plugin, 'grow', 2)).toBe(-1)
    expect(await codeOf(plugin, 'grow', 1)).toBe(1)
    expect(await codeOf(plugin, 'alloc_pages', 7)).toBe(0)
  })

  it('have all of it again after a trap, and after reset', async () => {
    const plugin = await load(8)
    for (let round = 0; round < 3; round++) {
      expect(await codeOf(plugin, 'alloc_pages', 5)).toBe(1)
      await expect(plugin.call('trap')).rejects.toEqual(failure('ERR_GUEST_TRAP', {}))
      expect(await codeOf(plugin, 'grow', 5)).toBe(1)
      await plugin.reset()
    }
  })

  it('hold an input to what is left', async () => {
    const plugin = await load(6)
    await plugin.call('size', new Uint8Array(pages(4) - 4096)).catch(() => {})
    expect(await codeOf(plugin, 'grow', 1)).toBe(-1)
    await expect(plugin.call('size', new Uint8Array(pages(4)))).rejects.toEqual(
      failure('ERR_MEMORY_LIMIT', { limit: 'memoryBytes' }),
    )
  })
})

describe('a plug-in that dies of it', () => {
  const refused = { limit: 'memoryBytes', asked: pages(11) + 8, allowed: pages(6) }

  it('by a trap says which limit, how much was asked and allowed, with the trap as its cause', async () => {
    const plugin = await load(6)
    await expect(plugin.call('grow_and_trap', number(9))).rejects.toEqual(
      memoryLimit(
        refused.asked,
        refused.allowed,
        expect.stringMatching(
          /asked for 720904 bytes in all, limits\.memoryBytes allows 393216 \(trap: unreachable\)$/,
        ),
      ),
    )
    const error = await plugin.call('grow_and_trap', number(9)).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'LimitError', cause: expect.any(WebAssembly.RuntimeError) })
  })

  it('by a block that the kernel has no memory for, too', async () => {
    const plugin = await load(6)
    await expect(plugin.call('alloc_and_trap', number(9))).rejects.toEqual(memoryLimit(refused.asked, refused.allowed))
  })

  it('by too many blocks names that limit', async () => {
    const plugin = await createPlugin(guest, { limits: { kernelBlocks: 10 } })
    expect(await codeOf(plugin, 'alloc_many', 9)).toBe(0)
    expect(await codeOf(plugin, 'alloc_many', 10)).toBe(9)
    await expect(plugin.call('many_and_trap')).rejects.toEqual(
      failure(
        'ERR_MEMORY_LIMIT',
        { limit: 'kernelBlocks', asked: 11, allowed: 10 },
        expect.stringContaining('limits.kernelBlocks allows 10'),
      ),
    )
  })

  it('in its own words says so too, where they are of memory', async () => {
    const plugin = await load(6)
    await expect(plugin.call('grow_and_say_so', number(9))).rejects.toEqual(
      failure(
        'ERR_MEMORY_LIMIT',
        { ...refused, errorText: 'InternalError: out of memory', returnCode: 1 },
        expect.stringContaining('(InternalError: out of memory)'),
      ),
    )
    await expect(plugin.call('grow_and_say_else', number(9))).rejects.toEqual(
      failure('ERR_GUEST_RETURNED_ERROR', { returnCode: 1, refusedGrowth: refused }, 'no such colour'),
    )
  })

  it('in another call than the refusal did not die of it', async () => {
    const plugin = await load(6)
    expect(await codeOf(plugin, 'grow', 9)).toBe(-1)
    await expect(plugin.call('trap')).rejects.toEqual(failure('ERR_GUEST_TRAP', {}))
    await expect(plugin.call('grow_and_say_so', number(0))).rejects.toEqual(
      failure('ERR_GUEST_RETURNED_ERROR', { returnCode: 1 }, 'InternalError: out of memory'),
    )
  })

  it('without a limit on memory traps as ever', async () => {
    const plugin = await createPlugin(guest)
    await expect(plugin.call('grow_and_trap', number(9))).rejects.toEqual(failure('ERR_GUEST_TRAP', {}))
  })

  it('with an exit code as runtimes have it when they cannot go on says so, with another keeps it', async () => {
    const exits = assembleWat(`(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) ${KERNEL}
      (memory (export "memory") 1) (func (export "go") (drop (memory.grow (i32.const 9)))
        (call $exit (call $input (i64.const 0)))))`)
    const plugin = await createPlugin(exits, { wasi: true, limits: { memoryBytes: pages(6) } })
    for (const exitCode of [2, 134]) {
      await expect(plugin.call('go', number(exitCode))).rejects.toEqual(
        failure('ERR_MEMORY_LIMIT', { limit: 'memoryBytes', allowed: pages(6), exitCode }),
      )
    }
    await expect(plugin.call('go', number(7))).rejects.toEqual(
      failure(
        'ERR_GUEST_EXIT',
        { exitCode: 7, refusedGrowth: { limit: 'memoryBytes', asked: pages(11), allowed: pages(6) } },
        expect.stringMatching(/exited with code 7, after limits\.memoryBytes had refused it 720896 bytes in all$/),
      ),
    )
    await plugin.call('go', number(0))
  })
})
