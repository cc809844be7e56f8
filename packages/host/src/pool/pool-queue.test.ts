import { GuestError } from '@tenon/abi'
import { describe, expect, it } from 'vitest'
import { fakePool, gate, settled } from './fake-version.test-support.ts'

function code(expected: string, more: object = {}): unknown {
  return expect.objectContaining({ code: expected, ...more })
}

function argument(name: string): unknown {
  return code('ERR_ARGUMENT', { details: { argument: name } })
}

describe('the order of calls', () => {
  it('is that of their arrival, whatever comes free', async () => {
    const { pool, version } = await fakePool({ size: 2 })
    const calls = ['a', 'b', 'c', 'd', 'e'].map((name) => pool.call(name))
    await settled()
    expect(version.begun).toEqual(['a', 'b'])
    version.find('b').finish()
    await settled()
    version.find('c').finish()
    await settled()
    version.find('a').finish()
    await settled()
    expect(version.begun).toEqual(['a', 'b', 'c', 'd', 'e'])
    version.finishAll()
    await Promise.all(calls)
  })

  it('lets nobody overtake those who wait, also when an instance comes free in the same turn', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const first = pool.call('first')
    const waiting = pool.call('waiting')
    version.find('first').finish()
    await first
    const late = pool.call('late')
    await settled()
    expect(version.begun).toEqual(['first', 'waiting'])
    version.find('waiting').finish()
    await waiting
    await settled()
    version.find('late').finish()
    await late
  })

  it('serves leases and calls alike', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const order: string[] = []
    const lease = pool.run(async (plugin) => void order.push((await plugin.call('leased')).text()))
    const call = pool.call('call')
    const second = pool.run(() => order.push('second lease'))
    version.find('leased').finish('leased')
    await lease
    await settled()
    order.push('call')
    version.find('call').finish()
    await Promise.all([call, second])
    expect(order).toEqual(['leased', 'call', 'second lease'])
  })
})

describe('size', () => {
  it('is never passed, and reached only where it is needed', async () => {
    const { pool, version } = await fakePool({ size: 3 })
    expect(version.made).toHaveLength(1)
    const one = pool.call('1')
    await settled()
    expect(version.made).toHaveLength(1)
    const more = ['2', '3', '4', '5'].map((name) => pool.call(name))
    await settled()
    expect(version.made).toHaveLength(3)
    expect(pool.stats()).toMatchObject({ size: 3, busy: 3, idle: 0, waiting: 2, starting: 0, memoryBytes: 3000 })
    while (version.running.size > 0) {
      version.finishAll()
      await settled()
    }
    await Promise.all([one, ...more])
    expect(version.made).toHaveLength(3)
    expect(pool.stats()).toMatchObject({ busy: 0, idle: 3, waiting: 0 })
  })

  it('makes no more instances at once than are waited for', async () => {
    const { pool, version } = await fakePool({ size: 8 })
    const { opened, open } = gate()
    version.beforeMaking = () => opened
    const calls = ['a', 'b', 'c'].map((name) => pool.call(name))
    expect(pool.stats()).toMatchObject({ busy: 1, starting: 2, waiting: 2 })
    open()
    await settled()
    expect(pool.stats()).toMatchObject({ busy: 3, starting: 0, waiting: 0 })
    version.finishAll()
    await Promise.all(calls)
  })

  it('gives a call the instance that comes free first, and keeps the one made for it', async () => {
    const { pool, version } = await fakePool({ size: 2 })
    const { opened, open } = gate()
    version.beforeMaking = () => opened
    const a = pool.call('a')
    const b = pool.call('b')
    version.find('a').finish()
    await a
    await settled()
    version.find('b').finish()
    await b
    open()
    await settled()
    expect(pool.stats()).toMatchObject({ idle: 2, busy: 0, starting: 0 })
  })
})

describe('maxQueue', () => {
  it.each([0, 1, 3])('of %i lets so many wait, and refuses the next', async (maxQueue) => {
    const { pool, version } = await fakePool({ size: 1, maxQueue })
    const running = pool.call('running')
    const waiting = Array.from({ length: maxQueue }, (_, i) => pool.call(`waiting ${i}`))
    const expected = code('ERR_POOL_FULL', { name: 'LimitError', details: { limit: 'maxQueue', allowed: maxQueue } })
    await expect(pool.call('too many')).rejects.toThrow(expected)
    await expect(pool.run(() => undefined)).rejects.toThrow(expected)
    version.find('running').finish()
    await running
    await settled()
    for (let i = 0; i < maxQueue; i++) {
      version.find(`waiting ${i}`).finish()
      await settled()
    }
    await Promise.all(waiting)
    expect(pool.stats().failures).toEqual({ ERR_POOL_FULL: 2 })
  })

  it('does not count those for whom there is room: instances not made yet', async () => {
    const { pool, version } = await fakePool({ size: 3, maxQueue: 0 })
    const calls = ['a', 'b', 'c'].map((name) => pool.call(name))
    await expect(pool.call('d')).rejects.toThrow(code('ERR_POOL_FULL'))
    await settled()
    await expect(pool.call('e')).rejects.toThrow(code('ERR_POOL_FULL'))
    version.finishAll()
    await Promise.all(calls)
  })

  it('gives the place of one who left to the next', async () => {
    const { pool, version } = await fakePool({ size: 1, maxQueue: 1 })
    const running = pool.call('running')
    const controller = new AbortController()
    const left = pool.call('leaves', '', { signal: controller.signal })
    await expect(pool.call('refused')).rejects.toThrow(code('ERR_POOL_FULL'))
    controller.abort()
    await expect(left).rejects.toThrow(code('ERR_ABORTED'))
    const stays = pool.call('stays')
    version.find('running').finish()
    await running
    await settled()
    version.find('stays').finish()
    await stays
  })
})

describe('a call that waits', () => {
  it('ends with its deadline, and is never begun', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const running = pool.call('running')
    await expect(pool.call('waits', '', { timeoutMs: 20 })).rejects.toThrow(code('ERR_TIMEOUT'))
    version.find('running').finish()
    await running
    await settled()
    expect(version.begun).toEqual(['running'])
  })

  it('has what is left of its time when it begins', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const running = pool.call('running', '', { timeoutMs: 10_000, context: 'r' })
    expect(version.find('running').options).toEqual({ timeoutMs: 10_000, context: 'r' })
    const waits = pool.call('waits', '', { timeoutMs: 10_000, context: 'w' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    version.find('running').finish()
    await running
    await settled()
    const { timeoutMs, context } = version.find('waits').options ?? {}
    expect(context).toBe('w')
    expect(timeoutMs).toBeLessThanOrEqual(9960)
    expect(timeoutMs).toBeGreaterThan(5000)
    version.find('waits').finish()
    await waits
  })

  it('ends with its signal; so does one whose signal has fired before', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const running = pool.call('running')
    const controller = new AbortController()
    const waits = pool.call('waits', '', { signal: controller.signal })
    controller.abort('why')
    await expect(waits).rejects.toThrow(code('ERR_ABORTED', { cause: 'why' }))
    await expect(pool.call('too late', '', { signal: controller.signal })).rejects.toThrow(code('ERR_ABORTED'))
    await expect(pool.run(() => 1, { signal: controller.signal })).rejects.toThrow(code('ERR_ABORTED'))
    version.find('running').finish()
    await running
    expect(version.begun).toEqual(['running'])
  })

  it('ends with the signal of the pool', async () => {
    const controller = new AbortController()
    const { pool, version } = await fakePool({ size: 1, signal: controller.signal })
    const running = pool.call('running')
    const waits = pool.call('waits')
    controller.abort('all')
    await expect(waits).rejects.toThrow(code('ERR_ABORTED', { cause: 'all' }))
    await expect(pool.call('later')).rejects.toThrow(code('ERR_ABORTED', { cause: 'all' }))
    version.find('running').finish()
    await running
  })

  it('has its input copied: what its owner changes meanwhile stays unseen', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const running = pool.call('running')
    const input = new Uint8Array([0, 1, 2, 3]).subarray(1, 3)
    const waits = pool.call('waits', input)
    input.fill(9)
    version.find('running').finish()
    await running
    await settled()
    expect(version.find('waits').input).toEqual(new Uint8Array([1, 2]))
    version.find('waits').finish()
    await waits
  })

  it('is refused at once for arguments that are none', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const running = pool.call('running')
    await expect(pool.call('x', 5 as never)).rejects.toThrow(argument('input'))
    await expect(pool.call('x', '', { timeoutMs: -1 })).rejects.toThrow(argument('timeoutMs'))
    await expect(pool.call('x', '', 5 as never)).rejects.toThrow(argument('options'))
    await expect(pool.run(5 as never)).rejects.toThrow(argument('use'))
    await expect(pool.run(() => 1, { signal: {} as never })).rejects.toThrow(argument('signal'))
    expect(pool.stats().waiting).toBe(0)
    version.find('running').finish()
    await running
  })
})

describe('stats', () => {
  it('sum up: what ended, what failed, and by which code', async () => {
    const { pool, version } = await fakePool({ size: 1, maxQueue: 1 })
    const good = pool.call('good')
    const bad = pool.call('bad')
    const full = pool.call('full')
    await expect(full).rejects.toThrow(code('ERR_POOL_FULL'))
    version.find('good').finish()
    await good
    await settled()
    version.find('bad').fail(new GuestError('ERR_GUEST_TRAP', 'trapped'))
    await expect(bad).rejects.toThrow(code('ERR_GUEST_TRAP'))
    await expect(pool.run(() => Promise.reject(new RangeError('mine')))).rejects.toThrow(RangeError)
    await settled()
    expect(pool.stats()).toMatchObject({
      calls: 4,
      failed: 3,
      failures: { ERR_POOL_FULL: 1, ERR_GUEST_TRAP: 1, other: 1 },
      waiting: 0,
      starting: 0,
      busy: 0,
      idle: 1,
      swaps: 0,
      recycled: 0,
      broken: 0,
    })
  })

  it('tell how long calls took, with and without their wait', async () => {
    const { pool, version } = await fakePool({ size: 1 })
    const running = pool.call('running')
    const waits = pool.call('waits')
    await new Promise((resolve) => setTimeout(resolve, 40))
    version.find('running').finish()
    await running
    await settled()
    version.find('waits').finish()
    await waits
    const { latencyMs, waitMs } = pool.stats()
    for (const quantiles of [latencyMs, waitMs]) {
      const { p50, p90, p99, max } = quantiles
      expect([p50, p90, p99, max]).toEqual([p50, p90, p99, max].toSorted((a, b) => a - b))
      expect(max).toBeGreaterThan(35)
    }
    expect(latencyMs.p50).toBeGreaterThan(35)
    expect(waitMs.p50).toBeLessThan(20)
  })
})
