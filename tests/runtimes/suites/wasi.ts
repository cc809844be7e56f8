import { createPlugin, GuestError, type Plugin, type PluginOptions } from '@tenon/host'
import { type BrowserDirectoryHandle, MemoryFileSystem, openBrowserDirectory, readOnly } from '@tenon/wasi'
import { equal, failsWith, truly } from '../expect.ts'
import type { HostDirectory, RuntimeCase, RuntimeEnvironment, RuntimeSuite } from '../runtime-case.ts'

const capability = 'WASI with directories of the host'

/** Runs a case on a directory with `in.txt`, beside which lies `secret.txt`; refused where there are no files. */
function onDirectory(
  name: string,
  prefix: string,
  run: (plugin: Plugin, directory: HostDirectory) => Promise<void>,
): RuntimeCase {
  return {
    name,
    capability,
    run: async (env) => {
      const bytes = await env.readModule('files')
      const create = (path: string): Promise<Plugin> =>
        createPlugin(bytes, { wasi: true, allowedPaths: { [`${prefix}${path}`]: '/data' } })
      if (env.makeDirectory === undefined) {
        return (
          await failsWith('ERR_UNSUPPORTED_PLATFORM', () => create('/nowhere').then((plugin) => plugin.call('read')))
        ).code
      }
      const directory = await env.makeDirectory()
      await directory.writeFile('granted/in.txt', 'from the host')
      await directory.writeFile('secret.txt', 'no')
      const plugin = await create(`${directory.path}/granted`)
      await run(plugin, directory)
      await plugin.close()
      return undefined
    },
  }
}

/** A call that WASI refuses. */
async function isRefused(plugin: Plugin, name: string): Promise<void> {
  const error = await failsWith('ERR_GUEST_RETURNED_CODE', () => plugin.call(name))
  truly(error instanceof GuestError, 'it is a GuestError')
}

async function withoutGrant(env: RuntimeEnvironment, options: PluginOptions): Promise<undefined> {
  const plugin = await createPlugin(await env.readModule('files'), { wasi: true, ...options })
  for (const name of ['read', 'write', 'escape']) await isRefused(plugin, name)
  await plugin.close()
  return undefined
}

/** Reads and writes files that are in memory, and finds none beside them. */
async function worksInMemory(env: RuntimeEnvironment, thread: 'inline' | 'worker'): Promise<undefined> {
  const files = { '/data': { 'in.txt': 'from memory' } }
  const plugin = await createPlugin(await env.readModule('files'), { wasi: { files }, thread })
  equal((await plugin.call('read')).text(), 'from memory')
  await plugin.call('write')
  await isRefused(plugin, 'escape')
  await plugin.close()
  return undefined
}

/** Loads a directory of the browser, lets a plug-in work there, and looks at what was written back. */
async function worksInBrowserDirectory(env: RuntimeEnvironment): Promise<string | undefined> {
  if (!env.features.opfs) return 'none'
  const root = (await navigator.storage.getDirectory()) as unknown as BrowserDirectoryHandle
  const before = await openBrowserDirectory(await root.getDirectoryHandle('tenon', { create: true }))
  before.memory.writeFile('in.txt', 'from the browser')
  await before.flush()
  const directory = await openBrowserDirectory(await root.getDirectoryHandle('tenon'))
  const plugin = await createPlugin(await env.readModule('files'), {
    wasi: { files: { '/data': directory } },
    thread: 'inline',
  })
  equal((await plugin.call('read')).text(), 'from the browser')
  await plugin.call('write')
  await isRefused(plugin, 'escape')
  await plugin.close()
  equal((await directory.flush()).written, ['out.txt'])
  const after = await openBrowserDirectory(await root.getDirectoryHandle('tenon'))
  equal(new TextDecoder().decode(after.memory.readFile('out.txt')), 'written')
  await root.removeEntry('tenon', { recursive: true })
  return undefined
}

/** WASI preview 1 beyond what the conformance suite has. */
export const wasi: RuntimeSuite = {
  name: 'WASI',
  cases: () => [
    {
      name: 'a plug-in that was granted no directory has none',
      capability: 'WASI',
      run: (env) => withoutGrant(env, {}),
    },
    {
      name: 'WASI that nobody grants is missing',
      capability: 'WASI',
      run: async (env) => {
        await failsWith('ERR_IMPORT_MISSING', async () => createPlugin(await env.readModule('files')))
        return undefined
      },
    },
    {
      name: 'reads and writes files in memory, and none beside them',
      capability: 'WASI with files in memory',
      run: (env) => worksInMemory(env, 'inline'),
    },
    {
      name: 'reads and writes files in memory in a worker',
      capability: 'WASI with files in memory',
      run: (env) => worksInMemory(env, 'worker'),
    },
    {
      name: 'a file system in memory is seen by the host, and may be read-only',
      capability: 'WASI with files in memory',
      run: async (env) => {
        const made = new MemoryFileSystem({ 'in.txt': 'shared' })
        const bytes = await env.readModule('files')
        const reader = await createPlugin(bytes, { wasi: { files: { '/data': readOnly(made) } }, thread: 'inline' })
        equal((await reader.call('read')).text(), 'shared')
        await isRefused(reader, 'write')
        await reader.close()
        return undefined
      },
    },
    onDirectory('reads and writes files of a directory, and none beside it', '', async (plugin, directory) => {
      equal((await plugin.call('read')).text(), 'from the host')
      await plugin.call('write')
      equal(await directory.readFile('granted/out.txt'), 'written')
      await isRefused(plugin, 'escape')
    }),
    onDirectory('reads files of a directory that it must not write to', 'ro:', async (plugin, directory) => {
      equal((await plugin.call('read')).text(), 'from the host')
      await isRefused(plugin, 'write')
      equal(await directory.list(), ['granted', 'secret.txt'])
    }),
    {
      name: 'reads and writes files of a directory of the browser',
      capability: 'WASI with directories of the browser (OPFS)',
      run: worksInBrowserDirectory,
    },
  ],
}
