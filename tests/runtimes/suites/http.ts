import { createPlugin, type Plugin, type PluginOptions } from '@tenon/host'
import { equal, failsWith } from '../expect.ts'
import type { RuntimeCase, RuntimeEnvironment, RuntimeSuite } from '../runtime-case.ts'

const capability = 'HTTP from plug-ins, in the calling thread'

/** A request as a plug-in makes it, to the server on loopback. */
function request(env: RuntimeEnvironment, path: string, more: object = {}): string {
  return JSON.stringify({ url: new URL(path, env.httpUrl).href, ...more })
}

/** Where the thread can neither block nor suspend the plug-in, a request is refused. */
function requesting(
  name: string,
  run: (plugin: Plugin, env: RuntimeEnvironment) => Promise<void>,
  options: PluginOptions = {},
): RuntimeCase {
  return {
    name,
    capability,
    run: async (env) => {
      const allowedHosts = ['127.0.0.1']
      const plugin = await createPlugin(await env.readModule('requests'), {
        thread: 'inline',
        allowedHosts,
        ...options,
      })
      try {
        await run(plugin, env)
      } finally {
        await plugin.close()
      }
      return undefined
    },
  }
}

/** `http_request` of the ABI. */
export const http: RuntimeSuite = {
  name: 'HTTP',
  cases: () => [
    requesting('method, headers and the response arrive', async (plugin, env) => {
      const output = await plugin.call('run', request(env, '/echo', { method: 'PUT', headers: { 'x-mine': 'yes' } }))
      const { method, headers } = output.json<{ method: string; headers: Record<string, string> }>()
      equal([method, headers['x-mine'], headers['cookie']], ['PUT', 'yes', undefined])
    }),
    requesting('any status is an answer', async (plugin, env) => {
      equal((await plugin.call('status', request(env, '/status?code=404'))).text(), '404')
      equal((await plugin.call('status', request(env, '/status?code=503'))).text(), '503')
    }),
    requesting('a host that is not allowed is not asked, nor after a redirect', async (plugin, env) => {
      const elsewhere = request(env, '/echo').replace('127.0.0.1', 'localhost')
      await failsWith('ERR_HOST_NOT_ALLOWED', () => plugin.call('run', elsewhere))
    }),
    requesting(
      'a response of too many bytes is cut off',
      async (plugin, env) => {
        equal((await plugin.call('run', request(env, '/bytes?count=1000'))).length, 1000)
        await failsWith('ERR_HTTP_BODY_LIMIT', () => plugin.call('run', request(env, '/bytes?count=1001')))
      },
      { limits: { httpResponseBytes: 1000 } },
    ),
    requesting(
      'a server that does not answer in time is not waited for',
      async (plugin, env) => {
        await failsWith('ERR_TIMEOUT', () => plugin.call('run', request(env, '/slow?ms=20000')))
        equal((await plugin.call('status', request(env, '/status?code=200'))).text(), '200')
      },
      { limits: { timeoutMs: 1000 } },
    ),
  ],
}
