import { createPlugin, hostFunction, type Plugin, type PluginOptions } from '@tenon/host'
import { equal, failsWith, truly } from '../expect.ts'
import { pause } from '../idle.ts'
import type { RuntimeEnvironment, RuntimeSuite } from '../runtime-case.ts'

const capability = 'Host functions'
const later = 'Host functions that return promises, in the calling thread'

type Ask = (text: string) => string | Promise<string>

async function asking(
  env: RuntimeEnvironment,
  ask: Ask,
  run: (plugin: Plugin) => Promise<void>,
  options: PluginOptions = { thread: 'inline' },
): Promise<undefined> {
  const functions = { ask: hostFunction.text(ask) }
  const plugin = await createPlugin(await env.readModule('asks-host'), { functions, ...options })
  try {
    await run(plugin)
  } finally {
    await plugin.close()
  }
}

/**
 * Inline, a promise can be waited for only with JSPI. Without it, a plug-in is refused when it is made with a function
 * that is declared async; others show what they return when they are called.
 */
async function inline(
  env: RuntimeEnvironment,
  ask: Ask,
  run: (plugin: Plugin) => Promise<void>,
  options: PluginOptions = {},
): Promise<string | undefined> {
  if (env.features.jspi) return asking(env, ask, run, { thread: 'inline', ...options })
  const { code } = await failsWith('ERR_HOST_FUNCTION_ASYNC', () =>
    asking(env, ask, async (plugin) => void (await plugin.call('run')), { thread: 'inline', ...options }),
  )
  return code
}

/** A promise that is never fulfilled, and keeps no process alive. */
const never: Ask = (text) => (text === 'never' ? new Promise(() => {}) : Promise.resolve(text))

const slowly: Ask = async (text) => {
  await pause(5)
  return `${text}, later`
}

/** Functions that the host gives to plug-ins. */
export const hostFunctions: RuntimeSuite = {
  name: 'host functions',
  cases: () => [
    {
      name: 'text goes in, text comes out',
      capability,
      run: (env) =>
        asking(
          env,
          (text) => `<${text}>`,
          async (plugin) => {
            equal((await plugin.call('run', 'ä')).text(), '<ä>')
            equal(plugin.callSync('run', 'b').text(), '<b>')
          },
          { thread: 'inline' },
        ),
    },
    {
      name: 'what one throws ends the call, and is its cause',
      capability,
      run: (env) => {
        const thrown = new RangeError('mine')
        return asking(
          env,
          (text) => {
            if (text === 'throw') throw thrown
            return text
          },
          async (plugin) => {
            const error = await failsWith('ERR_HOST_FUNCTION_THREW', () => plugin.call('run', 'throw'))
            truly(error.cause === thrown, 'the cause is what was thrown')
            equal((await plugin.call('run', 'on')).text(), 'on')
          },
        )
      },
    },
    {
      name: 'a plug-in cannot be called again while it waits for its host',
      capability,
      run: async (env) => {
        let plugin: Plugin | undefined
        return asking(
          env,
          (text) => (text === 'again' ? (plugin?.callSync('run', 'inner').text() ?? '') : text),
          async (made) => {
            plugin = made
            await failsWith('ERR_PLUGIN_BUSY', () => made.call('run', 'again'))
            equal((await made.call('run', 'on')).text(), 'on')
          },
          { thread: 'inline' },
        )
      },
    },
    {
      name: 'a promise is waited for',
      capability: later,
      run: (env) =>
        inline(env, slowly, async (plugin) => {
          equal((await plugin.call('run', 'a')).text(), 'a, later')
          equal((await plugin.call('run', 'b')).text(), 'b, later')
        }),
    },
    {
      name: 'several plug-ins wait at once',
      capability: later,
      run: async (env) => {
        const one = (name: string): Promise<string | undefined> =>
          inline(env, slowly, async (plugin) => equal((await plugin.call('run', name)).text(), `${name}, later`))
        const [note] = await Promise.all(['a', 'b', 'c', 'd'].map(one))
        return note
      },
    },
    {
      name: 'a promise that is rejected ends the call',
      capability: later,
      run: (env) =>
        inline(
          env,
          async () => {
            await pause(1)
            throw new RangeError('mine')
          },
          async (plugin) => {
            const { cause } = await failsWith('ERR_HOST_FUNCTION_THREW', () => plugin.call('run'))
            truly(cause instanceof RangeError, 'the cause is what was thrown')
          },
        ),
    },
    {
      name: 'waiting counts against the deadline',
      capability: later,
      run: (env) =>
        inline(
          env,
          never,
          async (plugin) => {
            const start = performance.now()
            await failsWith('ERR_TIMEOUT', () => plugin.call('run', 'never'))
            truly(performance.now() - start < 10_000, 'it ends long before the promise')
            equal((await plugin.call('run', 'on')).text(), 'on')
          },
          { limits: { timeoutMs: 100 } },
        ),
    },
    {
      name: 'waiting can be aborted',
      capability: later,
      run: (env) =>
        inline(env, never, async (plugin) => {
          const controller = new AbortController()
          setTimeout(() => controller.abort(), 20)
          await failsWith('ERR_ABORTED', () => plugin.call('run', 'never', { signal: controller.signal }))
          equal((await plugin.call('run', 'on')).text(), 'on')
        }),
    },
  ],
}
