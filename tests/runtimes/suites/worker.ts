import {
  compilePlugin,
  createPlugin,
  createPool,
  GuestError,
  hostFunction,
  type Plugin,
  type PluginOptions,
} from '@tenon/host'
import { equal, failsWith, truly } from '../expect.ts'
import { isIdle, pause } from '../idle.ts'
import type { RuntimeEnvironment, RuntimeSuite } from '../runtime-case.ts'

const capability = 'Plug-ins in workers'
const later = 'Host functions that return promises, for plug-ins in workers'

async function inWorker(
  env: RuntimeEnvironment,
  module: string,
  options: PluginOptions,
  run: (plugin: Plugin) => Promise<void>,
): Promise<undefined> {
  const plugin = await createPlugin(await env.readModule(module), { ...options, thread: 'worker' })
  try {
    await run(plugin)
  } finally {
    await plugin.close()
  }
}

/** A request as a plug-in makes it, to the server on loopback. */
function request(env: RuntimeEnvironment, path: string): string {
  return JSON.stringify({ url: new URL(path, env.httpUrl).href })
}

/** `ask` answers some texts at once, others later, never, or not at all. */
async function answer(text: string): Promise<string> {
  if (text === 'throw') throw new RangeError('mine')
  if (text === 'never') return new Promise(() => {})
  await pause(5)
  return `${text}, later`
}

const asking = (ask: (text: string) => string | Promise<string>): PluginOptions => ({
  functions: { ask: hostFunction.text(ask) },
})

/** The same plug-ins, in threads of their own. */
export const worker: RuntimeSuite = {
  name: 'worker',
  cases: () => [
    {
      name: 'text, no input and 4 MiB of bytes come back as they were',
      capability,
      run: (env) =>
        inWorker(env, 'plain', {}, async (plugin) => {
          equal((await plugin.call('echo', 'Grüße 🌍')).text(), 'Grüße 🌍')
          equal((await plugin.call('echo')).length, 0)
          const bytes = Uint8Array.from({ length: 4 * 1024 * 1024 }, (_, i) => (i * 31 + (i >> 8)) & 0xff)
          const output = (await plugin.call('echo', bytes)).bytes()
          truly(
            output.length === bytes.length && output.every((byte, i) => byte === bytes[i]),
            'the bytes are the same',
          )
        }),
    },
    {
      name: 'an instance lives on from call to call, until reset',
      capability,
      run: (env) =>
        inWorker(env, 'plain', {}, async (plugin) => {
          equal([(await plugin.call('count')).text(), (await plugin.call('count')).text()], ['1', '2'])
          await plugin.reset()
          equal((await plugin.call('count')).text(), '1')
        }),
    },
    {
      name: 'config, vars and logs are as in the calling thread',
      capability,
      run: async (env) => {
        const logs: string[] = []
        const logger = (level: string, text: string): unknown => logs.push(`${level}: ${text}`)
        return inWorker(env, 'plain', { config: { c: 'value' }, logger }, async (plugin) => {
          equal((await plugin.call('config')).text(), 'value')
          await plugin.call('set_var')
          equal([(await plugin.call('var')).text(), plugin.vars.getText('v')], ['x', 'x'])
          plugin.vars.set('v', 'from the host')
          equal((await plugin.call('var')).text(), 'from the host')
          await plugin.call('log')
          equal(logs, ['info: l', 'warn: w'])
        })
      },
    },
    {
      name: 'errors arrive as what they are',
      capability,
      run: (env) =>
        inWorker(env, 'plain', {}, async (plugin) => {
          const error = await failsWith('ERR_GUEST_RETURNED_ERROR', () => plugin.call('fail_error'))
          truly(error instanceof GuestError && error.message.includes('e'), 'a GuestError with the text of the plug-in')
          await failsWith('ERR_GUEST_RETURNED_CODE', () => plugin.call('fail_code'))
          await failsWith('ERR_GUEST_TRAP', () => plugin.call('fail_trap'))
          await failsWith('ERR_GUEST_TRAP', () => plugin.call('recurse'))
          await failsWith('ERR_EXPORT_MISSING', () => plugin.call('nowhere'))
          equal((await plugin.call('echo', 'on')).text(), 'on')
        }),
    },
    {
      name: 'the calling thread goes on meanwhile',
      capability,
      run: (env) =>
        inWorker(env, 'plain', {}, async (plugin) => {
          let turns = 0
          const timer = setInterval(() => turns++, 1)
          await plugin.call('work')
          clearInterval(timer)
          truly(turns > 0, 'a timer went off')
        }),
    },
    {
      name: 'an endless loop is stopped, and the next call is as if nothing had been',
      capability,
      run: (env) =>
        inWorker(env, 'plain', { limits: { timeoutMs: 200 } }, async (plugin) => {
          await failsWith('ERR_TIMEOUT', () => plugin.call('spin'))
          equal((await plugin.call('echo', 'on')).text(), 'on')
        }),
    },
    {
      name: 'an endless loop without a limit can be aborted, and closed',
      capability,
      run: (env) =>
        inWorker(env, 'plain', {}, async (plugin) => {
          const controller = new AbortController()
          setTimeout(() => controller.abort(), 50)
          await failsWith('ERR_ABORTED', () => plugin.call('spin', '', { signal: controller.signal }))
          equal((await plugin.call('echo', 'on')).text(), 'on')
          const endless = failsWith('ERR_PLUGIN_CLOSED', () => plugin.call('spin'))
          await pause(20)
          await plugin.close()
          await endless
          await isIdle(env)
        }),
    },
    {
      name: 'close() settles a call of the same turn',
      capability,
      run: (env) =>
        inWorker(env, 'plain', {}, async (plugin) => {
          const call = failsWith('ERR_PLUGIN_CLOSED', () => plugin.call('spin'))
          await plugin.close()
          await call
        }),
    },
    {
      name: 'fuel and memory have their limits',
      capability,
      run: (env) =>
        inWorker(env, 'plain', { limits: { fuel: 1_000_000, memoryBytes: 16 * 1024 * 1024 } }, async (plugin) => {
          await failsWith('ERR_FUEL_EXHAUSTED', () => plugin.call('spin'))
          await failsWith('ERR_MEMORY_LIMIT', () => plugin.call('grow'))
          equal((await plugin.call('echo', 'on')).text(), 'on')
        }),
    },
    {
      name: 'host functions run in the calling thread',
      capability,
      run: (env) => {
        const thrown = new RangeError('mine')
        const ask = (text: string): string => {
          if (text === 'throw') throw thrown
          return `<${text}>`
        }
        return inWorker(env, 'asks-host', asking(ask), async (plugin) => {
          equal((await plugin.call('run', 'ä')).text(), '<ä>')
          const { cause } = await failsWith('ERR_HOST_FUNCTION_THREW', () => plugin.call('run', 'throw'))
          truly(cause === thrown, 'the cause is what was thrown')
          equal((await plugin.call('run', 'on')).text(), '<on>')
        })
      },
    },
    {
      name: 'a promise is waited for',
      capability: later,
      run: (env) =>
        inWorker(env, 'asks-host', asking(answer), async (plugin) => {
          equal((await plugin.call('run', 'a')).text(), 'a, later')
          const { cause } = await failsWith('ERR_HOST_FUNCTION_THREW', () => plugin.call('run', 'throw'))
          truly(cause instanceof RangeError, 'the cause is what was thrown')
        }),
    },
    {
      name: 'waiting counts against the deadline, and can be aborted',
      capability: later,
      run: (env) =>
        inWorker(env, 'asks-host', { ...asking(answer), limits: { timeoutMs: 500 } }, async (plugin) => {
          await failsWith('ERR_TIMEOUT', () => plugin.call('run', 'never'))
          const controller = new AbortController()
          setTimeout(() => controller.abort(), 20)
          await failsWith('ERR_ABORTED', () => plugin.call('run', 'never', { signal: controller.signal }))
          equal((await plugin.call('run', 'on')).text(), 'on, later')
        }),
    },
    {
      name: 'has memory after many plug-ins were let go of',
      capability,
      run: async (env) => {
        const compiled = await compilePlugin(await env.readModule('plain'))
        for (let i = 0; i < 130; i++) {
          const plugin = await compiled.instantiate({ thread: 'inline' })
          equal(plugin.callSync('echo', `${i}`).text(), `${i}`)
          await plugin.close()
        }
        return inWorker(env, 'plain', {}, async (plugin) => {
          equal((await plugin.call('echo', 'in')).text(), 'in')
        })
      },
    },
    {
      name: 'a promise is waited for wherever the plug-in is put',
      capability: 'Host functions that return promises, where `thread` is not set',
      run: async (env) => {
        const plugin = await createPlugin(await env.readModule('asks-host'), asking(answer))
        equal((await plugin.call('run', 'a')).text(), 'a, later')
        await plugin.close()
        return undefined
      },
    },
    {
      name: 'a pool of workers',
      capability: 'Pools of workers',
      run: async (env) => {
        const pool = await createPool(await env.readModule('plain'), { size: 2, thread: 'worker' })
        const outputs = await Promise.all(Array.from({ length: 10 }, (_, i) => pool.call('echo', `${i}`)))
        await pool.close()
        equal(
          outputs.map((output) => output.text()),
          Array.from({ length: 10 }, (_, i) => `${i}`),
        )
        return undefined
      },
    },
    {
      name: 'HTTP goes out from a worker as from the calling thread',
      capability: 'HTTP from plug-ins in workers',
      run: (env) =>
        inWorker(env, 'requests', { allowedHosts: ['127.0.0.1'] }, async (plugin) => {
          equal((await plugin.call('status', request(env, '/status?code=404'))).text(), '404')
          equal((await plugin.call('run', request(env, '/bytes?count=1000'))).length, 1000)
          const elsewhere = request(env, '/echo').replace('127.0.0.1', 'localhost')
          await failsWith('ERR_HOST_NOT_ALLOWED', () => plugin.call('run', elsewhere))
        }),
    },
  ],
}
