import { afterEach, describe, expect, it } from 'vitest'
import { createPool, hostFunction, type PluginPool, type PoolOptions } from '../index.node.ts'
import { findJspi } from '../limits/jspi.ts'
import { gate } from './fake-version.test-support.ts'
import { poolGuest } from './pool-guest.test-support.ts'

const GUEST = poolGuest()

/** Where a call can wait for a host function while others run. */
const THREADS = findJspi() === undefined ? (['worker'] as const) : (['inline', 'worker'] as const)

function code(expected: string): unknown {
  return expect.objectContaining({ code: expected })
}

async function text(pool: PluginPool, name: string, input = ''): Promise<string> {
  return (await pool.call(name, input)).text()
}

describe.each(THREADS)('a pool whose host functions return promises, thread %s', (thread) => {
  const pools: PluginPool[] = []
  const make = async (ask: (input: string) => unknown, options: PoolOptions = {}): Promise<PluginPool> => {
    const functions = { ask: hostFunction.text((input) => ask(input) as string) }
    const pool = await createPool(GUEST, { thread, functions, size: 2, ...options })
    pools.push(pool)
    return pool
  }

  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()))
  })

  it('lets as many calls wait at once as it has instances', async () => {
    const { opened, open } = gate()
    let asked = 0
    const pool = await make(async (input) => {
      asked++
      if (asked === 2) open()
      await opened
      return `${input}!`
    })
    expect(await Promise.all([text(pool, 'ask', 'a'), text(pool, 'ask', 'b')])).toEqual(['a!', 'b!'])
  })

  it('answers others while one waits', async () => {
    const { opened, open } = gate()
    const pool = await make(() => opened)
    const waiting = text(pool, 'ask', 'a')
    expect(await text(pool, 'echo', 'x')).toBe('x')
    expect(pool.stats().busy).toBe(1)
    open()
    expect(await waiting).toBe('')
  })

  it('can call itself from a host function, if an instance is left for that', async () => {
    const pool: PluginPool = await make(async (input) => `<${await text(pool, 'echo', input)}>`)
    expect(await text(pool, 'ask', 'x')).toBe('<x>')
  })

  it('ends with the deadline where none is left: the pool waits for itself', async () => {
    const pool: PluginPool = await make((input) => text(pool, 'echo', input), { size: 1, limits: { timeoutMs: 150 } })
    await expect(pool.call('ask', 'x')).rejects.toThrow(code('ERR_TIMEOUT'))
    expect(await text(pool, 'echo', 'y')).toBe('y')
  })

  it('hands the end of a nested call’s own deadline to the host function', async () => {
    const nested = async (input: string): Promise<string> => {
      const answer = pool.call('echo', input, { timeoutMs: 50 }).catch((error: { code: string }) => error.code)
      const found = await answer
      return typeof found === 'string' ? found : found.text()
    }
    const pool: PluginPool = await make(nested, { size: 1, limits: { timeoutMs: 10_000 } })
    expect(await text(pool, 'ask', 'x')).toBe('ERR_TIMEOUT')
  })

  it('ends calls that wait for a host function when it is closed, or they are aborted', async () => {
    const pool = await make(() => gate().opened)
    const controller = new AbortController()
    const aborted = pool.call('ask', 'a', { signal: controller.signal })
    const closed = pool.call('ask', 'b')
    const both = Promise.allSettled([aborted, closed])
    await text(await make(() => ''), 'echo', 'x')
    controller.abort()
    await expect(aborted).rejects.toThrow(code('ERR_ABORTED'))
    await pool.close()
    const [, second] = await both
    expect(second).toMatchObject({ reason: { code: 'ERR_PLUGIN_CLOSED' } })
  })

  it('drains: waits for those that wait', async () => {
    const { opened, open } = gate()
    const pool = await make(async () => {
      await opened
      return 'done'
    })
    const waiting = text(pool, 'ask', 'a')
    const drained = pool.drain()
    setTimeout(open, 20)
    await drained
    expect(await waiting).toBe('done')
  })
})

describe('a pool of workers', () => {
  it('runs calls at the same time: one that never ends holds up no other', async () => {
    const functions = { ask: hostFunction.text((input) => input) }
    await using pool = await createPool(GUEST, { thread: 'worker', functions, size: 2, limits: { timeoutMs: 1500 } })
    const order: string[] = []
    const endless = pool.call('spin').catch((error: { code: string }) => order.push(error.code))
    for (let i = 0; i < 5; i++) order.push(await text(pool, 'echo', String(i)))
    await endless
    expect(order).toEqual(['0', '1', '2', '3', '4', 'ERR_TIMEOUT'])
    expect(await Promise.all([text(pool, 'echo', 'a'), text(pool, 'echo', 'b')])).toEqual(['a', 'b'])
  })

  it('settles a call that it was closed right after, without waiting for its deadline', async () => {
    const functions = { ask: hostFunction.text((input) => input) }
    const pool = await createPool(GUEST, { thread: 'worker', functions, size: 2, limits: { timeoutMs: 20_000 } })
    await Promise.all([pool.call('echo', 'a'), pool.call('echo', 'b')])
    const calls = Promise.allSettled([1, 2, 3].map(() => pool.call('echo', 'x')))
    await pool.close()
    for (const call of await calls) expect(call).toMatchObject({ reason: { code: 'ERR_PLUGIN_CLOSED' } })
  }, 10_000)

  it('can abort a call that computes', async () => {
    const functions = { ask: hostFunction.text((input) => input) }
    await using pool = await createPool(GUEST, { thread: 'worker', functions, size: 1 })
    const controller = new AbortController()
    const endless = pool.call('spin', '', { signal: controller.signal })
    const next = text(pool, 'echo', 'x')
    setTimeout(() => controller.abort(), 30)
    await expect(endless).rejects.toThrow(code('ERR_ABORTED'))
    expect(await next).toBe('x')
  })
})
