import { createPlugin, type Plugin, type PluginSource } from '@tenon/host'
import { equal, failsWith } from '../expect.ts'
import type { RuntimeEnvironment, RuntimeSuite } from '../runtime-case.ts'

const capability = 'Plug-ins from bytes, a module, a manifest, a response'

async function echoes(source: PluginSource): Promise<undefined> {
  const plugin = await createPlugin(source)
  equal((await plugin.call('echo', 'loaded')).text(), 'loaded')
  await plugin.close()
  return undefined
}

async function compiled(env: RuntimeEnvironment): Promise<WebAssembly.Module> {
  return WebAssembly.compile(new Uint8Array(await env.readModule('plain')))
}

async function hashOf(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const loadPath = (): Promise<Plugin> => createPlugin({ wasm: [{ path: 'plain.wasm' }] })

/** What a plug-in can be loaded from. */
export const loading: RuntimeSuite = {
  name: 'loading',
  cases: () => [
    { name: 'bytes', capability, run: async (env) => echoes(await env.readModule('plain')) },
    { name: 'a compiled module', capability, run: async (env) => echoes(await compiled(env)) },
    {
      name: 'a response',
      capability,
      run: async (env) => {
        const body = new Uint8Array(await env.readModule('plain'))
        return echoes(new Response(body, { headers: { 'content-type': 'application/wasm' } }))
      },
    },
    {
      name: 'a manifest, its hash checked',
      capability,
      run: async (env) => {
        const data = await env.readModule('plain')
        await failsWith('ERR_MODULE_HASH_MISMATCH', () => createPlugin({ wasm: [{ data, hash: '0'.repeat(64) }] }))
        return echoes({ wasm: [{ data, hash: await hashOf(data) }] })
      },
    },
    {
      name: 'a URL',
      capability: 'Plug-ins by URL',
      run: async (env) => {
        await failsWith('ERR_MODULE_FETCH', () => createPlugin(new URL('/status?code=404', env.httpUrl)))
        return echoes(new URL('/module?name=plain', env.httpUrl))
      },
    },
    {
      name: 'a path',
      capability: 'Plug-ins by path',
      run: async (env) => {
        if (env.makeDirectory === undefined) {
          return (await failsWith('ERR_UNSUPPORTED_PLATFORM', loadPath)).code
        }
        const { path, writeFile } = await env.makeDirectory()
        await writeFile('plain.wasm', await env.readModule('plain'))
        return echoes(`${path}/plain.wasm`)
      },
    },
  ],
}
