import { afterEach, describe, expect, test } from 'vitest'
import { hostFunction, type Plugin, type PluginOptions } from '../index.node.ts'
import { GRACE_MS } from './call-stop.ts'
import { createWorkerGuest, workerGuest } from './worker-plugin.test-support.ts'

const GUEST = workerGuest(
  `(import "extism:host/user" "wait" (func $wait))
   (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))`,
  `(func (export "sleep for a minute")
     (i32.store (i32.const 16) (i32.const 1)) (i64.store (i32.const 24) (i64.const 60000000000))
     (drop (call $poll_oneoff (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128))))
   (func (export "wait") (call $wait)) (func (export "wait forever") (loop (call $wait) (br 0)))`,
)
function doNothing(): void {}
const never = new Promise<void>(() => {})
/** Long enough for a loaded machine, far from what would be for ever. */
const SOON_MS = 3000

const opened: Plugin[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((plugin) => plugin.close()))
})

async function open(options: PluginOptions, wait: () => void | Promise<void> = doNothing): Promise<Plugin> {
  const functions = { wait: hostFunction([], [], wait) }
  const plugin = await createWorkerGuest({ functions, wasi: true, ...options }, GUEST)
  opened.push(plugin)
  return plugin
}

function code(wanted: string): object {
  return expect.objectContaining({ code: wanted })
}

async function timed<T>(promise: Promise<T>): Promise<number> {
  const startedAt = performance.now()
  await promise
  return performance.now() - startedAt
}

const TIMED = { limits: { timeoutMs: 60_000 } }
const WAYS = [
  ['with checks in its code', TIMED],
  ['without, by ending its worker', {}],
] as const

describe.each(WAYS)('a plug-in %s', (_, options) => {
  test('is stopped when the time of its call is over', async () => {
    const plugin = await open(options)
    const call = plugin.call('spin', '', { timeoutMs: 50 })
    const took = await timed(
      expect(call).rejects.toMatchObject({
        code: 'ERR_TIMEOUT',
        message: 'The call took longer than its 50 ms and was stopped',
        details: { limit: 'timeoutMs', allowed: 50 },
      }),
    )
    expect(took).toBeGreaterThan(45)
    expect(took).toBeLessThan(SOON_MS)
    expect((await plugin.call('echo', 'after')).text()).toBe('after')
  })

  test('is stopped by a signal of the call, or of the plug-in', async () => {
    const ofPlugin = new AbortController()
    const plugin = await open({ ...options, signal: ofPlugin.signal })
    const ofCall = new AbortController()
    setTimeout(() => ofCall.abort('enough'), 20)
    const first = plugin.call('spin', '', { signal: ofCall.signal })
    await expect(first).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: 'enough' })
    expect((await plugin.call('echo', 'after')).text()).toBe('after')
    setTimeout(() => ofPlugin.abort(), 20)
    await expect(plugin.call('spin')).rejects.toThrow(code('ERR_ABORTED'))
    await expect(plugin.call('echo')).rejects.toThrow(code('ERR_ABORTED'))
  })

  test('is stopped by a signal that fires while its worker starts again', async () => {
    const plugin = await open(options)
    for (const delayMs of [0, 1, 5, 10, 20, 40]) {
      await expect(plugin.call('spin', '', { timeoutMs: 10 })).rejects.toThrow(code('ERR_TIMEOUT'))
      const controller = new AbortController()
      setTimeout(() => controller.abort(), delayMs)
      const call = plugin.call('spin', '', { signal: controller.signal })
      expect(await timed(expect(call).rejects.toThrow(code('ERR_ABORTED')))).toBeLessThan(SOON_MS)
    }
  })

  test('is stopped by close(), which settles its call', async () => {
    const plugin = await open(options)
    const call = expect(plugin.call('spin')).rejects.toThrow(code('ERR_PLUGIN_CLOSED'))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await timed(plugin.close())).toBeLessThan(SOON_MS)
    await call
  })

  test('is stopped while it waits for a host function, and keeps its worker', async () => {
    const plugin = await open(options, () => never)
    const took = await timed(expect(plugin.call('wait', '', { timeoutMs: 30 })).rejects.toThrow(code('ERR_TIMEOUT')))
    expect(took).toBeLessThan(GRACE_MS)
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 20)
    await expect(plugin.call('wait', '', { signal: controller.signal })).rejects.toThrow(code('ERR_ABORTED'))
    expect((await plugin.call('echo', 'after')).text()).toBe('after')
  })

  test('is stopped in a loop of host functions that never ends', async () => {
    const plugin = await open(options)
    await expect(plugin.call('wait forever', '', { timeoutMs: 50 })).rejects.toThrow(code('ERR_TIMEOUT'))
    expect((await plugin.call('echo', 'after')).text()).toBe('after')
  })

  test('is stopped by a host function that aborts its call', async () => {
    const controller = new AbortController()
    const plugin = await open(options, () => controller.abort('mine'))
    const call = plugin.call('wait', '', { signal: controller.signal })
    await expect(call).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: 'mine' })
    expect((await plugin.call('echo', 'after')).text()).toBe('after')
  })

  test('is stopped while it sleeps', async () => {
    const plugin = await open(options)
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 20)
    const call = plugin.call('sleep for a minute', '', { signal: controller.signal })
    expect(await timed(expect(call).rejects.toThrow(code('ERR_ABORTED')))).toBeLessThan(SOON_MS)
    expect((await plugin.call('echo', 'after')).text()).toBe('after')
  })

  test('has what it did before it was stopped undone, but for vars', async () => {
    const plugin = await open(options)
    await plugin.call('remember', 'key')
    await expect(plugin.call('count')).rejects.toMatchObject({ details: { returnCode: 1 } })
    await expect(plugin.call('spin', '', { timeoutMs: 20 })).rejects.toThrow(code('ERR_TIMEOUT'))
    await expect(plugin.call('count')).rejects.toMatchObject({ details: { returnCode: 1 } })
    expect((await plugin.call('recall', 'key')).text()).toBe('key')
  })
})

test('a call that ends in time is not stopped later, nor the next', async () => {
  const plugin = await open({ limits: { timeoutMs: 40 } })
  await plugin.call('echo', 'quick')
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect((await plugin.call('echo', 'next')).text()).toBe('next')
})

test.each([2 ** 31, Infinity])('a timeout of %d ms is none that fires at once', async (timeoutMs) => {
  const plugin = await open({ limits: { timeoutMs } })
  expect((await plugin.call('echo', 'x')).text()).toBe('x')
})

test('a host function that answers after its call was stopped disturbs nobody', async () => {
  let answer = doNothing
  const plugin = await open({}, () => new Promise<void>((resolve) => (answer = resolve)))
  await expect(plugin.call('wait', '', { timeoutMs: 20 })).rejects.toThrow(code('ERR_TIMEOUT'))
  const late = answer
  const next = plugin.call('wait')
  await new Promise((resolve) => setTimeout(resolve, 20))
  late()
  await new Promise((resolve) => setTimeout(resolve, 20))
  answer()
  await expect(next).resolves.toBeDefined()
})

test('a failure of a host function after its call was aborted is not what the call fails with', async () => {
  const controller = new AbortController()
  const fail = (): Promise<void> =>
    new Promise((_, reject) => controller.signal.addEventListener('abort', () => reject(new Error('aborted fetch'))))
  const plugin = await open({}, fail)
  setTimeout(() => controller.abort(), 10)
  await expect(plugin.call('wait', '', { signal: controller.signal })).rejects.toThrow(code('ERR_ABORTED'))
})

test('signals keep no listeners of calls that have ended', async () => {
  const { signal } = new AbortController()
  let listeners = 0
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args))
  signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args))
  const plugin = await open({ signal })
  for (let i = 0; i < 10; i++) await plugin.call('echo', 'x', { signal })
  expect(listeners).toBe(0)
})
