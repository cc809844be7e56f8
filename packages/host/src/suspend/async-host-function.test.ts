import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { createPlugin, hostFunction } from '../index.node.ts'
import { findJspi } from '../limits/jspi.ts'
import { hasMultiMemory } from '../loader/runtime-features.ts'
import { defer, GUEST_BYTES, later, loadGuest, sleep, thenable, WAYS } from './async-guest.test-support.ts'

const unhandled: unknown[] = []
const note = (reason: unknown): void => void unhandled.push(reason)
beforeAll(() => void process.on('unhandledRejection', note))
afterAll(async () => {
  await sleep(5)
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

function code(expected: string, more: object = {}): unknown {
  return expect.objectContaining({ code: expected, ...more })
}

/** What a promise that nobody can wait for becomes. */
function asyncError(advice: string): unknown {
  return code('ERR_HOST_FUNCTION_ASYNC', {
    message: expect.stringContaining(advice),
    details: { function: 'extism:host/user.ask' },
  })
}

const TYPES = `(module
  (import "host" "types" (func $types (param i32 i64 f32 f64) (result f64 f32 i64 i32)))
  (import "host" "nothing" (func $nothing))
  (global $sum (mut f64) (f64.const 0))
  (func (export "types") (result i32) (local f64 f32 i64 i32)
    (call $types (i32.const -1) (i64.const -2) (f32.const 0.5) (f64.const 0.25))
    (local.set 3) (local.set 2) (local.set 1) (local.set 0)
    (i32.trunc_f64_s (f64.add (local.get 0)
      (f64.add (f64.promote_f32 (local.get 1)) (f64.add (f64.convert_i64_s (local.get 2)) (f64.convert_i32_s (local.get 3)))))))
  (func (export "nothing") (result i32) (call $nothing) (i32.const 0)))`

const INITIALISED = `(module
  (import "extism:host/user" "ask" (func $ask (param i64) (result i64)))
  (global $seen (mut i32) (i32.const 0))
  (func $start (global.set $seen (i32.add (global.get $seen) (i32.wrap_i64 (call $ask (i64.const 0))))))
  (start $start)
  (func (export "_initialize") (call $start))
  (func (export "seen") (result i32) (global.get $seen)))`

describe('a host function that returns a promise', () => {
  it.skipIf(findJspi() !== undefined)('is an error without JSPI, which says what to do', async () => {
    const plugin = await loadGuest(later)
    const advice = asyncError("thread: 'worker'")
    await expect(plugin.call('ask', 'x')).rejects.toEqual(advice)
    expect(() => plugin.callSync('ask', 'x')).toThrow(advice)
    expect((await plugin.call('quiet', 'on')).text()).toBe('on')
  })
})

describe('a host function that returns a promise, wherever the plug-in runs', () => {
  it('gives what that gives, as long as it takes, and what it is rejected with', async () => {
    const ask = hostFunction.text(async (input, context) => {
      await sleep(2)
      if (input === 'fail') throw new RangeError('no')
      return `${input} ${String(context.hostContext)}`
    })
    const plugin = await createPlugin(GUEST_BYTES, { functions: { ask } })
    expect((await plugin.call('ask', 'a', { context: 1 })).text()).toBe('a 1')
    await expect(plugin.call('ask', 'fail')).rejects.toEqual(
      code('ERR_HOST_FUNCTION_THREW', { cause: new RangeError('no') }),
    )
    expect((await plugin.call('twice', 'b', { context: 2 })).text()).toBe('b 2 2')
    await plugin.close()
  })

  it('is ended by a deadline and by a signal', async () => {
    const ask = hostFunction.text(() => new Promise<string>(() => {}))
    const plugin = await createPlugin(GUEST_BYTES, { functions: { ask }, limits: { timeoutMs: 5000 } })
    await expect(plugin.call('careful', 'a', { timeoutMs: 50 })).rejects.toEqual(code('ERR_TIMEOUT'))
    const controller = new AbortController()
    setTimeout(() => controller.abort('why'), 20)
    await expect(plugin.call('careful', 'a', { signal: controller.signal })).rejects.toEqual(code('ERR_ABORTED'))
    expect((await plugin.call('quiet', 'on')).text()).toBe('on')
    await plugin.close()
  })
})

describe.runIf(findJspi() !== undefined)('a host function that returns a promise', () => {
  describe.each(WAYS)('to a plug-in %s', (way, load) => {
    const isPossible = !way.includes('ahead') || hasMultiMemory()

    it.runIf(isPossible)('gives what that gives', async () => {
      const plugin = await load(later)
      expect((await plugin.call('ask', 'a')).text()).toBe('<a>')
      expect((await plugin.call('twice', 'b')).text()).toBe('<<b>>')
      expect((await plugin.call('quiet', 'c')).text()).toBe('c')
    })

    it.runIf(isPossible)('may also return values at once, and callSync works as long as it does', async () => {
      const asked: string[] = []
      const ask = hostFunction.text((input) => {
        asked.push(input)
        return input === 'wait' ? Promise.resolve('late') : 'now'
      })
      const plugin = await load(ask)
      expect(plugin.callSync('ask', 'a').text()).toBe('now')
      expect(() => plugin.callSync('ask', 'wait')).toThrow(asyncError('await call()'))
      expect((await plugin.call('ask', 'wait')).text()).toBe('late')
      expect(plugin.callSync('twice', 'b').text()).toBe('now')
      expect(asked).toEqual(['a', 'wait', 'wait', 'b', 'now'])
    })
  })

  it.each([
    ['text', hostFunction.text(async (input) => input.toUpperCase()), 'X'],
    ['text, with nothing', hostFunction.text(async () => undefined), ''],
    ['bytes', hostFunction.bytes(async (input) => Uint8Array.of(...input, 33)), 'x!'],
    ['json', hostFunction.json(async () => ({ a: [1] })), '{"a":[1]}', '5'],
    [
      'a handle',
      hostFunction(['i64'], ['i64'], async (context, handle) => context.store(context.read(handle).text())),
      'x',
    ],
    ['a thenable', hostFunction.text(() => thenable((done) => done('y'))), 'y'],
    ['a promise of a promise', hostFunction.text(() => new Promise((done) => done(Promise.resolve('z')))), 'z'],
  ])('may give %s', async (_what, ask, expected, input = 'x') => {
    const plugin = await loadGuest(ask)
    expect((await plugin.call('ask', input)).text()).toBe(expected)
  })

  it('may take and give values of each type', async () => {
    const seen: unknown[] = []
    const types = hostFunction(
      ['i32', 'i64', 'f32', 'f64'],
      ['f64', 'f32', 'i64', 'i32'],
      async (_context, ...args) => {
        seen.push(...args)
        await sleep(1)
        return [100, 20, 3n, 4]
      },
    )
    const nothing = hostFunction([], [], async () => undefined)
    const plugin = await createPlugin(assembleWat(TYPES), { functions: { host: { types, nothing } }, thread: 'inline' })
    await expect(plugin.call('types')).rejects.toEqual(
      code('ERR_GUEST_RETURNED_CODE', { details: { returnCode: 127 } }),
    )
    expect(seen).toEqual([-1, -2n, 0.5, 0.25])
    await plugin.call('nothing')
  })

  it.each([
    ['is rejected', hostFunction.text(() => Promise.reject(new Error('no'))), code('ERR_HOST_FUNCTION_THREW')],
    [
      'throws after a while',
      hostFunction.text(async () => sleep(1).then(() => Promise.reject(new Error('no')))),
      code('ERR_HOST_FUNCTION_THREW'),
    ],
    ['gives another type', hostFunction.text((async () => 5) as never), code('ERR_HOST_FUNCTION_RESULT')],
    [
      'gives too large a value',
      hostFunction(['i64'], ['i64'], async () => 2n ** 64n),
      code('ERR_HOST_FUNCTION_RESULT'),
    ],
    [
      'is a thenable that throws',
      hostFunction.text(() =>
        thenable(() => {
          throw new Error('no')
        }),
      ),
      code('ERR_HOST_FUNCTION_THREW'),
    ],
  ])('fails the call where it %s, even if the plug-in catches that', async (_what, ask, expected) => {
    const plugin = await loadGuest(ask)
    await expect(plugin.call('ask', 'x')).rejects.toEqual(expected)
    await expect(plugin.call('swallow', 'x')).rejects.toEqual(expected)
    expect((await plugin.call('quiet', 'on')).text()).toBe('on')
  })

  it('may be called while the plug-in is initialised, where that is awaited', async () => {
    const ask = hostFunction(['i64'], ['i64'], async () => 7n)
    const load = (): ReturnType<typeof createPlugin> =>
      createPlugin(assembleWat(INITIALISED), { functions: { ask }, thread: 'inline' })
    await expect((await load()).call('seen')).rejects.toEqual(
      code('ERR_GUEST_RETURNED_CODE', { details: { returnCode: 14 } }),
    )
    const plugin = await load()
    expect(() => plugin.callSync('seen')).toThrow(asyncError('await call()'))
    await expect(plugin.call('seen')).rejects.toEqual(code('ERR_GUEST_RETURNED_CODE'))
  })

  it('cannot be waited for below JavaScript: in a start function that the engine runs, and in a linked command', async () => {
    const ask = hostFunction(['i64'], ['i64'], async () => 7n)
    const module = await WebAssembly.compile(assembleWat(INITIALISED))
    const started = await createPlugin(module, { functions: { ask }, thread: 'inline' })
    await expect(started.call('seen')).rejects.toEqual(asyncError('cannot be suspended here'))
    const command = `(module (import "extism:host/user" "ask" (func $ask (param i64) (result i64)))
      (func (export "_start")) (func (export "run") (drop (call $ask (i64.const 0)))))`
    const main = '(module (import "command" "run" (func $run)) (func (export "run") (call $run)))'
    const wasm = [{ name: 'command', data: assembleWat(command) }, { data: assembleWat(main) }]
    const plugin = await createPlugin({ wasm }, { functions: { ask }, thread: 'inline' })
    await expect(plugin.call('run')).rejects.toEqual(asyncError('cannot be suspended here'))
  })

  it('sees its own call: context, handles before and after it waits, vars', async () => {
    const seen: unknown[] = []
    const ask = hostFunction(['i64'], ['i64'], async (context, handle) => {
      await sleep(2)
      const text = context.readText(handle)
      context.vars.set('last', text)
      const stored = context.store(`${text} ${String(context.hostContext)}`)
      await sleep(2)
      seen.push(context.readText(stored))
      return stored
    })
    const plugins = await Promise.all([loadGuest(ask), loadGuest(ask)])
    const outputs = await Promise.all(plugins.map((plugin, i) => plugin.call('ask', `in ${i}`, { context: `of ${i}` })))
    expect(outputs.map((output) => output.text())).toEqual(['in 0 of 0', 'in 1 of 1'])
    expect(plugins.map(({ vars }) => vars.getText('last'))).toEqual(['in 0', 'in 1'])
    expect(seen).toEqual(['in 0 of 0', 'in 1 of 1'])
  })

  it('keeps many plug-ins waiting at once, and each goes on when its own is settled', async () => {
    const deferred = Array.from({ length: 20 }, () => defer())
    const order: string[] = []
    const calls = deferred.map(async ({ promise }, i) => {
      const plugin = await loadGuest(hostFunction.text(() => promise))
      order.push((await plugin.call('ask', 'x')).text())
      return i
    })
    await sleep(20)
    for (let i = deferred.length - 1; i >= 0; i--) {
      deferred[i]?.resolve(String(i))
      await sleep(1)
    }
    await Promise.all(calls)
    expect(order).toEqual(deferred.map((_, i) => String(deferred.length - 1 - i)))
  })

  it('leaves the plug-in busy until the call has ended', async () => {
    const { promise, resolve } = defer()
    const plugin = await loadGuest(hostFunction.text(() => promise))
    const call = plugin.call('ask', 'x')
    await sleep(1)
    await expect(plugin.call('quiet')).rejects.toEqual(code('ERR_PLUGIN_BUSY'))
    expect(() => plugin.callSync('quiet')).toThrow(code('ERR_PLUGIN_BUSY'))
    await expect(plugin.reset()).rejects.toEqual(code('ERR_PLUGIN_BUSY'))
    resolve('done')
    expect((await call).text()).toBe('done')
  })

  it('cannot call its own plug-in, but any other', async () => {
    const inner = await loadGuest(later)
    const own: { plugin?: Awaited<ReturnType<typeof loadGuest>> } = {}
    const ask = hostFunction.text(async (input) =>
      input === 'own'
        ? ((await own.plugin?.call('quiet', 'x'))?.text() ?? '')
        : (await inner.call('ask', input)).text(),
    )
    own.plugin = await loadGuest(ask)
    expect((await own.plugin.call('ask', 'other')).text()).toBe('<other>')
    await expect(own.plugin.call('ask', 'own')).rejects.toEqual(code('ERR_PLUGIN_BUSY'))
    expect((await own.plugin.call('ask', 'again')).text()).toBe('<again>')
  })

  it('keeps logs in their place', async () => {
    const lines: string[] = []
    const ask = hostFunction.text(async (input) => {
      lines.push(`asked ${input}`)
      await sleep(1)
      lines.push(`answers ${input}`)
      return input
    })
    const plugin = await loadGuest(ask, {
      logger: (_level: string, message: string) => void lines.push(`logs ${message}`),
    })
    await plugin.call('log_answer', 'x')
    expect(lines).toEqual(['asked x', 'answers x', 'logs x'])
  })

  it('takes the input as it was when the call was made', async () => {
    const plugin = await loadGuest(later)
    const input = new TextEncoder().encode('before')
    const call = plugin.call('ask', input)
    input.fill(0)
    expect((await call).text()).toBe('<before>')
  })

  it('does not change what a call costs in fuel', async () => {
    const now = await loadGuest(
      hostFunction.text((input) => `<${input}>`),
      { limits: { fuel: 1e9 } },
    )
    now.callSync('twice', 'x')
    const plugin = await loadGuest(later, { limits: { fuel: 1e9 } })
    expect((await plugin.call('twice', 'x')).text()).toBe('<<x>>')
    expect(plugin.fuelConsumed).toBe(now.fuelConsumed)
    const short = await loadGuest(later, { limits: { fuel: 30 } })
    await expect(short.call('spin_after', 'x')).rejects.toEqual(code('ERR_FUEL_EXHAUSTED'))
  })

  it('goes together with giving way', async () => {
    const plugins = await Promise.all([
      loadGuest(later, { limits: { yieldEveryMs: 1 } }),
      loadGuest(later, { limits: { yieldEveryMs: 1, timeoutMs: 60 } }),
    ])
    const calls = await Promise.allSettled([plugins[0].call('twice', 'x'), plugins[1].call('spin_after', 'x')])
    expect(calls).toEqual([
      { status: 'fulfilled', value: expect.objectContaining({ length: 5 }) },
      { status: 'rejected', reason: code('ERR_TIMEOUT') },
    ])
  })
})
