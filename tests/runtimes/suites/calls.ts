import { compilePlugin, createPlugin, GuestError, type Plugin } from '@tenon/host'
import { equal, failsWith, truly } from '../expect.ts'
import type { RuntimeEnvironment, RuntimeSuite } from '../runtime-case.ts'

const capability = 'Calls in the calling thread'

async function withPlain(env: RuntimeEnvironment, run: (plugin: Plugin) => Promise<void>): Promise<undefined> {
  const plugin = await createPlugin(await env.readModule('plain'), { config: { c: 'value' } })
  try {
    await run(plugin)
  } finally {
    await plugin.close()
  }
}

/** Bytes that are no text, of a length. */
function someBytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff)
}

/** A plug-in that runs where it is called. */
export const calls: RuntimeSuite = {
  name: 'calls',
  cases: () => [
    {
      name: 'text, no input and 4 MiB of bytes come back as they were',
      capability,
      run: (env) =>
        withPlain(env, async (plugin) => {
          equal((await plugin.call('echo', 'Grüße 🌍')).text(), 'Grüße 🌍')
          equal((await plugin.call('echo')).length, 0)
          const bytes = someBytes(4 * 1024 * 1024)
          const output = (await plugin.call('echo', bytes)).bytes()
          truly(
            output.length === bytes.length && output.every((byte, i) => byte === bytes[i]),
            'the bytes are the same',
          )
        }),
    },
    {
      name: 'callSync gives its output at once',
      capability,
      run: (env) => withPlain(env, async (plugin) => equal(plugin.callSync('echo', 'now').text(), 'now')),
    },
    {
      name: 'an instance lives on from call to call, until reset',
      capability,
      run: (env) =>
        withPlain(env, async (plugin) => {
          equal([plugin.callSync('count').text(), plugin.callSync('count').text()], ['1', '2'])
          await plugin.reset()
          equal(plugin.callSync('count').text(), '1')
        }),
    },
    {
      name: 'a thousand calls do what one does',
      capability,
      run: (env) =>
        withPlain(env, async (plugin) => {
          for (let i = 0; i < 1000; i++) equal(plugin.callSync('echo', `${i}`).text(), `${i}`)
        }),
    },
    {
      name: 'config and vars',
      capability,
      run: (env) =>
        withPlain(env, async (plugin) => {
          equal((await plugin.call('config')).text(), 'value')
          equal((await plugin.call('var')).length, 0)
          await plugin.call('set_var')
          equal([(await plugin.call('var')).text(), plugin.vars.getText('v')], ['x', 'x'])
        }),
    },
    {
      name: 'a function that is not there, and one after close',
      capability,
      run: (env) =>
        withPlain(env, async (plugin) => {
          equal([plugin.functionExists('echo'), plugin.functionExists('nowhere')], [true, false])
          await failsWith('ERR_EXPORT_MISSING', () => plugin.call('nowhere'))
          await plugin.close()
          await failsWith('ERR_PLUGIN_CLOSED', () => plugin.call('echo'))
        }),
    },
    {
      name: 'errors, codes, traps and endless recursion fail the call in hand and no other',
      capability,
      run: (env) =>
        withPlain(env, async (plugin) => {
          const error = await failsWith('ERR_GUEST_RETURNED_ERROR', () => plugin.call('fail_error'))
          truly(error instanceof GuestError && error.message.includes('e'), 'the error carries the text of the plug-in')
          await failsWith('ERR_GUEST_RETURNED_CODE', () => plugin.call('fail_code'))
          await failsWith('ERR_GUEST_TRAP', () => plugin.call('fail_trap'))
          await failsWith('ERR_GUEST_TRAP', () => plugin.call('recurse'))
          equal((await plugin.call('echo', 'on')).text(), 'on')
        }),
    },
    {
      name: 'logs go to the logger, at their level',
      capability,
      run: async (env) => {
        const logs: string[] = []
        const logger = (level: string, text: string): unknown => logs.push(`${level}: ${text}`)
        const plugin = await createPlugin(await env.readModule('plain'), { logger, logLevel: 'warn' })
        await plugin.call('log')
        await plugin.close()
        equal(logs, ['warn: w'])
        return undefined
      },
    },
    {
      name: 'instances of one compiled plug-in share nothing',
      capability,
      run: async (env) => {
        const compiled = await compilePlugin(await env.readModule('plain'))
        const plugins = await Promise.all([compiled.instantiate(), compiled.instantiate()])
        const counts = plugins.map((plugin) => [plugin.callSync('count').text(), plugin.callSync('count').text()])
        await Promise.all(plugins.map((plugin) => plugin.close()))
        equal(counts, [
          ['1', '2'],
          ['1', '2'],
        ])
        return undefined
      },
    },
    {
      name: 'each call begins with a clean instance where it must',
      capability: 'A fresh instance for each call',
      run: async (env) => {
        const plugin = await createPlugin(await env.readModule('plain'), { isolation: 'fresh-per-call' })
        const counts = [await plugin.call('count'), await plugin.call('count')].map((output) => output.text())
        await failsWith('ERR_GUEST_TRAP', () => plugin.call('fail_trap'))
        counts.push((await plugin.call('count')).text())
        await plugin.close()
        equal(counts, ['1', '1', '1'])
        return undefined
      },
    },
    {
      name: 'what a plug-in asks for and is not given is told before it runs',
      capability,
      run: async (env) => {
        const module = await env.readModule('asks-host')
        await failsWith('ERR_IMPORT_MISSING', () => createPlugin(module))
        await failsWith('ERR_MODULE_MALFORMED', () => createPlugin(Uint8Array.of(0, 0x61, 0x73, 0x6d)))
        return undefined
      },
    },
  ],
}
