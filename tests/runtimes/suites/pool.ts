import { createPool, hostFunction, type PluginPool, type PoolOptions } from '@tenon/host'
import { equal, failsWith, truly } from '../expect.ts'
import type { RuntimeEnvironment, RuntimeSuite } from '../runtime-case.ts'

const capability = 'Pools'

async function pooled(
  env: RuntimeEnvironment,
  options: PoolOptions,
  run: (pool: PluginPool) => Promise<void>,
): Promise<undefined> {
  const pool = await createPool(await env.readModule('plain'), options)
  try {
    await run(pool)
  } finally {
    await pool.close()
  }
}

const counts = async (pool: PluginPool, calls: number): Promise<readonly string[]> => {
  const outputs = await Promise.all(Array.from({ length: calls }, () => pool.call('count')))
  return outputs.map((output) => output.text())
}

/** Several instances behind one queue. */
export const pool: RuntimeSuite = {
  name: 'pool',
  cases: () => [
    {
      name: 'as many calls as one likes share a few instances, in their order',
      capability,
      run: (env) =>
        pooled(env, { size: 2 }, async (pool) => {
          const outputs = await Promise.all(Array.from({ length: 50 }, (_, i) => pool.call('echo', `${i}`)))
          equal(
            outputs.map((output) => output.text()),
            Array.from({ length: 50 }, (_, i) => `${i}`),
          )
        }),
    },
    {
      name: 'an instance lives on from call to call where it may',
      capability,
      run: (env) => pooled(env, { size: 1 }, async (pool) => equal(await counts(pool, 3), ['1', '2', '3'])),
    },
    {
      name: 'each call begins with a clean instance where it must',
      capability: 'Pools with a fresh instance for each call',
      run: (env) =>
        pooled(env, { size: 1, isolation: 'fresh-per-call' }, async (pool) =>
          equal(await counts(pool, 3), ['1', '1', '1']),
        ),
    },
    {
      name: 'a call more than may wait is refused',
      capability,
      run: (env) =>
        pooled(env, { size: 1, maxQueue: 1 }, async (pool) => {
          const calls = Array.from({ length: 3 }, () => pool.call('echo', 'in'))
          const last = await failsWith('ERR_POOL_FULL', () => calls[2])
          truly(last.name === 'LimitError', 'it is a LimitError')
          equal(
            (await Promise.all(calls.slice(0, 2))).map((output) => output.text()),
            ['in', 'in'],
          )
        }),
    },
    {
      name: 'a plug-in that fails is replaced, and calls after it are as ever',
      capability,
      run: (env) =>
        pooled(env, { size: 1, limits: { timeoutMs: 500 } }, async (pool) => {
          await failsWith('ERR_TIMEOUT', () => pool.call('spin'))
          await failsWith('ERR_GUEST_TRAP', () => pool.call('fail_trap'))
          equal((await pool.call('echo', 'on')).text(), 'on')
        }),
    },
    {
      name: 'vars are of each instance, or shared',
      capability,
      run: (env) =>
        pooled(env, { size: 2, vars: 'shared', isolation: 'fresh-per-call' }, async (pool) => {
          await pool.call('set_var')
          equal([(await pool.call('var')).text(), pool.vars?.getText('v')], ['x', 'x'])
        }),
    },
    {
      name: 'another version takes over, and calls on their way end on the one they began on',
      capability,
      run: async (env) => {
        const other = await env.readModule('asks-host')
        const functions = { ask: hostFunction.text((text) => `asked ${text}`) }
        return pooled(env, { size: 1, functions, thread: 'inline' }, async (pool) => {
          const last = pool.call('echo', 'old')
          await pool.swap(other)
          equal([(await last).text(), (await pool.call('run', 'new')).text()], ['old', 'asked new'])
          const { calls, failed, swaps } = pool.stats()
          equal([calls, failed, swaps], [2, 0, 1])
        })
      },
    },
    {
      name: 'a pool that is drained ends its calls and takes no more',
      capability,
      run: async (env) => {
        const pool = await createPool(await env.readModule('plain'), { size: 1 })
        const calls = ['a', 'b'].map((text) => pool.call('echo', text))
        await pool.drain()
        equal(
          (await Promise.all(calls)).map((output) => output.text()),
          ['a', 'b'],
        )
        await failsWith('ERR_PLUGIN_CLOSED', () => pool.call('echo'))
        return undefined
      },
    },
  ],
}
