import { GuestError, HostFunctionError, LimitError, LinkError, PluginError, StateError } from '@tenon/abi'
import { afterEach, describe, expect, test } from 'vitest'
import { compilePlugin, createPlugin, hostFunction, type Plugin, type PluginOptions } from '../index.node.ts'
import { createWorkerGuest, workerGuest } from './worker-plugin.test-support.ts'

const opened: Plugin[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((plugin) => plugin.close()))
})

async function open(options?: PluginOptions, source?: Uint8Array<ArrayBuffer>): Promise<Plugin> {
  const plugin = await createWorkerGuest(options, source)
  opened.push(plugin)
  return plugin
}

function code(wanted: string): object {
  return expect.objectContaining({ code: wanted })
}

const MILLION = 1_000_000

describe('calls', () => {
  test('pass text and bytes, empty ones too', async () => {
    const plugin = await open()
    expect((await plugin.call('echo', 'häuser')).text()).toBe('häuser')
    expect((await plugin.call('echo', Uint8Array.of(0, 255))).bytes()).toEqual(Uint8Array.of(0, 255))
    expect((await plugin.call('echo', Uint8Array.of(1, 2).buffer)).bytes()).toEqual(Uint8Array.of(1, 2))
    expect((await plugin.call('echo')).length).toBe(0)
  })

  test('pass only what a view shows, whatever it is a view of', async () => {
    const plugin = await open()
    const view = new Uint8Array([1, 2, 3, 4]).subarray(1, 3)
    expect((await plugin.call('echo', view)).bytes()).toEqual(Uint8Array.of(2, 3))
    expect((await plugin.call('echo', Buffer.from('pooled'))).text()).toBe('pooled')
    const shared = new Uint8Array(new SharedArrayBuffer(3)).fill(9)
    expect((await plugin.call('echo', shared)).bytes()).toEqual(Uint8Array.of(9, 9, 9))
  })

  test.each([16_383, 16_384, 3 * MILLION])('leave the caller its input of %d bytes', async (length) => {
    const plugin = await open()
    const input = new Uint8Array(length).fill(5)
    const output = await plugin.call('echo', input)
    expect(Buffer.compare(output.bytes(), input)).toBe(0)
    expect(input.length).toBe(length)
    expect(output.bytes().buffer).not.toBe(input.buffer)
  })

  test('pass long text as UTF-8, lone surrogates as U+FFFD', async () => {
    const plugin = await open()
    const text = `\uFEFF${'ä'.repeat(20_000)}\uD800`
    expect((await plugin.call('echo', text)).text()).toBe(`${text.slice(0, -1)}\uFFFD`)
  })

  test('keep the instance from call to call, until reset', async () => {
    const plugin = await open()
    await expect(plugin.call('count')).rejects.toMatchObject({ details: { returnCode: 1 } })
    await expect(plugin.call('count')).rejects.toMatchObject({ details: { returnCode: 2 } })
    await plugin.reset()
    await expect(plugin.call('count')).rejects.toMatchObject({ details: { returnCode: 1 } })
  })

  test('go on with a fresh instance after a trap', async () => {
    const plugin = await open()
    await expect(plugin.call('count')).rejects.toMatchObject({ details: { returnCode: 1 } })
    await expect(plugin.call('trap')).rejects.toThrow(code('ERR_GUEST_TRAP'))
    await expect(plugin.call('count')).rejects.toMatchObject({ details: { returnCode: 1 } })
  })

  test('keep nobody waiting: other work goes on meanwhile', async () => {
    const plugin = await open({ limits: { timeoutMs: 100 } })
    let ticks = 0
    const timer = setInterval(() => ticks++, 5)
    await expect(plugin.call('spin')).rejects.toThrow(code('ERR_TIMEOUT'))
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(3)
  })

  test('cost the same memory after a thousand of them', async () => {
    const plugin = await open()
    const input = new Uint8Array(1024)
    await plugin.call('echo', input)
    const before = plugin.memoryBytes
    for (let i = 0; i < 1000; i++) await plugin.call('echo', input)
    expect(plugin.memoryBytes).toBe(before)
  })
})

describe('a plug-in in a worker', () => {
  test('cannot be called synchronously', async () => {
    const plugin = await open()
    expect(() => plugin.callSync('echo')).toThrow(code('ERR_PLUGIN_IN_WORKER'))
  })

  test('refuses a second call while one runs, and the first is not disturbed', async () => {
    const plugin = await open()
    const first = plugin.call('echo', 'first')
    await expect(plugin.call('echo')).rejects.toThrow(code('ERR_PLUGIN_BUSY'))
    await expect(plugin.reset()).rejects.toThrow(code('ERR_PLUGIN_BUSY'))
    expect((await first).text()).toBe('first')
    expect((await plugin.call('echo', 'second')).text()).toBe('second')
  })

  test('tells what it exports and imports', async () => {
    const plugin = await open()
    const inline = await createPlugin(workerGuest())
    expect(plugin.exports).toEqual(inline.exports)
    expect(plugin.imports).toEqual(inline.imports)
    expect([plugin.functionExists('echo'), plugin.functionExists('memory'), plugin.functionExists('no')]).toEqual([
      true,
      false,
      false,
    ])
  })

  test('tells the fuel and the memory that it used, as inline', async () => {
    const limits = { fuel: 10_000, memoryBytes: 10 * MILLION }
    const inline = await createPlugin(workerGuest(), { limits })
    const plugin = await open({ limits })
    expect([plugin.fuelConsumed, plugin.memoryBytes]).toEqual([inline.fuelConsumed, inline.memoryBytes])
    for (const name of ['echo', 'grow']) {
      await Promise.all([inline.call(name, 'x'), plugin.call(name, 'x')])
      expect([plugin.fuelConsumed, plugin.memoryBytes]).toEqual([inline.fuelConsumed, inline.memoryBytes])
    }
    await Promise.all([inline.reset(), plugin.reset()])
    expect([plugin.fuelConsumed, plugin.memoryBytes]).toEqual([inline.fuelConsumed, inline.memoryBytes])
  })

  test('is closed for good, and twice is no error', async () => {
    const plugin = await open()
    await plugin.close()
    await plugin.close()
    await expect(plugin.call('echo')).rejects.toThrow(code('ERR_PLUGIN_CLOSED'))
    await expect(plugin.reset()).rejects.toThrow(code('ERR_PLUGIN_CLOSED'))
  })

  test('that is closed while it is reset settles both', async () => {
    const plugin = await open()
    await plugin.call('echo')
    const reset = plugin.reset()
    await plugin.close()
    await expect(reset).resolves.toBeUndefined()
  })

  test('can be one of many of a compiled plug-in, beside inline ones', async () => {
    const compiled = await compilePlugin(workerGuest(), { limits: { timeoutMs: 5000 } })
    const places = ['inline', 'worker', 'worker'] as const
    const plugins = await Promise.all(places.map((thread) => compiled.instantiate({ thread })))
    opened.push(...plugins)
    const outputs = await Promise.all(plugins.map((plugin, i) => plugin.call('echo', `plug-in ${i}`)))
    expect(outputs.map(String)).toEqual(['plug-in 0', 'plug-in 1', 'plug-in 2'])
  })

  test('can be inline where it was compiled for workers', async () => {
    const compiled = await compilePlugin(workerGuest(), { thread: 'worker', limits: { timeoutMs: 100 } })
    const plugin = await compiled.instantiate({ thread: 'inline' })
    expect(plugin.callSync('echo', 'here').text()).toBe('here')
    expect(() => plugin.callSync('spin')).toThrow(code('ERR_TIMEOUT'))
  })

  test('takes config, and knows nothing of what the caller does to it later', async () => {
    const imports = '(import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))'
    const functions = '(func (export "config") (call $give (call $config_get (call $input_offset))))'
    const config: Record<string, string> = { ['__proto__x']: 'a', name: 'value' }
    const plugin = await open({ config }, workerGuest(imports, functions))
    config['name'] = 'other'
    expect((await plugin.call('config', 'name')).text()).toBe('value')
    expect((await plugin.call('config', '__proto__')).length).toBe(0)
  })
})

describe('errors', () => {
  const throwing = workerGuest(
    '(import "extism:host/user" "refuse" (func $refuse)) (import "extism:host/user" "odd" (func $odd (result i32)))',
    '(func (export "refuse") (call $refuse)) (func (export "odd") (drop (call $odd)))',
  )
  const functions = {
    refuse: hostFunction([], [], () => {
      throw new RangeError('the host refuses')
    }),
    odd: hostFunction([], ['i32'], () => 'no number' as never),
  }

  const CASES = [
    ['trap', GuestError],
    ['fail', GuestError],
    ['code', GuestError],
    ['nothing', LinkError],
    ['memory', LinkError],
    ['refuse', HostFunctionError],
    ['odd', HostFunctionError],
    ['spin', LimitError],
  ] as const

  test.each(CASES)('of %s are of the same class, code, message and details as inline', async (name, Class) => {
    const options = { functions, limits: { timeoutMs: 50 } }
    const inline = await createPlugin(throwing, { ...options, thread: 'inline' })
    const plugin = await open(options, throwing)
    const [wanted, found] = await Promise.all(
      [inline, plugin].map((one) => one.call(name, 'the input').catch((error: unknown) => error)),
    )
    expect(found).toBeInstanceOf(Class)
    expect(PluginError.is(found)).toBe(true)
    const { code, message, details, name: className } = wanted as PluginError
    expect(found).toMatchObject({ code, message, details, name: className })
  })

  test('of fuel, memory and output come the same way', async () => {
    const fueled = await open({ limits: { fuel: 1000 } })
    await expect(fueled.call('spin')).rejects.toThrow(code('ERR_FUEL_EXHAUSTED'))
    const small = await open({ limits: { outputBytes: 3 } })
    await expect(small.call('echo', '1234')).rejects.toThrow(code('ERR_OUTPUT_LIMIT'))
    expect((await small.call('echo', '123')).length).toBe(3)
  })

  test('keep the stack of the worker, and the trap as their cause', async () => {
    const plugin = await open()
    const error: unknown = await plugin.call('trap').catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      cause: expect.any(WebAssembly.RuntimeError),
      stack: expect.stringContaining('plugin-worker'),
    })
  })

  test('thrown by a host function are the same object', async () => {
    const thrown = new RangeError('mine')
    const plugin = await open(
      {
        functions: {
          ...functions,
          refuse: hostFunction([], [], () => {
            throw thrown
          }),
        },
      },
      throwing,
    )
    const error: unknown = await plugin.call('refuse').catch((reason: unknown) => reason)
    expect((error as Error).cause).toBe(thrown)
  })

  test('in arguments are found before anything is sent', async () => {
    const plugin = await open()
    await expect(plugin.call('echo', 5 as never)).rejects.toThrow(code('ERR_ARGUMENT'))
    await expect(plugin.call(5 as never)).rejects.toThrow(code('ERR_ARGUMENT'))
    await expect(plugin.call('echo', '', { timeoutMs: -1 })).rejects.toThrow(code('ERR_ARGUMENT'))
    await expect(plugin.call('echo', '', { signal: AbortSignal.abort() })).rejects.toThrow(StateError)
    expect((await plugin.call('echo', 'still')).text()).toBe('still')
  })

  test('of options come at creation', async () => {
    await expect(open({ thread: 'elsewhere' as never })).rejects.toThrow(code('ERR_ARGUMENT'))
    await expect(open({ workerUrl: 5 as never })).rejects.toThrow(code('ERR_ARGUMENT'))
    await expect(open({}, throwing)).rejects.toThrow(code('ERR_IMPORT_MISSING'))
  })
})
