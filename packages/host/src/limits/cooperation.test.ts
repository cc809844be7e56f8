import { describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { hostFunction } from '../host-function.ts'
import { createPlugin } from '../index.node.ts'
import { findJspi } from './jspi.ts'

/** Details of a timeout, which also tell where the plug-in was. */
const timeout = (allowed: number): unknown => expect.objectContaining({ limit: 'timeoutMs', allowed })

const SLICE = { yieldEveryMs: 2 }

/** `count` counts to a number that takes some 100 ms; `mark` calls the host each 10 000 000 steps of that. */
const BYTES = assembleWat(`(module
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "input_load_u8" (func $input_load (param i64) (result i32)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (import "host" "note" (func $note))
  (func $spin (param $n i32) (loop (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "count") (result i32) (local $out i64)
    (call $spin (i32.const 30000000))
    (call $note)
    (call $spin (i32.const 30000000))
    (local.set $out (call $alloc (i64.const 1)))
    (call $store (local.get $out) (call $input_load (i64.const 0)))
    (call $output (local.get $out) (i64.const 1))
    (i32.const 0))
  (func (export "spin") (result i32) (loop (br 0)) (i32.const 0))
  (func (export "note") (result i32) (call $note) (i32.const 0))
  (func (export "trap") (result i32) (unreachable))
  (func (export "ok") (result i32) (i32.const 0)))`)

const SLOW_START = assembleWat(`(module
  (func $s (local $n i32) (local.set $n (i32.const 30000000))
    (loop (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (start $s) (func (export "_initialize") (call $s)) (func (export "ok") (result i32) (i32.const 0)))`)

function load(
  note: () => void = () => undefined,
  limits: object = {},
  options: object = {},
): ReturnType<typeof createPlugin> {
  const functions = { host: { note: hostFunction([], [], note) } }
  return createPlugin(BYTES, { functions, limits: { ...SLICE, ...limits }, ...options })
}

function code(expected: string, more: object = {}): unknown {
  return expect.objectContaining({ code: expected, ...more })
}

/** Counts the turns that the event loop has until a promise settles. */
async function ticksDuring(work: Promise<unknown>): Promise<number> {
  let ticks = 0
  const timer = setInterval(() => ticks++, 1)
  await work.finally(() => clearInterval(timer))
  return ticks
}

if (findJspi() === undefined) {
  describe('limits.yieldEveryMs without JSPI', () => {
    it('is an error that says what to do, before anything is loaded', async () => {
      const error = code('ERR_UNSUPPORTED_PLATFORM', { message: expect.stringContaining('Node 24') })
      await expect(load()).rejects.toEqual(error)
    })
  })
} else {
  describe('a plug-in that gives way', () => {
    it('lets timers and others of its kind go on, and gives each its own output', async () => {
      const plugins = await Promise.all([load(), load(), load()])
      const order: string[] = []
      const work = plugins.map(async (plugin, i) => {
        const output = await plugin.call('count', String(i))
        order.push(output.text())
      })
      expect(await ticksDuring(Promise.all(work))).toBeGreaterThan(5)
      expect(order.toSorted()).toEqual(['0', '1', '2'])
    })

    it('interleaves: none waits for another to end', async () => {
      const order: string[] = []
      const plugins = await Promise.all(['a', 'b'].map((name) => load(() => void order.push(`${name} half`))))
      await Promise.all(
        plugins.map(async (plugin, i) => {
          await plugin.call('count', 'x')
          order.push(`${'ab'[i]} done`)
        }),
      )
      expect(order.slice(0, 2).toSorted()).toEqual(['a half', 'b half'])
    })

    it('gives host functions the context of its own call', async () => {
      const seen: unknown[] = []
      const plugins = await Promise.all(
        [1, 2].map(() => {
          const note = hostFunction([], [], (context) => void seen.push(context.hostContext))
          return createPlugin(BYTES, { functions: { host: { note } }, limits: SLICE })
        }),
      )
      await Promise.all(plugins.map((plugin, i) => plugin.call('count', 'x', { context: i })))
      expect(new Set(seen)).toEqual(new Set([0, 1]))
    })

    it('gives way in its start function and its initialiser', async () => {
      const plugin = await createPlugin(SLOW_START, { limits: SLICE })
      expect(await ticksDuring(plugin.call('ok'))).toBeGreaterThan(2)
      const late = await createPlugin(SLOW_START, { limits: { ...SLICE, timeoutMs: 5 } })
      await expect(late.call('ok')).rejects.toEqual(code('ERR_TIMEOUT'))
    })

    it('is stopped by its own deadline, whatever the others have', async () => {
      const [short, long] = await Promise.all([load(undefined, { timeoutMs: 30 }), load(undefined, { timeoutMs: 90 })])
      const results = await Promise.allSettled([short.call('spin'), long.call('spin')])
      expect(results).toEqual([
        { status: 'rejected', reason: code('ERR_TIMEOUT', { details: timeout(30) }) },
        { status: 'rejected', reason: code('ERR_TIMEOUT', { details: timeout(90) }) },
      ])
      await Promise.all([short, long].map((plugin) => plugin.call('ok', '', { timeoutMs: 60_000 })))
    })

    it('spends its time also while others compute', async () => {
      const [timed, busy] = await Promise.all([load(undefined, { timeoutMs: 30 }), load(undefined, {})])
      const abort = new AbortController()
      const spinning = busy.call('spin', '', { signal: abort.signal })
      await expect(timed.call('spin')).rejects.toEqual(code('ERR_TIMEOUT'))
      abort.abort()
      await expect(spinning).rejects.toEqual(code('ERR_ABORTED'))
    })

    it('is stopped by the signal of the call, and by that of the plug-in', async () => {
      const ofCall = new AbortController()
      const ofPlugin = new AbortController()
      const plugin = await load(undefined, {}, { signal: ofPlugin.signal })
      plugin.vars.set('kept', 'yes')
      setTimeout(() => ofCall.abort('why'), 10)
      await expect(plugin.call('spin', '', { signal: ofCall.signal })).rejects.toEqual(
        code('ERR_ABORTED', { cause: 'why' }),
      )
      await plugin.call('ok')
      expect(plugin.vars.getText('kept')).toBe('yes')
      setTimeout(() => ofPlugin.abort('all'), 10)
      await expect(plugin.call('spin')).rejects.toEqual(code('ERR_ABORTED', { cause: 'all' }))
      await expect(plugin.call('ok')).rejects.toEqual(code('ERR_ABORTED'))
    })

    it('is stopped when it is closed', async () => {
      const plugin = await load()
      const spinning = plugin.call('spin')
      setTimeout(() => void plugin.close(), 10)
      await expect(spinning).rejects.toEqual(code('ERR_PLUGIN_CLOSED'))
      await expect(plugin.call('ok')).rejects.toEqual(code('ERR_PLUGIN_CLOSED'))
    })

    it('is busy until its call has ended', async () => {
      const plugin = await load()
      const counting = plugin.call('count', 'x')
      await expect(plugin.call('ok')).rejects.toEqual(code('ERR_PLUGIN_BUSY'))
      await expect(plugin.reset()).rejects.toEqual(code('ERR_PLUGIN_BUSY'))
      expect((await counting).text()).toBe('x')
      await plugin.call('ok')
    })

    it('must be awaited', async () => {
      const plugin = await load()
      expect(() => plugin.callSync('ok')).toThrow(code('ERR_PLUGIN_COOPERATIVE'))
      await plugin.call('ok')
    })

    it('tells of traps and of missing exports as others do', async () => {
      const plugin = await load()
      await expect(plugin.call('trap')).rejects.toEqual(code('ERR_GUEST_TRAP'))
      await expect(plugin.call('none')).rejects.toEqual(code('ERR_EXPORT_MISSING'))
      await plugin.call('ok')
    })

    it('counts the same fuel as one that does not', async () => {
      const functions = { host: { note: hostFunction([], [], () => undefined) } }
      const plain = await createPlugin(BYTES, { functions, thread: 'inline', limits: { fuel: 1e12 } })
      plain.callSync('count', 'x')
      const plugin = await load(undefined, { fuel: 1e12 })
      await plugin.call('count', 'x')
      expect(plugin.fuelConsumed).toBe(plain.fuelConsumed)
    })

    it('computes without giving way where JavaScript stands between, and still ends in time', async () => {
      const library = '(module (func (export "_start")) (func (export "spin") (loop (br 0))))'
      const main =
        '(module (import "lib" "spin" (func $spin)) (func (export "run") (result i32) (call $spin) (i32.const 0)))'
      const manifest = {
        wasm: [
          { name: 'lib', data: assembleWat(library) },
          { name: 'main', data: assembleWat(main) },
        ],
      }
      const plugin = await createPlugin(manifest, { limits: { ...SLICE, timeoutMs: 30 } })
      for (let i = 0; i < 2; i++) await expect(plugin.call('run')).rejects.toEqual(code('ERR_TIMEOUT'))
    })

    it('bounds a plug-in that its host function calls, and no other', async () => {
      const spin = assembleWat('(module (func (export "run") (result i32) (loop (br 0)) (i32.const 0)))')
      const inner = await createPlugin(spin, { limits: { timeoutMs: 60_000 } })
      const errors: unknown[] = []
      const note = (): void => {
        try {
          inner.callSync('run')
        } catch (error) {
          errors.push(error)
        }
      }
      const outer = await load(note, { timeoutMs: 30 })
      await expect(outer.call('note')).rejects.toEqual(code('ERR_TIMEOUT'))
      expect(errors).toEqual([code('ERR_TIMEOUT', { details: timeout(30) })])
    })
  })
}

describe('an abort without giving way', () => {
  it('ends the call after the host function that aborts it', async () => {
    const abort = new AbortController()
    const functions = { host: { note: hostFunction([], [], () => abort.abort('enough')) } }
    const plugin = await createPlugin(BYTES, { functions, thread: 'inline' })
    expect(() => plugin.callSync('note', '', { signal: abort.signal })).toThrow(
      code('ERR_ABORTED', { cause: 'enough' }),
    )
    plugin.callSync('ok')
  })
})
