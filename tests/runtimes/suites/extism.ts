import makePlugin, { type CurrentPlugin, type ExtismPluginOptions, type Plugin } from '@tenon/host/extism'
import { equal, fail } from '../expect.ts'
import { isIdle, pause } from '../idle.ts'
import type { RuntimeEnvironment, RuntimeSuite } from '../runtime-case.ts'

const capability = 'Programs for `@extism/extism`'

async function extism(
  env: RuntimeEnvironment,
  module: string,
  options: ExtismPluginOptions,
  run: (plugin: Plugin) => Promise<void>,
): Promise<undefined> {
  const plugin = await makePlugin({ wasm: [{ data: await env.readModule(module) }] }, options)
  try {
    await run(plugin)
  } finally {
    await plugin.close()
  }
}

/** A host function, written for Extism's JavaScript SDK. */
function ask(context: CurrentPlugin, offset: bigint): bigint {
  return context.store(`<${context.read(offset)?.text() ?? ''}>`)
}

/** Calls as a program written for Extism's JavaScript SDK makes them. */
async function callsAndErrors(plugin: Plugin): Promise<void> {
  equal((await plugin.call('echo', 'Hello'))?.text(), 'Hello')
  equal((await plugin.call('config'))?.text(), 'value')
  equal(await plugin.functionExists('nowhere'), false)
  try {
    await plugin.call('fail_error')
  } catch (error) {
    if (error instanceof Error && error.message.includes('e')) return
  }
  fail('an error of the plug-in is thrown with its text')
}

/** The drop-in for Extism's own package. */
export const extismDropIn: RuntimeSuite = {
  name: 'extism',
  cases: () => [
    {
      name: 'calls and errors, in the calling thread',
      capability,
      run: (env) => extism(env, 'plain', { config: { c: 'value' } }, callsAndErrors),
    },
    {
      name: 'calls and errors, in a worker',
      capability,
      run: (env) => extism(env, 'plain', { config: { c: 'value' }, runInWorker: true }, callsAndErrors),
    },
    {
      name: 'an endless loop in a worker ends with close()',
      capability,
      run: (env) =>
        extism(env, 'plain', { runInWorker: true }, async (plugin) => {
          const outcome = plugin.call('spin').then(
            () => 'ended',
            () => 'failed',
          )
          await pause(20)
          await plugin.close()
          equal(await outcome, 'failed')
          await isIdle(env)
        }),
    },
    {
      name: 'a host function reads and stores',
      capability,
      run: (env) =>
        extism(env, 'asks-host', { functions: { 'extism:host/user': { ask } } }, async (plugin) =>
          equal((await plugin.call('run', 'ä'))?.text(), '<ä>'),
        ),
    },
  ],
}
