import { createPlugin } from '@tenon/host'
import { modulesCompiledBy } from '../compiled-modules.ts'
import { equal, failsWith } from '../expect.ts'
import { padded } from '../padded.ts'
import type { RuntimeEnvironment, RuntimeSuite } from '../runtime-case.ts'

/** Smaller modules are made anew faster than they are read. */
const WORTH_KEEPING = 300_000

async function loadAndClose(bytes: Uint8Array): Promise<void> {
  const plugin = await createPlugin(bytes)
  equal(plugin.callSync('echo', 'kept').text(), 'kept')
  await plugin.close()
}

/** Waits for files that are written in the background. */
async function untilListed(list: () => Promise<readonly string[]>): Promise<readonly string[]> {
  for (let tries = 0; tries < 100; tries++) {
    const names = (await list()).filter((name) => name.endsWith('.tenon'))
    if (names.length > 0) return names
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return []
}

async function keepsInDirectory(env: RuntimeEnvironment): Promise<string | undefined> {
  const bytes = padded(await env.readModule('plain'), WORTH_KEEPING)
  const limits = { timeoutMs: 200 }
  const load = async (directory: string): Promise<void> => {
    const plugin = await createPlugin(bytes, { limits, cache: { directory } })
    equal((await plugin.call('echo', 'kept')).text(), 'kept')
    await failsWith('ERR_TIMEOUT', () => plugin.call('spin'))
    await plugin.close()
  }
  if (env.makeDirectory === undefined) return (await failsWith('ERR_UNSUPPORTED_PLATFORM', () => load('cache'))).code
  const { path, list } = await env.makeDirectory()
  await load(path)
  equal((await untilListed(list)).length, 1, 'the number of files')
  await load(path)
  return undefined
}

/** Where compiled modules are kept. */
export const cache: RuntimeSuite = {
  name: 'cache',
  cases: () => [
    {
      name: 'the same bytes are compiled once',
      capability: 'Compiled modules kept in memory',
      run: async (env) => {
        const bytes = await env.readModule('plain')
        await loadAndClose(bytes)
        const modules = await modulesCompiledBy(() => loadAndClose(bytes))
        equal(modules.length, 0, 'the number of modules compiled')
        return undefined
      },
    },
    {
      name: 'a directory keeps them',
      capability: 'Compiled modules kept in a directory',
      run: keepsInDirectory,
    },
  ],
}
