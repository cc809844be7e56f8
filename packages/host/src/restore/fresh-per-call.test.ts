import { EventEmitter, once } from 'node:events'
import { PAGE_BYTES, PluginError } from '@tenon/abi'
import { describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { compilePlugin, createPlugin, hostFunction, VarStore } from '../index.node.ts'
import type { Plugin } from '../plugin.ts'
import type { PluginOptions } from '../plugin-options.ts'

const SECRET = '0x5ec2e75ec2e75ec2'

const ENV = `
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "load_u64" (func $load (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
  (import "extism:host/env" "memory_bytes" (func $kernel_bytes (result i64)))
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_load_u8" (func $input (param i64) (result i32)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "error_get" (func $error_get (result i64)))
  (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
  (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
  (import "user" "begun" (func $begun))
  (import "user" "pause" (func $pause))`

/** `leave` puts a secret wherever it can; `find` looks there, and returns a bit for each kind of place. */
const guest = (pages: number): string => `(module ${ENV}
  (memory (export "memory") ${pages} 400)
  (data (i32.const 1000) "kept by the image")
  (global $number (mut i64) (i64.const 7)) (global $float (mut f64) (f64.const 1))
  (func $start (call $begun) (i64.store (i32.const 2000) (i64.const 42)))
  (func (export "_initialize") (call $start))
  (func $end (result i32) (i32.shl (memory.size) (i32.const 16)))
  (func $key (result i64) (local $key i64)
    (local.set $key (call $alloc (i64.const 8)))
    (call $store (local.get $key) (i64.const 0x2020202020202020))
    (local.get $key))
  (func $fill (param $at i32) (param $end i32)
    (loop $next
      (i64.store (local.get $at) (i64.const ${SECRET}))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $end)))))
  (func $leave (local $block i64)
    (call $fill (i32.const 0) (call $end))
    (drop (memory.grow (i32.add (i32.const 3) (call $input (i64.const 0)))))
    (call $fill (i32.const ${pages * PAGE_BYTES}) (call $end))
    (global.set $number (i64.const ${SECRET}))
    (global.set $float (f64.reinterpret_i64 (i64.const ${SECRET})))
    (local.set $block (call $alloc (i64.const 4096)))
    (call $store (local.get $block) (i64.const ${SECRET}))
    (call $store (i64.add (local.get $block) (i64.const 4000)) (i64.const ${SECRET}))
    (call $store (i64.sub (call $kernel_bytes) (i64.const 8)) (i64.const ${SECRET}))
    (call $var_set (call $key) (local.get $block))
    (call $output_set (local.get $block) (i64.const 8)))
  (func (export "leave") (result i32) (call $leave) (i32.const 0))
  (func (export "leave_error") (result i32) (call $leave) (call $error_set (call $key)) (i32.const 0))
  (func (export "pause_and_leave") (result i32) (call $leave) (call $pause) (call $leave) (i32.const 0))
  (func (export "leave_code") (result i32) (call $leave) (i32.const 9))
  (func (export "leave_trap") (result i32) (call $leave) (unreachable))
  (func (export "leave_loop") (result i32) (call $leave) (loop $for_ever (br $for_ever)) (unreachable))
  (func $deeper (param i32) (result i32) (i32.add (i32.const 1) (call $deeper (local.get 0))))
  (func (export "leave_deep") (result i32) (call $leave) (call $deeper (i32.const 0)))
  (func (export "leave_above") (result i32) (call $fill (call $end) (i32.add (call $end) (i32.const 4096))) (i32.const 0))
  (func $in_memory (param $at i32) (result i32)
    (loop $next
      (if (i64.eq (i64.load (local.get $at)) (i64.const ${SECRET})) (then (return (i32.const 1))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (call $end))))
    (i32.const 0))
  (func $in_kernel (result i32) (local $at i64)
    (loop $next
      (if (i64.eq (call $load (local.get $at)) (i64.const ${SECRET})) (then (return (i32.const 2))))
      (br_if $next (i64.lt_u (local.tee $at (i64.add (local.get $at) (i64.const 4)))
        (i64.sub (call $kernel_bytes) (i64.const 8)))))
    (i32.const 0))
  (func (export "find") (result i32)
    (i32.or
      (i32.or (call $in_memory (i32.const 0)) (call $in_kernel))
      (i32.or
        (i32.or
          (if (result i32) (i64.eq (global.get $number) (i64.const 7)) (then (i32.const 0)) (else (i32.const 4)))
          (if (result i32) (f64.eq (global.get $float) (f64.const 1)) (then (i32.const 0)) (else (i32.const 8))))
        (i32.or
          (if (result i32) (i64.eqz (call $var_get (call $key))) (then (i32.const 0)) (else (i32.const 16)))
          (if (result i32) (i64.eqz (call $error_get)) (then (i32.const 0)) (else (i32.const 32)))))))
  (func (export "find_grown") (result i32)
    (if (i32.ne (memory.size) (i32.const ${pages})) (then (return (i32.const 64))))
    (if (i32.ne (memory.grow (i32.const 300)) (i32.const ${pages})) (then (return (i32.const 128))))
    (call $in_memory (i32.const ${pages * PAGE_BYTES})))
  (func (export "has_image") (result i32)
    (i32.eqz (i32.and (i64.eq (i64.load (i32.const 2000)) (i64.const 42)) (i32.eq (i32.load8_u (i32.const 1000)) (i32.const 107))))))`

const bytes = assembleWat(guest(2))
/** The same in a memory that is large enough for its writes to be noted. */
const largeBytes = assembleWat(guest(20))

const NO_PAUSE = hostFunction([], [], () => undefined)

interface Watched {
  readonly plugin: Plugin
  /** How many times it was initialised. */
  readonly begun: () => number
}

async function watched(options: PluginOptions = {}, source: Uint8Array = bytes): Promise<Watched> {
  let count = 0
  const user = { begun: hostFunction([], [], () => void count++), pause: NO_PAUSE }
  const plugin = await createPlugin(source, {
    isolation: 'fresh-per-call',
    thread: 'inline',
    functions: { user },
    ...options,
  })
  return { plugin, begun: () => count }
}

/** The code that an export returned; what a call fails with otherwise. */
async function codeOf(plugin: Plugin, name: string, input: Uint8Array = new Uint8Array()): Promise<unknown> {
  try {
    await plugin.call(name, input)
    return 0
  } catch (error) {
    if (!PluginError.is(error)) throw error
    return error.code === 'ERR_GUEST_RETURNED_CODE' ? error.details['returnCode'] : error.code
  }
}

const WAYS: readonly (readonly [string, PluginOptions, Uint8Array])[] = [
  ['linked', {}, bytes],
  ['with a kernel of its own', { link: false }, bytes],
  ['with a timeout', { limits: { timeoutMs: 10_000 } }, bytes],
  ['with fuel and a bound on memory', { limits: { fuel: 10n ** 9n, memoryBytes: 64 * 1024 * 1024 } }, bytes],
  ['large', {}, largeBytes],
  ['large, with a kernel of its own', { link: false }, largeBytes],
  ['large, with a timeout', { limits: { timeoutMs: 10_000 } }, largeBytes],
  ['large, with all limits', { limits: { fuel: 10n ** 9n, timeoutMs: 9000, memoryBytes: 64 * 2 ** 20 } }, largeBytes],
]

describe.each(WAYS)('isolation fresh-per-call, %s', (_way, options, source) => {
  it.each([
    ['returns', 'leave', 0, 1],
    ['reports an error', 'leave_error', 'ERR_GUEST_RETURNED_ERROR', 1],
    ['returns a code', 'leave_code', 9, 1],
    ['traps', 'leave_trap', 'ERR_GUEST_TRAP', 1],
    ['uses up the stack', 'leave_deep', 'ERR_GUEST_TRAP', 4],
  ])('shows nothing of a call that %s', async (_what, name, code, initialisations) => {
    const { plugin, begun } = await watched(options, source)
    for (let count = 0; count < 3; count++) {
      expect(await codeOf(plugin, name, Uint8Array.of(count))).toBe(code)
      expect(await codeOf(plugin, 'find')).toBe(0)
      expect(await codeOf(plugin, 'find_grown')).toBe(0)
      expect(await codeOf(plugin, 'has_image')).toBe(0)
    }
    // Growing by 300 pages is more than is kept.
    expect(begun()).toBeGreaterThanOrEqual(initialisations)
    expect(begun()).toBeLessThanOrEqual(initialisations + 3)
  })

  it('initialises once', async () => {
    const { plugin, begun } = await watched(options, source)
    for (let count = 0; count < 40; count++) {
      expect(await codeOf(plugin, 'leave', Uint8Array.of(count % 5))).toBe(0)
      expect(await codeOf(plugin, 'find')).toBe(0)
    }
    expect(begun()).toBe(1)
  })

  it('makes zeros of what lies above the memory as the plug-in sees it', async () => {
    const { plugin } = await watched(options, source)
    expect(await codeOf(plugin, 'leave')).toBe(0)
    expect(await codeOf(plugin, 'leave_above')).toBe(0)
    expect(await codeOf(plugin, 'find_grown')).toBe(0)
  })
})

describe('isolation fresh-per-call', () => {
  it('shows nothing of a call that was stopped', async () => {
    const { plugin, begun } = await watched({ limits: { timeoutMs: 100 } })
    expect(await codeOf(plugin, 'leave_loop')).toBe('ERR_TIMEOUT')
    expect(await codeOf(plugin, 'find')).toBe(0)
    expect(begun()).toBe(1)
    const fueled = await watched({ limits: { fuel: 10_000_000 } })
    expect(await codeOf(fueled.plugin, 'leave_loop')).toBe('ERR_FUEL_EXHAUSTED')
    expect(await codeOf(fueled.plugin, 'find')).toBe(0)
    expect(fueled.begun()).toBe(1)
  })

  it.runIf('Suspending' in WebAssembly)('shows nothing of a call that was stopped while it was suspended', async () => {
    const door = new EventEmitter()
    const pause = hostFunction([], [], async () => void (await once(door, 'open')))
    const functions = { user: { begun: NO_PAUSE, pause } }
    const plugin = await createPlugin(bytes, { isolation: 'fresh-per-call', functions })
    const stop = new AbortController()
    const call = plugin.call('pause_and_leave', '', { signal: stop.signal })
    stop.abort()
    await expect(call).rejects.toMatchObject({ code: 'ERR_ABORTED' })
    expect(await codeOf(plugin, 'find')).toBe(0)
    door.emit('open')
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await codeOf(plugin, 'find')).toBe(0)
    setTimeout(() => door.emit('open'), 5)
    expect(await codeOf(plugin, 'pause_and_leave')).toBe(0)
    expect(await codeOf(plugin, 'find')).toBe(0)
  })

  it('makes a new instance where a call has grown more than is kept, or calls leave what there is unused', async () => {
    const { plugin, begun } = await watched()
    expect(await codeOf(plugin, 'leave', Uint8Array.of(62))).toBe(0)
    expect([await codeOf(plugin, 'find'), begun()]).toEqual([0, 2])
    expect(await codeOf(plugin, 'leave', Uint8Array.of(30))).toBe(0)
    const grown = plugin.memoryBytes
    for (let count = 0; count < 20; count++) expect(await codeOf(plugin, 'find')).toBe(0)
    expect(begun()).toBe(3)
    expect(plugin.memoryBytes).toBeLessThan(grown)
  })

  it('tells of what calls have grown no more than a power of two of pages', async () => {
    for (const [pages, rounded] of [
      [0, 4],
      [1, 4],
      [2, 8],
      [5, 8],
      [6, 16],
    ] as const) {
      const { plugin } = await watched()
      expect(await codeOf(plugin, 'leave', Uint8Array.of(pages))).toBe(0)
      expect(await codeOf(plugin, 'find')).toBe(0)
      // 2 that it begins with, and the kernel's.
      expect(plugin.memoryBytes / 65_536).toBe(2 + rounded + 1)
    }
  })

  it('tells of the inputs of calls before no more than that either', async () => {
    const { plugin } = await watched()
    const sizes = new Set<number>()
    for (const length of [100, 70_000, 150_000, 400_000, 700_000, 900_000]) {
      expect(await codeOf(plugin, 'find', new Uint8Array(length))).toBe(0)
      expect(await codeOf(plugin, 'find')).toBe(0)
      sizes.add(plugin.memoryBytes / 65_536 - 2)
    }
    expect([...sizes].filter((pages) => !Number.isInteger(Math.log2(pages)))).toEqual([])
    expect(sizes.size).toBeGreaterThan(2)
  })

  it('forgets vars that a call has set, but not those of the application', async () => {
    const { plugin } = await watched()
    plugin.vars.set('mine', 'stays')
    expect(await codeOf(plugin, 'leave')).toBe(0)
    expect(plugin.vars.keys()).toEqual(['mine'])
    plugin.vars.set('        ', 'found')
    expect(await codeOf(plugin, 'find')).toBe(16)
    expect(await codeOf(plugin, 'leave')).toBe(0)
    expect(plugin.vars.getText('        ')).toBe('found')
  })

  it('keeps vars that are shared', async () => {
    const vars = new VarStore(1_000_000)
    const { plugin } = await watched({ vars })
    expect(await codeOf(plugin, 'leave')).toBe(0)
    expect(vars.size).toBe(1)
    expect(await codeOf(plugin, 'find')).toBe(16)
  })

  it('begins anew after reset, and after initialisation fails', async () => {
    let isBroken = true
    let count = 0
    const begun = hostFunction([], [], () => {
      count++
      if (isBroken) throw new Error('not yet')
    })
    const plugin = await createPlugin(bytes, {
      isolation: 'fresh-per-call',
      functions: { user: { begun, pause: NO_PAUSE } },
    })
    expect(await codeOf(plugin, 'find')).toBe('ERR_HOST_FUNCTION_THREW')
    isBroken = false
    expect(await codeOf(plugin, 'find')).toBe(0)
    await plugin.reset()
    expect(await codeOf(plugin, 'find')).toBe(0)
    expect(count).toBe(3)
    await plugin.close()
    expect(await codeOf(plugin, 'find')).toBe('ERR_PLUGIN_CLOSED')
  })

  it('allows each call the memory that a new instance would have', async () => {
    const limits = { memoryBytes: 40 * 65_536 }
    for (const isolation of ['fresh-per-call', 'new-instance'] as const) {
      const { plugin } = await watched({ limits, isolation })
      for (let count = 0; count < 5; count++) {
        // 2 + 3 + 30 pages, and the kernel's.
        expect(await codeOf(plugin, 'leave', Uint8Array.of(30))).toBe(0)
        expect(await codeOf(plugin, 'find_grown')).toBe(128)
        expect(plugin.memoryBytes).toBeLessThanOrEqual(limits.memoryBytes * 1.25)
      }
    }
  })
})

describe('isolation new-instance', () => {
  it('initialises for each call', async () => {
    const { plugin, begun } = await watched({ isolation: 'new-instance' })
    for (let count = 1; count < 5; count++) {
      expect(await codeOf(plugin, 'leave')).toBe(0)
      expect(await codeOf(plugin, 'find')).toBe(0)
      expect(begun()).toBe(2 * count)
    }
  })
})

describe('isolation reuse', () => {
  it('is the default, and keeps everything', async () => {
    for (const isolation of [undefined, 'reuse'] as const) {
      const { plugin, begun } = await watched({ isolation: isolation as 'reuse' })
      expect(await codeOf(plugin, 'leave')).toBe(0)
      expect(await codeOf(plugin, 'find')).toBe(1 + 4 + 8 + 16)
      expect(begun()).toBe(1)
    }
  })
})

describe('the option isolation', () => {
  it.each([['fresh'], [true], [0]])('cannot be %j', async (isolation) => {
    const error = { code: 'ERR_ARGUMENT', details: { argument: 'isolation' } }
    await expect(createPlugin(bytes, { isolation: isolation as never })).rejects.toMatchObject(error)
  })

  it('is for compilePlugin, not for an instance of what that made', async () => {
    const functions = { user: { begun: NO_PAUSE, pause: NO_PAUSE } }
    const compiled = await compilePlugin(bytes, { functions, isolation: 'fresh-per-call' })
    expect(compiled.restoreObstacle).toBeUndefined()
    const error = { code: 'ERR_ARGUMENT', details: { argument: 'isolation' } }
    await expect(compiled.instantiate({ isolation: 'reuse' } as never)).rejects.toMatchObject(error)
  })
})
