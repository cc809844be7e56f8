import { createPlugin, type Plugin, type PluginOptions, type PluginOutput } from '@tenon/host'
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
    requesting('a host that is not allowed is not asked', async (plugin, env) => {
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
    requesting(
      'a private address must be listed by name',
      async (plugin, env) => {
        await failsWith('ERR_ADDRESS_NOT_ALLOWED', () => plugin.call('run', request(env, '/echo')))
      },
      { allowedHosts: ['*'] },
    ),
    {
      name: 'redirects are followed where each hop can be checked',
      capability: 'HTTP redirects of plug-ins',
      run: async (env) => {
        const options = { thread: 'inline', allowedHosts: ['127.0.0.1'] } as const
        const plugin = await createPlugin(await env.readModule('requests'), options)
        const there = (host: string): string => new URL('/status?code=404', env.httpUrl).href.replace('127.0.0.1', host)
        const ask = (host: string): Promise<PluginOutput> =>
          plugin.call('status', request(env, `/redirect?to=${encodeURIComponent(there(host))}`))
        const isChecked = env.place === 'process'
        const code = isChecked ? 'ERR_HOST_NOT_ALLOWED' : 'ERR_HTTP_FAILED'
        await failsWith(code, () => ask('localhost'))
        if (isChecked) equal((await ask('127.0.0.1')).text(), '404')
        else await failsWith(code, () => ask('127.0.0.1'))
        await plugin.close()
        return isChecked ? undefined : code
      },
    },
    {
      name: 'the application gives its own fetch',
      capability: "HTTP of plug-ins through the application's own `fetch`",
      run: async (env) => {
        const asked: string[] = []
        const own: typeof fetch = async (input) => {
          asked.push(new Request(input).url)
          return new Response('mine')
        }
        const options = { fetch: own, allowedHosts: ['example.com'] }
        const plugin = await createPlugin(await env.readModule('requests'), options)
        equal((await plugin.call('run', JSON.stringify({ url: 'https://example.com/a' }))).text(), 'mine')
        await plugin.close()
        equal(asked, ['https://example.com/a'])
        return undefined
      },
    },
  ],
}
