import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallContext } from '../call-context.ts'
import { hostFunction } from '../index.node.ts'
import { findJspi } from '../limits/jspi.ts'
import type { Plugin, PluginOptions } from '../public.ts'
import { defer, later, loadGuest, sleep, WAYS } from './async-guest.test-support.ts'

/** Details of a timeout, which also tell where the plug-in was. */
const timeout = (allowed: number): unknown => expect.objectContaining({ limit: 'timeoutMs', allowed })

/** As often as a timer may come late on a busy machine. */
const PATIENCE_MS = 4000
const LONG = { limits: { timeoutMs: 60_000 } }

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

/** A plug-in whose host function settles when told to. */
async function loadWaiting(options?: PluginOptions): Promise<{
  readonly plugin: Plugin
  readonly answer: ReturnType<typeof defer<string>>
}> {
  const answer = defer()
  const plugin = await loadGuest(
    hostFunction.text(() => answer.promise),
    options,
  )
  return { plugin, answer }
}

function block(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}

/** The three ways to end a call from outside; each gives what the call must fail with. */
const STOPS: readonly (readonly [string, (plugin: Plugin, call: AbortController) => void, unknown])[] = [
  ['its signal', (_plugin, call) => call.abort('why'), code('ERR_ABORTED', { cause: 'why' })],
  ['closing its plug-in', (plugin) => void plugin.close(), code('ERR_PLUGIN_CLOSED')],
]

describe.runIf(findJspi() !== undefined)('a call that is suspended', () => {
  describe.each(STOPS)('is ended by %s', (_what, stop, expected) => {
    it('at once, whatever becomes of the promise', async () => {
      for (const settle of ['resolve', 'reject', 'never'] as const) {
        const { plugin, answer } = await loadWaiting()
        const controller = new AbortController()
        const call = plugin.call('ask', 'x', { signal: controller.signal })
        await sleep(1)
        const begin = performance.now()
        stop(plugin, controller)
        await expect(call).rejects.toEqual(expected)
        expect(performance.now() - begin).toBeLessThan(PATIENCE_MS)
        if (settle !== 'never') answer[settle]('late')
        await sleep(2)
      }
    })

    it('even where the plug-in catches everything and goes on', async () => {
      let asked = 0
      const plugin = await loadGuest(hostFunction.text(() => (asked++, new Promise<string>(() => {}))))
      const controller = new AbortController()
      const call = plugin.call('careful', 'x', { signal: controller.signal })
      await sleep(1)
      stop(plugin, controller)
      await expect(call).rejects.toEqual(expected)
      await sleep(5)
      expect(asked).toBe(1)
    })

    it('while it is initialised', async () => {
      const { plugin } = await loadWaiting()
      await plugin.call('quiet', '')
      await plugin.reset()
      const controller = new AbortController()
      const call = plugin.call('ask', 'x', { signal: controller.signal })
      stop(plugin, controller)
      await expect(call).rejects.toEqual(expected)
    })
  })

  it('is ended by the signal of its plug-in, and by one that a host function raises', async () => {
    const controller = new AbortController()
    const { plugin } = await loadWaiting({ signal: controller.signal })
    const call = plugin.call('ask', 'x')
    await sleep(1)
    controller.abort('all')
    await expect(call).rejects.toEqual(code('ERR_ABORTED', { cause: 'all' }))
    const own = new AbortController()
    const aborts = await loadGuest(hostFunction.text(async () => (own.abort('mine'), 'x')))
    await expect(aborts.call('swallow', 'x', { signal: own.signal })).rejects.toEqual(
      code('ERR_ABORTED', { cause: 'mine' }),
    )
    const lateAborts = await loadGuest(hostFunction.text(async () => sleep(1).then(() => (other.abort('late'), 'x'))))
    const other = new AbortController()
    await expect(lateAborts.call('swallow', 'x', { signal: other.signal })).rejects.toEqual(
      code('ERR_ABORTED', { cause: 'late' }),
    )
  })

  describe.each(WAYS.filter(([way]) => !/compiled module|ahead/.test(way)))('and has a deadline, %s', (_way, load) => {
    it('is ended by it', async () => {
      const plugin = await load(
        hostFunction.text(() => new Promise(() => {})),
        { limits: { timeoutMs: 30 } },
      )
      const begin = performance.now()
      await expect(plugin.call('careful', 'x')).rejects.toEqual(
        code('ERR_TIMEOUT', { message: 'The call took longer than its 30 ms and was stopped' }),
      )
      expect(performance.now() - begin).toBeGreaterThanOrEqual(29)
      expect(performance.now() - begin).toBeLessThan(PATIENCE_MS)
      expect((await plugin.call('quiet', 'on')).text()).toBe('on')
    })

    it('is held to what is left of it when it goes on', async () => {
      const plugin = await load(later, { limits: { timeoutMs: 50 } })
      await expect(plugin.call('spin_after', 'x')).rejects.toEqual(code('ERR_TIMEOUT'))
      expect((await plugin.call('ask', 'on', { timeoutMs: 60_000 })).text()).toBe('<on>')
    })

    it('does not go on once it is over, though the promise was settled before anyone looked', async () => {
      let asked = 0
      const ask = hostFunction.text(async () => {
        asked++
        await sleep(1)
        block(400)
        return 'x'
      })
      const plugin = await load(ask, { limits: { timeoutMs: 60_000 } })
      await plugin.call('quiet')
      await expect(plugin.call('careful', 'x', { timeoutMs: 300 })).rejects.toEqual(code('ERR_TIMEOUT'))
      expect(asked).toBe(1)
    })

    it('leaves the deadlines of others alone, and is left alone by them', async () => {
      const waiting = await Promise.all([30, 60_000].map((timeoutMs) => loadWaiting({ limits: { timeoutMs } })))
      const busy = await load(later, { limits: { timeoutMs: 60_000 } })
      const [short, long] = waiting.map(({ plugin }) => plugin.call('ask', 'x').catch((error: unknown) => error))
      const begin = performance.now()
      const call = busy.call('spin_after', 'x', { timeoutMs: 200 })
      await expect(call).rejects.toEqual(code('ERR_TIMEOUT', { details: timeout(200) }))
      expect(performance.now() - begin).toBeGreaterThanOrEqual(199)
      expect(await short).toEqual(code('ERR_TIMEOUT', { details: timeout(30) }))
      expect(() => busy.callSync('spin', 'x', { timeoutMs: 30 })).toThrow(code('ERR_TIMEOUT'))
      waiting[1]?.answer.resolve('y')
      expect(((await long) as { text(): string }).text()).toBe('y')
    })
  })

  it('bounds what its host function calls before it waits; what it calls later has its own time', async () => {
    const inner = await loadGuest(later, LONG)
    const errors: unknown[] = []
    const ask = hostFunction.text(async (input) => {
      if (input === 'later') await sleep(1)
      try {
        inner.callSync('spin', '', { timeoutMs: input === 'later' ? 60 : 60_000 })
      } catch (error) {
        errors.push(error)
      }
      return 'x'
    })
    const outer = await loadGuest(ask, { limits: { timeoutMs: 40 } })
    await expect(outer.call('ask', 'first')).rejects.toEqual(code('ERR_TIMEOUT'))
    await expect(outer.call('ask', 'later')).rejects.toEqual(code('ERR_TIMEOUT'))
    expect(errors).toEqual([
      code('ERR_TIMEOUT', { details: timeout(40) }),
      code('ERR_TIMEOUT', { details: timeout(60) }),
    ])
  })

  it('is told apart from one that begins inside it, and ends with its own error', async () => {
    const inner = await loadGuest(later, LONG)
    const results: unknown[] = []
    const ask = hostFunction.text(() => {
      const call = inner.call('spin_after', 'x', { timeoutMs: 100 })
      return call.then(String, (error: unknown) => (results.push(error), 'x'))
    })
    const outer = await loadGuest(ask, LONG)
    await outer.call('ask', 'x', { timeoutMs: 10_000 })
    expect(results).toEqual([code('ERR_TIMEOUT', { details: timeout(100) })])
    const spinning = hostFunction.text(() =>
      inner.call('spin', 'x').then(String, (error: unknown) => (results.push(error), 'x')),
    )
    const short = await loadGuest(spinning, { limits: { timeoutMs: 40 } })
    await expect(short.call('ask', 'x')).rejects.toEqual(code('ERR_TIMEOUT'))
    expect(results[1]).toEqual(code('ERR_TIMEOUT', { details: timeout(40) }))
  })

  it('begins anew after it was ended: a fresh instance, with the same vars, and nothing of the old call', async () => {
    const first = defer()
    const contexts: CallContext[] = []
    const ask = hostFunction(['i64'], ['i64'], async (context, handle) => {
      contexts.push(context)
      if (contexts.length > 1) return context.store('second')
      await first.promise
      const attempts = [(): unknown => context.read(handle), (): unknown => context.store('late')]
      first.resolve('')
      return attempts.map((attempt) => attempt()) as never
    })
    const plugin = await loadGuest(ask)
    await plugin.call('mark').catch(() => undefined)
    plugin.vars.set('kept', 'yes')
    const controller = new AbortController()
    const call = plugin.call('ask', 'x', { signal: controller.signal })
    await sleep(1)
    controller.abort()
    await expect(call).rejects.toEqual(code('ERR_ABORTED'))
    const next = plugin.call('ask', 'y')
    first.resolve('')
    expect((await next).text()).toBe('second')
    await plugin.call('mark')
    expect(plugin.vars.getText('kept')).toBe('yes')
    for (const context of contexts) {
      expect(() => context.store('later')).toThrow(code('ERR_CALL_ENDED'))
      expect(() => context.readText(1n)).toThrow(code('ERR_CALL_ENDED'))
    }
  })

  it('can be ended by many at once, and ends once', async () => {
    const controller = new AbortController()
    const { plugin, answer } = await loadWaiting({ limits: { timeoutMs: 20 } })
    const call = plugin.call('ask', 'x', { signal: controller.signal }).catch((error: unknown) => error)
    await sleep(1)
    block(40)
    answer.resolve('x')
    controller.abort()
    void plugin.close()
    expect(await call).toMatchObject({ name: expect.stringMatching(/^(LimitError|StateError)$/) })
    await expect(plugin.call('quiet')).rejects.toEqual(code('ERR_PLUGIN_CLOSED'))
  })

  it('lets go of its timer, and of signals', async () => {
    const controller = new AbortController()
    const listeners = new Set<unknown>()
    const { signal } = controller
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners.add(args[1]), add(...args))
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners.delete(args[1]), remove(...args))
    const plugin = await loadGuest(later, { signal, ...LONG })
    for (let i = 0; i < 20; i++) await plugin.call('twice', 'x')
    expect(listeners.size).toBe(0)
    const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout')
    expect(timers.length).toBeLessThan(5)
  })
})
