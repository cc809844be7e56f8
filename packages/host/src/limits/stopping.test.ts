import { LimitError } from '@tenon/abi'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { type CreatePlugin, hostSdk } from '../create-plugin.ts'
import { hostFunction } from '../host-function.ts'
import { createPlugin as createOnNode, startWatchdog as startOnNode } from '../index.node.ts'
import { hasMultiMemory } from '../loader/runtime-features.ts'
import { createNodeWatchdogThread } from '../platform/node/node-watchdog.ts'
import type { Plugin } from '../plugin.ts'
import type { PluginOptions } from '../plugin-options.ts'
import type { WatchdogAsk } from './watchdog-protocol.ts'
import { WatchdogSource } from './watchdog-source.ts'
import type { WatchdogThread } from './watchdog-thread.ts'

/** Far more than a loaded machine is late by; a plug-in that is not stopped would never end. */
const PATIENCE_MS = 5000

/** For calls that end at once, on a machine that may be busy. */
const AMPLE = { timeoutMs: 60_000 }

const OK = '(func (export "ok") (result i32) (i32.const 0))'

function running(body: string, ...more: readonly string[]): string {
  return `(module ${more.join('\n')} ${OK} (func (export "run") (result i32) ${body} (i32.const 0)))`
}

/** Copies 16 MiB, word by word, as PDKs do: the host does so many at once. */
const COPY_FOR_EVER = `(local $at i32) (local $block i64) (local $to i64) (local $left i64)
  (local.set $block (call $alloc (i64.const 0x1000000)))
  (loop $again
    (local.set $at (i32.const 0)) (local.set $to (local.get $block)) (local.set $left (i64.const 0x200000))
    (loop $copy
      (call $store (local.get $to) (i64.load (local.get $at)))
      (local.set $to (i64.add (local.get $to) (i64.const 8)))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $copy (i32.eqz (i64.eqz (local.tee $left (i64.sub (local.get $left) (i64.const 1)))))))
    (br $again))`
const COPY_IMPORTS = `(import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store (param i64 i64)))`

/** What never ends, or not in a lifetime. */
const ENDLESS: readonly (readonly [string, string])[] = [
  ['a loop', running('(loop (br 0))')],
  ['a loop of calls', running('(loop (call $f) (br 0))', '(func $f)')],
  ['recursion by tail of a doubling tree', running('(call $f (i32.const 60))', tree('(call $f', ')'))],
  [
    'mutual recursion',
    running('(call $f (i32.const 60))', '(func $g (param i32) (call $f (local.get 0)))', tree('(call $g', ')')),
  ],
  [
    'recursion through a table',
    running(
      '(call $f (i32.const 60))',
      '(type $t (func (param i32))) (table funcref (elem $f))',
      tree('(call_indirect (type $t)', '(i32.const 0))'),
    ),
  ],
  [
    'fills of a large memory',
    running('(loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x8000000)) (br 0))', '(memory 2048)'),
  ],
  ['copies between memories', running(COPY_FOR_EVER, COPY_IMPORTS, '(memory 256)')],
  [
    'a loop that catches all it can',
    running('(loop (try (do (call $f)) (catch_all (br 1))))', '(func $f (loop (br 0)))'),
  ],
]

function tree(call: string, end: string): string {
  const deeper = `${call} (i32.sub (local.get 0) (i32.const 1)) ${end}`
  return `(func $f (param i32) (if (local.get 0) (then ${deeper} ${deeper})))`
}

/** Whatever went wrong with a call, and the milliseconds it took. */
function failureOf(call: () => unknown): { readonly error: unknown; readonly ms: number } {
  const start = performance.now()
  try {
    call()
    return { error: undefined, ms: performance.now() - start }
  } catch (error) {
    return { error, ms: performance.now() - start }
  }
}

function expectTimeout(call: () => unknown, timeoutMs: number): void {
  const { error, ms } = failureOf(call)
  expect(error).toBeInstanceOf(LimitError)
  expect(error).toMatchObject({ code: 'ERR_TIMEOUT', details: { limit: 'timeoutMs', allowed: timeoutMs } })
  expect(ms).toBeGreaterThan(timeoutMs - 1)
  expect(ms).toBeLessThan(timeoutMs + PATIENCE_MS)
}

const WAYS: readonly (readonly [string, CreatePlugin])[] = [
  ['as this runtime does it best', createOnNode],
  ['by polling', hostSdk({}).createPlugin],
]

describe.each(WAYS)('a timeout %s', (_, createPlugin) => {
  it.each(ENDLESS)('stops %s, and the next call has a fresh instance', async (_name, text) => {
    const plugin = await createPlugin(assembleWat(text), { limits: { timeoutMs: 30 } })
    plugin.vars.set('kept', 'yes')
    for (let i = 0; i < 3; i++) {
      expectTimeout(() => plugin.callSync('run'), 30)
      plugin.callSync('ok', '', AMPLE)
    }
    expect(plugin.vars.getText('kept')).toBe('yes')
  })

  it.each([
    ['its start function', `(module ${OK} (func $s (loop (br 0))) (start $s))`],
    ['its initialiser', `(module ${OK} (func (export "_initialize") (loop (br 0))))`],
    ['its constructors', `(module ${OK} (func (export "__wasm_call_ctors") (loop (br 0))))`],
  ])('stops a plug-in in %s', async (_name, text) => {
    const plugin = await createPlugin(assembleWat(text), { limits: { timeoutMs: 20 } })
    for (let i = 0; i < 2; i++) expectTimeout(() => plugin.callSync('ok'), 20)
  })

  it.each([
    ['a linked module', '(module (func (export "spin") (loop (br 0))))'],
    ['a linked command', '(module (func (export "_start")) (func (export "spin") (loop (br 0))))'],
    ['the start of a linked module', '(module (func $s (loop (br 0))) (start $s) (func (export "spin")))'],
  ])('stops %s', async (_name, text) => {
    const main = `(module (import "lib" "spin" (func $spin)) (func (export "run") (result i32) (call $spin) (i32.const 0)))`
    const manifest = {
      wasm: [
        { name: 'lib', data: assembleWat(text) },
        { name: 'main', data: assembleWat(main) },
      ],
    }
    const plugin = await createPlugin(manifest, { limits: { timeoutMs: 20 } })
    for (let i = 0; i < 2; i++) expectTimeout(() => plugin.callSync('run'), 20)
  })

  it('may be another for each call', async () => {
    const plugin = await createPlugin(assembleWat(running('(loop (br 0))')), { limits: { timeoutMs: Infinity } })
    for (const timeoutMs of [40, 5, 15]) expectTimeout(() => plugin.callSync('run', '', { timeoutMs }), timeoutMs)
    plugin.callSync('ok', '', AMPLE)
  })

  it('does not end calls that end in time, however many', async () => {
    const plugin = await createPlugin(assembleWat(running('')), { limits: { timeoutMs: 1000 } })
    for (let i = 0; i < 50_000; i++) plugin.callSync('run')
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 300_000; i++) plugin.callSync('run')
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024)
  })

  it('leaves nothing behind when it is over as a call ends', async () => {
    const text = `(module ${OK} (func (export "run") (result i32) (local i32)
      (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 1000000)))) (i32.const 0)))`
    const plugin = await createPlugin(assembleWat(text), { limits: { timeoutMs: 60_000 } })
    plugin.callSync('run')
    const start = performance.now()
    plugin.callSync('run')
    const ms = performance.now() - start
    for (let i = 0; i < 200; i++) {
      failureOf(() => plugin.callSync('run', '', { timeoutMs: ms * (0.8 + i / 500) }))
      plugin.callSync('ok', '', AMPLE)
    }
  })
})

/** Creates a plug-in that runs for ever, holds it to its timeout, and tells whether it is stopped by a flag. */
async function isFlagged(createPlugin: CreatePlugin): Promise<boolean> {
  const compile = vi.spyOn(WebAssembly, 'compile')
  const options = { limits: { timeoutMs: 20 }, cache: false }
  const plugin = await createPlugin(assembleWat(running('(loop (br 0))')), options)
  const modules = compile.mock.settledResults.map(({ value }) => value as WebAssembly.Module)
  compile.mockRestore()
  expectTimeout(() => plugin.callSync('run'), 20)
  const made = modules.findLast((module) => WebAssembly.Module.exports(module).some(({ name }) => name === 'run'))
  if (made === undefined) throw new Error('the plug-in was compiled')
  return WebAssembly.Module.imports(made).some(({ kind }) => kind === 'memory')
}

/** A thread that answers nothing until it is let. */
function heldThread(): { readonly create: () => WatchdogThread; readonly letGo: () => void } {
  const asks: WatchdogAsk[] = []
  const thread = createNodeWatchdogThread()
  const { post } = thread
  const held: WatchdogThread = Object.assign(thread, { post: (ask: WatchdogAsk) => void asks.push(ask) })
  return {
    create: () => held,
    letGo: () => {
      Object.assign(held, { post })
      asks.forEach(post)
    },
  }
}

describe('a timeout where no watchdog is up', () => {
  it.each([
    ['cannot be had', () => Promise.reject(new Error('blocked by policy'))],
    ['fails', () => Promise.resolve(undefined)],
  ])('holds all the same, when a thread %s', async (_, answer) => {
    const thread: WatchdogThread = {
      onAnswer: () => {},
      post: () =>
        void answer().then(
          (time) => thread.onAnswer(time),
          () => thread.onAnswer(undefined),
        ),
      release: () => {},
      stop: () => {},
    }
    const { createPlugin, startWatchdog } = hostSdk({ watchdog: new WatchdogSource(() => thread) })
    for (let i = 0; i < 2; i++) expect(await isFlagged(createPlugin)).toBe(false)
    expect(await startWatchdog()).toBe(false)
  })

  it('holds by polling until the watchdog comes late, and by its flag from then on', async () => {
    const { create, letGo } = heldThread()
    const { createPlugin, startWatchdog } = hostSdk({ watchdog: new WatchdogSource(create, 1) })
    for (let i = 0; i < 2; i++) expect(await isFlagged(createPlugin)).toBe(false)
    letGo()
    expect(await startWatchdog()).toBe(hasMultiMemory())
    expect(await isFlagged(createPlugin)).toBe(hasMultiMemory())
  })
})

it('starts its thread before the source is at hand, where the options ask for a flag', async () => {
  let starts = 0
  const create = (): never => {
    starts++
    throw new Error('blocked by policy')
  }
  const startsFor = async (options: PluginOptions): Promise<number> => {
    starts = 0
    const { createPlugin } = hostSdk({ watchdog: new WatchdogSource(create) })
    const creating = createPlugin(Promise.reject(new Error('it never comes')), options)
    const atOnce = starts
    await expect(creating).rejects.toMatchObject({ code: 'ERR_MODULE_FETCH' })
    return atOnce
  }
  expect(await startsFor({ limits: { timeoutMs: 20 } })).toBe(hasMultiMemory() ? 1 : 0)
  expect(await startsFor({})).toBe(0)
  expect(await startsFor({ limits: { timeoutMs: 20 }, thread: 'worker' })).toBe(0)
})

describe('startWatchdog', () => {
  it('tells whether plug-ins have one from then on', async () => {
    expect(await startOnNode()).toBe(hasMultiMemory())
    expect(await isFlagged(createOnNode)).toBe(hasMultiMemory())
    expect(await hostSdk({}).startWatchdog()).toBe(false)
  })
})

describe.each(WAYS)('a call inside another, stopped %s', (_, createPlugin) => {
  const WITH_HOST = `(module (import "host" "inner" (func $inner)) ${OK}
    (func (export "run") (result i32) (call $inner) (i32.const 0))
    (func (export "spin") (result i32) (call $inner) (loop (br 0)) (i32.const 0)))`
  let inner: Plugin

  beforeAll(async () => {
    inner = await createPlugin(assembleWat(running('(loop (br 0))')), { limits: { timeoutMs: 60_000 } })
  })

  async function createOuter(timeoutMs: number, call: () => void): Promise<Plugin> {
    const functions = { host: { inner: hostFunction([], [], call) } }
    return createPlugin(assembleWat(WITH_HOST), { functions, thread: 'inline', limits: { timeoutMs } })
  }

  it('ends with the one around it', async () => {
    const errors: unknown[] = []
    const outer = await createOuter(30, () => {
      const { error } = failureOf(() => inner.callSync('run'))
      errors.push(error)
      throw error
    })
    const { error, ms } = failureOf(() => outer.callSync('run'))
    expect(ms).toBeLessThan(30 + PATIENCE_MS)
    expect(error).toMatchObject({ code: 'ERR_HOST_FUNCTION_THREW' })
    expect(errors).toMatchObject([{ code: 'ERR_TIMEOUT', details: { allowed: 30 } }])
    inner.callSync('ok', '', AMPLE)
    outer.callSync('ok', '', AMPLE)
  })

  it('that runs out of time leaves the one around it its own time', async () => {
    const outer = await createOuter(120, () => {
      expectTimeout(() => inner.callSync('run', '', { timeoutMs: 10 }), 10)
      inner.callSync('ok', '', AMPLE)
    })
    outer.callSync('run', '', { timeoutMs: 60_000 })
    expectTimeout(() => outer.callSync('spin'), 120)
    outer.callSync('ok', '', AMPLE)
  })
})
