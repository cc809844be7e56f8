import { GuestError, LinkError, StateError } from '@tenon/abi'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Plugin } from '../plugin.ts'
import { fakePool, FakeVersion, gate, settled } from './fake-version.test-support.ts'

afterEach(() => void vi.useRealTimers())

function code(expected: string, more: object = {}): unknown {
  return expect.objectContaining({ code: expected, ...more })
}

describe('recycleAfterCalls', () => {
  it.each([1, 3])(
    'of %i closes an instance after so many calls, and makes another when it is needed',
    async (limit) => {
      const { pool, version } = await fakePool({ size: 1, recycleAfterCalls: limit })
      for (let i = 0; i < 3 * limit; i++) {
        const call = pool.call('x')
        await settled()
        version.find('x').finish()
        await call
        await settled()
      }
      expect(version.made).toHaveLength(3)
      expect(version.open.size).toBe(0)
      expect(pool.stats()).toMatchObject({ recycled: 3, broken: 0, idle: 0 })
    },
  )

  it('counts each call of a lease, and waits for the lease to end', async () => {
    const { pool, version } = await fakePool({ size: 1, recycleAfterCalls: 2 })
    await pool.run(async (plugin) => {
      for (let i = 0; i < 3; i++) {
        const call = plugin.call('x')
        version.find('x').finish()
        await call
      }
      expect(version.open.size).toBe(1)
    })
    await settled()
    expect(pool.stats()).toMatchObject({ recycled: 1, calls: 1 })
  })

  it('serves who waits with the new one', async () => {
    const { pool, version } = await fakePool({ size: 1, recycleAfterCalls: 1 })
    const calls = ['a', 'b'].map((name) => pool.call(name))
    version.find('a').finish()
    await settled()
    version.find('b').finish()
    await Promise.all(calls)
    expect(version.made).toHaveLength(2)
  })
})

describe('idleMs', () => {
  it('closes what nobody needs for so long, the longest unused first', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const { pool, version } = await fakePool({ size: 2, idleMs: 1000 })
    const calls = ['a', 'b'].map((name) => pool.call(name))
    await settled()
    version.finishAll()
    await Promise.all(calls)
    await vi.advanceTimersByTimeAsync(600)
    const again = pool.call('again')
    const { plugin } = version.find('again')
    version.find('again').finish()
    await again
    await vi.advanceTimersByTimeAsync(600)
    expect([...version.open]).toEqual([plugin])
    await vi.advanceTimersByTimeAsync(600)
    expect(pool.stats()).toMatchObject({ idle: 0, busy: 0, recycled: 0, broken: 0 })
    const late = pool.call('late')
    await settled()
    version.find('late').finish()
    await late
    expect(version.made).toHaveLength(3)
  })

  it('of 0 keeps none', async () => {
    const { pool, version } = await fakePool({ size: 2, idleMs: 0 })
    expect(version.open.size).toBe(0)
    const calls = ['a', 'b', 'c'].map((name) => pool.call(name))
    await settled()
    while (version.running.size > 0) {
      version.finishAll()
      await settled()
    }
    await Promise.all(calls)
    expect(version.open.size).toBe(0)
    expect(version.made).toHaveLength(3)
  })

  it('of Infinity keeps all, without a timer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const { version } = await fakePool({ idleMs: Infinity })
    expect(vi.getTimerCount()).toBe(0)
    expect(version.open.size).toBe(1)
  })

  it('leaves an instance alone that is in use when its time would be over', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const { pool, version } = await fakePool({ size: 1, idleMs: 1000 })
    const call = pool.call('long')
    await vi.advanceTimersByTimeAsync(5000)
    expect(version.open.size).toBe(1)
    version.find('long').finish()
    await call
    await vi.advanceTimersByTimeAsync(900)
    expect(version.open.size).toBe(1)
    await vi.advanceTimersByTimeAsync(200)
    expect(version.open.size).toBe(0)
  })
})

describe('an instance that breaks', () => {
  it.each(['ERR_WORKER_DIED', 'ERR_PLUGIN_CLOSED'] as const)('with %s is replaced for the next call', async (fatal) => {
    const { pool, version } = await fakePool({ size: 1 })
    const call = pool.call('x')
    const next = pool.call('next')
    version.find('x').fail(new StateError(fatal, 'its worker has died'))
    await expect(call).rejects.toThrow(code(fatal))
    await settled()
    version.find('next').finish()
    await next
    expect(version.made).toHaveLength(2)
    expect(version.open.size).toBe(1)
    expect(pool.stats().broken).toBe(1)
  })

  it('stays where only the call failed', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    for (const error of [new GuestError('ERR_GUEST_TRAP', 'trap'), new Error('of another kind')]) {
      const call = pool.call('x')
      version.find('x').fail(error)
      await expect(call).rejects.toBe(error)
      await settled()
    }
    expect(version.made).toHaveLength(1)
  })

  it('is not one whose lease failed for reasons of its own', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const foreign = new StateError('ERR_PLUGIN_CLOSED', 'another plug-in is closed')
    await expect(pool.run(() => Promise.reject(foreign))).rejects.toBe(foreign)
    const twice = pool.run((plugin) => Promise.all([plugin.call('a'), plugin.call('b')]))
    version.find('a').finish()
    await expect(twice).rejects.toThrow(code('ERR_PLUGIN_BUSY'))
    await settled()
    expect([version.made.length, pool.stats().broken]).toEqual([1, 0])
  })

  it('is replaced where a lease has closed it', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    await pool.run((plugin) => plugin.close())
    await settled()
    expect(pool.stats()).toMatchObject({ broken: 1, idle: 0 })
    const call = pool.call('x')
    await settled()
    version.find('x').finish()
    await call
  })
})

function failing(version: FakeVersion): void {
  version.beforeMaking = () => Promise.reject(new LinkError('ERR_IMPORT_MISSING', 'nothing there'))
}

describe('instances that cannot be made', () => {
  it('fail all who wait, if there is none at all, and whoever comes soon after; then it is tried again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const { pool, version } = await fakePool({ size: 2, idleMs: 0 })
    failing(version)
    const asked = version.asked
    const calls = await Promise.allSettled(['a', 'b', 'c'].map((name) => pool.call(name)))
    for (const call of calls) expect(call).toMatchObject({ status: 'rejected', reason: { code: 'ERR_IMPORT_MISSING' } })
    await expect(pool.call('soon')).rejects.toThrow(code('ERR_IMPORT_MISSING'))
    expect(version.asked).toBeLessThanOrEqual(asked + 2)
    expect(pool.stats()).toMatchObject({ waiting: 0, starting: 0, failures: { ERR_IMPORT_MISSING: 4 } })
    version.beforeMaking = () => Promise.resolve()
    await vi.advanceTimersByTimeAsync(10_000)
    const late = pool.call('late')
    await settled()
    version.find('late').finish()
    await late
  })

  it('are not tried in a hot loop: less and less often', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const { pool, version } = await fakePool({ size: 1, idleMs: 0 })
    failing(version)
    const asked = version.asked
    for (let second = 0; second < 60; second++) {
      await expect(pool.call('x')).rejects.toThrow(code('ERR_IMPORT_MISSING'))
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(version.asked - asked).toBeGreaterThan(5)
    expect(version.asked - asked).toBeLessThan(15)
  })

  it('leave those waiting who can be served by others', async () => {
    const { pool, version } = await fakePool({ size: 2 })
    failing(version)
    const a = pool.call('a')
    const b = pool.call('b')
    await settled()
    expect(pool.stats()).toMatchObject({ busy: 1, waiting: 1 })
    version.find('a').finish()
    await a
    await settled()
    version.find('b').finish()
    await b
  })

  it('are tried again while somebody waits, without anything else happening', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const { pool, version } = await fakePool({ size: 2 })
    failing(version)
    const calls = ['a', 'b'].map((name) => pool.call(name))
    await settled()
    version.beforeMaking = () => Promise.resolve()
    await vi.advanceTimersByTimeAsync(1000)
    expect(version.running.size).toBe(2)
    version.finishAll()
    await Promise.all(calls)
  })

  it('are the errors that createPlugin would throw, as they come', async () => {
    const { pool, version } = await fakePool({ size: 1, idleMs: 0 })
    const error = new StateError('ERR_UNSUPPORTED_PLATFORM', 'no threads left')
    version.beforeMaking = () => Promise.reject(error)
    await expect(pool.call('x')).rejects.toBe(error)
  })
})

describe('swap', () => {
  it('lets calls in flight end on the old version; those that wait and come run on the new one', async () => {
    const { pool, version, nextVersion } = await fakePool({ size: 2 })
    const next = new FakeVersion()
    nextVersion.value = next
    const old = ['a', 'b'].map((name) => pool.call(name))
    await settled()
    const waiting = ['c', 'd', 'e'].map((name) => pool.call(name))
    await pool.swap('next.wasm')
    await settled()
    // The instance that the new version was tried with serves at once.
    expect(next.begun).toEqual(['c'])
    expect(version.running.size).toBe(2)
    version.find('a').finish('old')
    version.find('b').finish('old')
    expect((await Promise.all(old)).map((output) => output.text())).toEqual(['old', 'old'])
    await settled()
    expect(version.open.size).toBe(0)
    while (next.running.size > 0) {
      next.finishAll('new')
      await settled()
    }
    expect((await Promise.all(waiting)).map((output) => output.text())).toEqual(['new', 'new', 'new'])
    expect(next.begun).toEqual(['c', 'd', 'e'])
    expect(version.begun).toEqual(['a', 'b'])
    expect(pool.stats()).toMatchObject({ swaps: 1, broken: 0, recycled: 0, failed: 0 })
  })

  it('keeps to the size, but for the one that it tries', async () => {
    const { pool, version, nextVersion } = await fakePool({ size: 2 })
    const next = new FakeVersion()
    nextVersion.value = next
    const calls = ['a', 'b', 'c', 'd', 'e'].map((name) => pool.call(name))
    await settled()
    await pool.swap('next.wasm')
    await settled()
    expect(version.open.size + next.open.size).toBe(3)
    version.find('a').finish()
    await settled()
    expect(version.open.size + next.open.size).toBe(2)
    while (version.running.size + next.running.size > 0) {
      version.finishAll()
      next.finishAll()
      await settled()
      expect(version.open.size + next.open.size).toBeLessThanOrEqual(2)
    }
    await Promise.all(calls)
  })

  it('to what cannot be loaded, or made, changes nothing', async () => {
    const { pool, version, nextVersion } = await fakePool({ size: 1 })
    nextVersion.value = new LinkError('ERR_IMPORT_MISSING', 'nothing there')
    await expect(pool.swap('broken.wasm')).rejects.toThrow(code('ERR_IMPORT_MISSING'))
    const unmakeable = new FakeVersion()
    unmakeable.beforeMaking = () => Promise.reject(new StateError('ERR_UNSUPPORTED_PLATFORM', 'no'))
    nextVersion.value = unmakeable
    await expect(pool.swap('broken.wasm')).rejects.toThrow(code('ERR_UNSUPPORTED_PLATFORM'))
    const call = pool.call('x')
    version.find('x').finish('still here')
    expect((await call).text()).toBe('still here')
    expect(pool.stats().swaps).toBe(0)
  })

  it('happens one after the other: the last one asked for serves', async () => {
    const { pool, version, nextVersion } = await fakePool({ size: 1 })
    const [slow, quick] = [new FakeVersion(), new FakeVersion()]
    const { opened, open } = gate()
    slow.beforeMaking = () => opened
    nextVersion.value = slow
    const first = pool.swap('slow.wasm')
    await settled()
    nextVersion.value = quick
    const second = pool.swap('quick.wasm')
    await settled()
    expect(quick.made).toHaveLength(0)
    open()
    await Promise.all([first, second])
    expect([version.open.size, slow.open.size, quick.open.size]).toEqual([0, 0, 1])
    expect(pool.stats().swaps).toBe(2)
  })

  it('closes what the old version was still making', async () => {
    const { pool, version, nextVersion } = await fakePool({ size: 2 })
    const { opened, open } = gate()
    version.beforeMaking = () => opened
    const next = new FakeVersion()
    nextVersion.value = next
    const a = pool.call('a')
    const b = pool.call('b')
    await pool.swap('next.wasm')
    await settled()
    next.find('b').finish()
    version.find('a').finish()
    await Promise.all([a, b])
    open()
    await settled()
    expect(version.open.size).toBe(0)
  })

  it('is refused when the pool is closed, also meanwhile; nothing is left behind', async () => {
    const { pool, nextVersion } = await fakePool({ size: 1 })
    const next = new FakeVersion()
    nextVersion.value = next
    const { opened, open } = gate()
    next.beforeMaking = () => opened
    const swap = pool.swap('next.wasm')
    await settled()
    await pool.close()
    open()
    await expect(swap).rejects.toThrow(code('ERR_PLUGIN_CLOSED'))
    expect(next.open.size).toBe(0)
    await expect(pool.swap('next.wasm')).rejects.toThrow(code('ERR_PLUGIN_CLOSED'))
  })

  it.each(['close', 'drain'] as const)('ends with the pool (%s), whatever its check is at', async (how) => {
    for (const check of [() => new Promise(() => {}), (plugin: Plugin) => plugin.call('check')]) {
      const { pool, nextVersion } = await fakePool({ size: 1 })
      const next = new FakeVersion()
      nextVersion.value = next
      const swap = expect(pool.swap('next.wasm', { check })).rejects.toThrow(code('ERR_PLUGIN_CLOSED'))
      await settled()
      expect(next.open.size).toBe(1)
      await pool[how]()
      expect(next.open.size).toBe(0)
      await swap
    }
  })
})

describe('drain', () => {
  it('serves who is there, lets nobody in, and closes', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const calls = ['a', 'b'].map((name) => pool.call(name))
    let isDrained = false
    const drained = Promise.all([pool.drain(), pool.drain()]).then(() => (isDrained = true))
    await expect(pool.call('late')).rejects.toThrow(code('ERR_PLUGIN_CLOSED'))
    version.find('a').finish('a')
    await settled()
    expect(isDrained).toBe(false)
    version.find('b').finish('b')
    await drained
    expect((await Promise.all(calls)).map((output) => output.text())).toEqual(['a', 'b'])
    expect(version.open.size).toBe(0)
    await pool.drain()
  })

  it('is done at once where there is nothing to do', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    await pool.drain()
    expect(version.open.size).toBe(0)
  })

  it('does not wait for those who gave up', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const running = pool.call('running')
    const controller = new AbortController()
    const waits = pool.call('waits', '', { signal: controller.signal })
    const drained = pool.drain()
    controller.abort()
    await expect(waits).rejects.toThrow(code('ERR_ABORTED'))
    version.find('running').finish()
    await Promise.all([running, drained])
    expect(version.begun).toEqual(['running'])
  })

  it('waits for leases', async () => {
    const { pool } = await fakePool({ size: 1 })
    const order: string[] = []
    const lease = pool.run(async () => {
      await settled()
      order.push('lease')
    })
    await pool.drain().then(() => order.push('drained'))
    await lease
    expect(order).toEqual(['lease', 'drained'])
  })

  it('is cut short by close', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const call = pool.call('never ends')
    const drained = pool.drain()
    const closed = pool.close()
    await expect(call).rejects.toThrow(code('ERR_PLUGIN_CLOSED'))
    await Promise.all([drained, closed])
    expect(version.open.size).toBe(0)
  })
})

describe('close', () => {
  it('settles all calls, those that run and those that wait', async () => {
    const { pool, version } = await fakePool({ size: 2 })
    const calls = Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => pool.call(name)))
    await settled()
    await pool.close()
    for (const call of await calls) expect(call).toMatchObject({ reason: { code: 'ERR_PLUGIN_CLOSED' } })
    expect(version.open.size).toBe(0)
    await expect(pool.call('late')).rejects.toThrow(code('ERR_PLUGIN_CLOSED'))
    await expect(pool.run(() => 1)).rejects.toThrow(code('ERR_PLUGIN_CLOSED'))
    await pool.close()
    expect(pool.stats()).toMatchObject({ busy: 0, idle: 0, waiting: 0, starting: 0, failed: 6 })
  })

  it('waits for instances that are still being made, and closes them', async () => {
    const { pool, version } = await fakePool({ size: 2 })
    const { opened, open } = gate()
    version.beforeMaking = () => opened
    const calls = Promise.allSettled(['a', 'b'].map((name) => pool.call(name)))
    const closed = pool.close()
    await calls
    open()
    await closed
    expect(version.open.size).toBe(0)
  })

  it('leaves nothing busy that was about to serve the next of a long queue', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const calls = Promise.allSettled(['a', 'b', 'c'].map((name) => pool.call(name)))
    version.find('a').finish()
    await settled()
    for (const end = performance.now() + 15; performance.now() < end;);
    version.find('b').finish()
    await Promise.resolve()
    await pool.close()
    expect(pool.stats()).toMatchObject({ busy: 0, idle: 0, waiting: 0 })
    await calls
  })

  it('is what await using does', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    await pool[Symbol.asyncDispose]()
    expect(version.open.size).toBe(0)
  })

  it('does not fail where an instance cannot be closed', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const [first] = version.made
    if (first !== undefined) first.close = () => Promise.reject(new Error('no'))
    await pool.close()
  })
})

describe('a lease', () => {
  it('ends with its function: the instance cannot be used afterwards', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const kept = await pool.run((plugin) => plugin)
    await expect(kept.call('x')).rejects.toThrow(code('ERR_PLUGIN_CLOSED'))
    expect(() => kept.callSync('x')).toThrow(code('ERR_PLUGIN_CLOSED'))
    expect(() => kept.vars).toThrow(code('ERR_PLUGIN_CLOSED'))
    await expect(kept.reset()).rejects.toThrow(code('ERR_PLUGIN_CLOSED'))
    await kept.close()
    await settled()
    expect(version.open.size).toBe(1)
    expect(pool.stats().idle).toBe(1)
  })

  it('goes on until the calls that nobody waited for are over', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    let forgotten: Promise<unknown> | undefined
    const lease = pool.run((plugin) => {
      forgotten = plugin.call('forgotten')
    })
    const next = pool.call('next')
    await settled()
    expect(version.begun).toEqual(['forgotten'])
    version.find('forgotten').finish()
    await Promise.all([lease, forgotten])
    await settled()
    version.find('next').finish()
    await next
  })

  it('gives what its function gives, and throws what it throws', async () => {
    const { pool } = await fakePool({ size: 1 })
    expect(await pool.run(() => 5)).toBe(5)
    expect(await pool.run(async () => 'later')).toBe('later')
    const mine = new Error('mine')
    const thrown = pool.run(() => {
      throw mine
    })
    await expect(thrown).rejects.toBe(mine)
    await settled()
    expect(pool.stats()).toMatchObject({ idle: 1, busy: 0 })
  })

  it('may wait only so long', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const running = pool.call('running')
    await expect(pool.run(() => 1, { timeoutMs: 10 })).rejects.toThrow(code('ERR_TIMEOUT'))
    version.find('running').finish()
    await running
  })
})

describe('vars that a lease sets', () => {
  it.each(['fresh-per-call', 'reuse'] as const)('with isolation %s', async (isolation) => {
    const { pool } = await fakePool({ size: 1, isolation })
    await pool.run((lease) => lease.vars.set('k', 'v'))
    const next = await pool.run((lease) => lease.vars.getText('k'))
    expect(next).toBe(isolation === 'reuse' ? 'v' : undefined)
  })
})
