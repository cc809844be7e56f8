import { afterEach, describe, expect, it } from 'vitest'
import { createPool, hostFunction, type Plugin, type PluginPool, type PoolOptions, VarStore } from '../index.node.ts'
import { gate, settled } from './fake-version.test-support.ts'
import { poolGuest } from './pool-guest.test-support.ts'

const A = poolGuest('A')
const B = poolGuest('B')
const ASK = hostFunction.text((input) => `${input}!`)

/** Where instances may run. */
const THREADS = ['inline', 'worker'] as const

async function text(pool: PluginPool, name: string, input = ''): Promise<string> {
  return (await pool.call(name, input)).text()
}

async function isB(plugin: Plugin): Promise<void> {
  await plugin.call('count')
  await plugin.call('remember', 'x')
  if ((await plugin.call('version')).text() !== 'B') throw new Error('not B')
}

function code(expected: string, more: object = {}): unknown {
  return expect.objectContaining({ code: expected, ...more })
}

describe.each(THREADS)('a pool of instances in thread %s', (thread) => {
  const pools: PluginPool[] = []
  const make = async (options: PoolOptions = {}, source: Uint8Array | Promise<Uint8Array> = A): Promise<PluginPool> => {
    const pool = await createPool(source, { thread, functions: { ask: ASK }, size: 2, ...options })
    pools.push(pool)
    return pool
  }
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()))
  })

  describe('createPool', () => {
    it('answers calls, many at once, each with its own answer', async () => {
      const pool = await make()
      const letters = 'abcdefghijklmnopqrstuvwxyz'.split('')
      expect(await Promise.all(letters.map((letter) => text(pool, 'echo', letter)))).toEqual(letters)
      expect(await text(pool, 'ask', 'q')).toBe('q!')
      await settled()
      expect(pool.stats()).toMatchObject({ calls: 27, failed: 0, busy: 0, waiting: 0 })
    })

    it('tells what its plug-in has', async () => {
      const pool = await make()
      expect(pool.functionExists('echo')).toBe(true)
      expect(pool.functionExists('memory')).toBe(false)
      expect(pool.functionExists('nothing')).toBe(false)
      expect(pool.exports.map(({ name }) => name)).toContain('count')
      expect(pool.imports.map(({ name }) => name)).toContain('ask')
    })

    it('fails for what createPlugin fails for, at once', async () => {
      await expect(make({}, new Uint8Array([1, 2, 3]))).rejects.toThrow(code('ERR_MODULE_MALFORMED'))
      await expect(make({ functions: {} })).rejects.toThrow(code('ERR_IMPORT_MISSING'))
      await expect(make({ signal: AbortSignal.abort() })).rejects.toThrow(code('ERR_ABORTED'))
      await expect(make({}, Promise.reject(new Error('no bytes')))).rejects.toThrow('no bytes')
    })

    it.each([
      ['size', [0, -1, 1.5, Infinity, '2', Number.NaN]],
      ['maxQueue', [-1, 0.5, '1', Number.NaN]],
      ['idleMs', [-1, '1', Number.NaN]],
      ['recycleAfterCalls', [0, 2.5, '1']],
      ['isolation', ['none', 5]],
      ['vars', ['mine', {}, 5]],
      ['sizes', [1]],
    ])('refuses a wrong %s: %j', async (name, values: readonly unknown[]) => {
      for (const value of values) {
        const expected = code('ERR_ARGUMENT', { details: { argument: name } })
        await expect(make({ [name]: value })).rejects.toThrow(expected)
      }
    })

    it('refuses options that are none', async () => {
      await expect(createPool(A, 5 as never)).rejects.toThrow(code('ERR_ARGUMENT'))
      await expect(createPool(A, null as never)).rejects.toThrow(code('ERR_ARGUMENT'))
    })
  })

  describe('a long queue', () => {
    it('lets timers and responses come between calls', async () => {
      const pool = await make({ size: 1 })
      let ticks = 0
      const timer = setInterval(() => ticks++, 1)
      await Promise.all(Array.from({ length: 30 }, () => pool.call('work')))
      clearInterval(timer)
      expect(ticks).toBeGreaterThan(3)
    })
  })

  describe('errors', () => {
    it('are those of a plug-in, and leave the pool as good as new', async () => {
      const pool = await make({ size: 1 })
      await expect(pool.call('trap')).rejects.toThrow(code('ERR_GUEST_TRAP', { name: 'GuestError' }))
      await expect(pool.call('fail')).rejects.toThrow(code('ERR_GUEST_RETURNED_ERROR', { message: '!' }))
      await expect(pool.call('nothing')).rejects.toThrow(code('ERR_EXPORT_MISSING'))
      await expect(pool.call('echo', 'x', { timeoutMs: 5 })).rejects.toThrow(
        code('ERR_ARGUMENT', { details: { argument: 'timeoutMs' } }),
      )
      expect(await text(pool, 'echo', 'x')).toBe('x')
      expect(pool.stats()).toMatchObject({
        failed: 4,
        failures: { ERR_GUEST_TRAP: 1, ERR_GUEST_RETURNED_ERROR: 1, ERR_EXPORT_MISSING: 1, ERR_ARGUMENT: 1 },
      })
    })

    it('include the deadline of a call that never ends, while others wait', async () => {
      const pool = await make({ size: 1, limits: { timeoutMs: 100 } })
      const [endless, after] = await Promise.allSettled([pool.call('spin'), pool.call('echo', 'x')])
      expect(endless).toMatchObject({ status: 'rejected', reason: { code: 'ERR_TIMEOUT' } })
      expect(after).toMatchObject({ status: 'fulfilled' })
    })

    it('include a deadline that the wait used up', async () => {
      const pool = await make({ size: 1, limits: { timeoutMs: 10_000 } })
      const { opened, open } = gate()
      const lease = pool.run(() => opened)
      const begun = performance.now()
      await expect(pool.call('echo', 'x', { timeoutMs: 30 })).rejects.toThrow(code('ERR_TIMEOUT'))
      expect(performance.now() - begun).toBeLessThan(5000)
      open()
      await lease
    })

    it('end a call by what is left of its time after the wait', async () => {
      const pool = await make({ size: 1, limits: { timeoutMs: 10_000 } })
      const { opened, open } = gate()
      const lease = pool.run(() => opened)
      const begun = performance.now()
      const call = pool.call('spin', '', { timeoutMs: 300 })
      setTimeout(open, 100)
      await expect(call).rejects.toThrow(code('ERR_TIMEOUT'))
      expect(performance.now() - begun).toBeGreaterThan(250)
      await lease
    })
  })

  describe('a lease', () => {
    it('has an instance to itself, for calls that build on each other', async () => {
      const pool = await make()
      const { opened, open } = gate()
      let begun = 0
      const count = async (): Promise<string> =>
        pool.run(async (plugin) => {
          await plugin.call('count')
          if (++begun === 2) open()
          await opened
          return (await plugin.call('count')).text()
        })
      const counts = await Promise.all([count(), count()])
      expect(counts).toEqual(['2', '2'])
    })

    it('of a pool that waits for itself ends with its deadline', async () => {
      const pool = await make({ size: 1, limits: { timeoutMs: 10_000 } })
      const nested = pool.run(() => pool.call('echo', 'x', { timeoutMs: 50 }))
      await expect(nested).rejects.toThrow(code('ERR_TIMEOUT'))
      expect(await text(pool, 'echo', 'x')).toBe('x')
    })
  })

  describe('isolation', () => {
    it('reuse lets an instance remember', async () => {
      const pool = await make({ size: 1 })
      expect([await text(pool, 'count'), await text(pool, 'count')]).toEqual(['1', '2'])
      await pool.call('remember', 'x')
      expect(await text(pool, 'recall')).toBe('x')
    })

    it('fresh-per-call lets nothing of one call reach the next', async () => {
      const pool = await make({ size: 1, isolation: 'fresh-per-call' })
      for (let i = 0; i < 3; i++) expect(await text(pool, 'count')).toBe('1')
      await pool.call('remember', 'x')
      expect(await text(pool, 'recall')).toBe('')
      await expect(pool.call('trap')).rejects.toThrow(code('ERR_GUEST_TRAP'))
      expect(await text(pool, 'count')).toBe('1')
    })

    it('fresh-per-call keeps vars that are shared, and nothing else', async () => {
      const pool = await make({ size: 1, isolation: 'fresh-per-call', vars: 'shared' })
      await pool.call('remember', 'x')
      expect(await text(pool, 'recall')).toBe('x')
      expect([await text(pool, 'count'), await text(pool, 'count')]).toEqual(['1', '1'])
    })

    it('recycleAfterCalls gives a new instance after so many', async () => {
      const pool = await make({ size: 1, recycleAfterCalls: 2 })
      const counts: string[] = []
      for (let i = 0; i < 5; i++) counts.push(await text(pool, 'count'))
      expect(counts).toEqual(['1', '2', '1', '2', '1'])
      expect(pool.stats().recycled).toBe(2)
    })
  })

  describe('vars', () => {
    it('are each instance’s own unless told otherwise', async () => {
      const pool = await make()
      const { opened, open } = gate()
      const lease = pool.run(async (plugin) => {
        await plugin.call('remember', 'x')
        await opened
      })
      await settled()
      expect(await text(pool, 'recall')).toBe('')
      expect(pool.vars).toBeUndefined()
      open()
      await lease
    })

    it('shared are one store: a call finds what calls that ended before it left, on whatever instance', async () => {
      const pool = await make({ vars: 'shared' })
      const { opened, open } = gate()
      const { opened: remembered, open: haveRemembered } = gate()
      const lease = pool.run(async (plugin) => {
        await plugin.call('remember', 'x')
        haveRemembered()
        await opened
        return (await plugin.call('recall')).text()
      })
      await remembered
      expect(await text(pool, 'recall')).toBe('x')
      expect(pool.vars?.getText('k')).toBe('x')
      pool.vars?.set('k', 'y')
      expect(await text(pool, 'recall')).toBe('y')
      await pool.call('remember', 'z')
      open()
      expect(await lease).toBe('z')
    })

    it('may be a store of yours, and outlive the pool and its versions', async () => {
      const vars = new VarStore(1000)
      const pool = await make({ vars })
      expect(pool.vars).toBe(vars)
      await pool.call('remember', 'x')
      await pool.swap(B)
      expect(await text(pool, 'recall')).toBe('x')
      await pool.close()
      expect(vars.getText('k')).toBe('x')
    })

    it('shared are bounded by limits.varBytes together', async () => {
      const pool = await make({ vars: 'shared', limits: { varBytes: 49 } })
      await expect(pool.call('remember', 'x')).rejects.toThrow(code('ERR_VAR_LIMIT'))
    })
  })

  describe('swap', () => {
    it('under load loses no call, and ends on the new version', async () => {
      const pool = await make({ limits: { timeoutMs: 20_000 } })
      const answers: string[] = []
      const over = new AbortController()
      const load = Array.from({ length: 4 }, async () => {
        while (!over.signal.aborted) answers.push(await text(pool, 'work'))
      })
      for (let i = 0; i < 4; i++) {
        await new Promise((resolve) => setTimeout(resolve, 30))
        await pool.swap(i % 2 === 0 ? B : A)
      }
      await pool.swap(B)
      over.abort()
      await Promise.all(load)
      expect(await text(pool, 'version')).toBe('B')
      expect(new Set(answers)).toEqual(new Set(['A', 'B']))
      expect(pool.stats()).toMatchObject({ failed: 0, swaps: 5, calls: answers.length + 1 })
    })

    it('to a module that is broken, or asks for more than it is granted, changes nothing', async () => {
      const pool = await make()
      await expect(pool.swap(new Uint8Array([0]))).rejects.toThrow(code('ERR_MODULE_MALFORMED'))
      await expect(pool.swap(B, { functions: {} })).rejects.toThrow(code('ERR_IMPORT_MISSING'))
      await expect(pool.swap(Promise.reject(new Error('no bytes')))).rejects.toThrow('no bytes')
      await expect(pool.swap(B, { vars: new VarStore(5) } as never)).rejects.toThrow(code('ERR_ARGUMENT'))
      await expect(pool.swap(B, { size: 5 } as never)).rejects.toThrow(code('ERR_ARGUMENT'))
      expect(await text(pool, 'version')).toBe('A')
      expect(pool.stats().swaps).toBe(0)
    })

    it('can be tried first: what does not pass its check never serves', async () => {
      const pool = await make()
      await expect(pool.swap(A, { check: isB })).rejects.toThrow('not B')
      await expect(pool.swap(B, { check: (plugin) => plugin.call('trap') })).rejects.toThrow(code('ERR_GUEST_TRAP'))
      await expect(pool.swap(B, { check: 5 as never })).rejects.toThrow(code('ERR_ARGUMENT'))
      expect(pool.stats().swaps).toBe(0)
      await pool.swap(B, { check: isB })
      expect(await text(pool, 'version')).toBe('B')
      // What the check has left is gone.
      expect([await text(pool, 'count'), await text(pool, 'recall')]).toEqual(['1', ''])
      // One that the check has closed is not used.
      await pool.swap(A, { check: (plugin) => plugin.close() })
      expect(await text(pool, 'version')).toBe('A')
    })

    it('lays its options over those of the pool', async () => {
      const pool = await make()
      await pool.swap(B, { functions: { ask: hostFunction.text((input) => `${input}?`) } })
      expect(await text(pool, 'ask', 'q')).toBe('q?')
      await pool.swap(A)
      expect(await text(pool, 'ask', 'q')).toBe('q!')
    })

    it('lets a lease end on the old version', async () => {
      const pool = await make({ size: 1 })
      const { opened, open } = gate()
      const lease = pool.run(async (plugin) => {
        await opened
        return (await plugin.call('version')).text()
      })
      await pool.swap(B)
      expect(await text(pool, 'version')).toBe('B')
      open()
      expect(await lease).toBe('A')
      expect(await text(pool, 'version')).toBe('B')
    })
  })

  describe('the end', () => {
    it('drain answers all who are there', async () => {
      const pool = await make({ size: 1 })
      const calls = ['a', 'b', 'c'].map((letter) => text(pool, 'echo', letter))
      const drained = pool.drain()
      await expect(pool.call('echo', 'd')).rejects.toThrow(code('ERR_PLUGIN_CLOSED'))
      expect(await Promise.all(calls)).toEqual(['a', 'b', 'c'])
      await drained
    })

    it('close settles all who wait, and a plug-in leased', async () => {
      const pool = await make({ size: 1 })
      const { opened, open } = gate()
      const lease = pool.run(async (plugin) => {
        await opened
        return plugin.call('echo', 'x')
      })
      const waiting = pool.call('echo', 'x')
      const both = Promise.allSettled([lease, waiting])
      await pool.close()
      open()
      for (const call of await both) expect(call).toMatchObject({ reason: { code: 'ERR_PLUGIN_CLOSED' } })
    })
  })

  describe('stats', () => {
    it('tell the memory of all instances', async () => {
      const pool = await make()
      await Promise.all([pool.call('echo', 'a'), pool.call('echo', 'b')])
      await settled()
      const { idle, memoryBytes } = pool.stats()
      // A page each at least, and the kernel's.
      expect(memoryBytes).toBeGreaterThanOrEqual(2 * 65_536)
      expect(memoryBytes).toBeLessThanOrEqual(2 * idle * 65_536)
      await pool.close()
      expect(pool.stats()).toMatchObject({ idle: 0, busy: 0, memoryBytes: 0 })
    })
  })
})
