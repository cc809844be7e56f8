import {
  createPlugin,
  LimitError,
  type Limits,
  linkPlugin,
  type Plugin,
  type PluginOptions,
  startWatchdog,
} from '@tenon/host'
import { modulesCompiledBy } from '../compiled-modules.ts'
import { equal, failsWith, truly } from '../expect.ts'
import type { RuntimeEnvironment, RuntimeSuite } from '../runtime-case.ts'

const MEGABYTE = 1_048_576
/** Milliseconds that a busy machine may add to a deadline. */
const GRACE_MS = 5000

async function limited(
  env: RuntimeEnvironment,
  limits: Limits,
  run: (plugin: Plugin) => Promise<string | undefined>,
  options: PluginOptions = {},
): Promise<string | undefined> {
  const plugin = await createPlugin(await env.readModule('plain'), { ...options, limits })
  try {
    return await run(plugin)
  } finally {
    await plugin.close()
  }
}

/** An endless loop ends in time, and the next call is as if nothing had been. */
async function stopsInTime(plugin: Plugin, timeoutMs: number): Promise<void> {
  const start = performance.now()
  const error = await failsWith('ERR_TIMEOUT', () => plugin.call('spin'))
  const took = performance.now() - start
  truly(error instanceof LimitError, 'it is a LimitError')
  truly(took >= timeoutMs - 1 && took < timeoutMs + GRACE_MS, `${took} ms are about ${timeoutMs}`)
  equal((await plugin.call('echo', 'on')).text(), 'on')
}

/**
 * What the host made of a plug-in that is stopped by a flag has the flag's memory among its imports. Where no watchdog
 * comes in time, the plug-in is compiled once more, without.
 */
function hasFlag(modules: readonly WebAssembly.Module[]): boolean {
  const made = modules.findLast((module) => WebAssembly.Module.exports(module).some(({ name }) => name === 'spin'))
  return made !== undefined && WebAssembly.Module.imports(made).some(({ kind }) => kind === 'memory')
}

const hasKernel = (modules: readonly WebAssembly.Module[]): boolean =>
  modules.some((module) => WebAssembly.Module.exports(module).some(({ name }) => name.startsWith('tenon:kernel.')))

/** Bounds of time, fuel and memory, and how the host holds them. */
export const limits: RuntimeSuite = {
  name: 'limits',
  cases: () => [
    {
      name: 'the kernel is linked into a plug-in where modules may have several memories',
      capability: 'The kernel linked into plug-ins',
      run: async (env) => {
        const bytes = await env.readModule('plain')
        const modules = await modulesCompiledBy(async () => (await createPlugin(bytes, { cache: false })).close())
        equal(hasKernel(modules), env.features.multiMemory, 'linked')
        return env.features.multiMemory ? undefined : 'beside them'
      },
    },
    {
      name: 'an endless loop is stopped, by a flag where a second thread can set one',
      capability: 'An endless loop is stopped by',
      run: async (env) => {
        const stopping = (): Promise<string | undefined> =>
          limited(env, { timeoutMs: 100 }, (plugin) => stopsInTime(plugin, 100).then(() => undefined), { cache: false })
        const { multiMemory, sharedMemory, workers } = env.features
        equal(await startWatchdog(), multiMemory && sharedMemory && workers, 'a watchdog')
        const modules = await modulesCompiledBy(async () => void (await stopping()))
        equal(hasFlag(modules), multiMemory && sharedMemory && workers, 'a flag')
        return hasFlag(modules) ? 'a flag' : 'polling'
      },
    },
    {
      name: 'a call may have less time than the plug-in, and a call in time is none that is stopped',
      capability: 'Limits of time, fuel and memory',
      run: (env) =>
        limited(env, { timeoutMs: 60_000 }, async (plugin) => {
          await failsWith('ERR_TIMEOUT', () => plugin.call('spin', '', { timeoutMs: 20 }))
          equal((await plugin.call('echo', 'in time', { timeoutMs: 5000 })).text(), 'in time')
          return undefined
        }),
    },
    {
      name: 'fuel ends an endless loop, and is counted',
      capability: 'Limits of time, fuel and memory',
      run: (env) =>
        limited(env, { fuel: 100_000 }, async (plugin) => {
          await failsWith('ERR_FUEL_EXHAUSTED', () => plugin.call('spin'))
          await plugin.call('echo', 'on')
          const { fuelConsumed = 0n } = plugin
          truly(fuelConsumed > 0n && fuelConsumed < 1000n, `${fuelConsumed} units for an echo`)
          return undefined
        }),
    },
    {
      name: 'memory grows to its limit and not past it',
      capability: 'Limits of time, fuel and memory',
      run: (env) =>
        limited(env, { memoryBytes: 16 * MEGABYTE }, async (plugin) => {
          const error = await failsWith('ERR_MEMORY_LIMIT', () => plugin.call('grow'))
          equal(error.details['allowed'], 16 * MEGABYTE, 'allowed')
          equal((await plugin.call('echo', 'on')).text(), 'on')
          return undefined
        }),
    },
    {
      name: 'all limits at once',
      capability: 'Limits of time, fuel and memory',
      run: (env) =>
        limited(env, { timeoutMs: 100, fuel: 2n ** 62n, memoryBytes: 16 * MEGABYTE }, async (plugin) => {
          await stopsInTime(plugin, 100)
          await failsWith('ERR_MEMORY_LIMIT', () => plugin.call('grow'))
          return undefined
        }),
    },
    {
      name: 'a plug-in that gives way lets other work go on',
      capability: 'Gives way while it computes (`yieldEveryMs`)',
      run: async (env) => {
        if (!env.features.jspi) {
          const { code } = await failsWith('ERR_UNSUPPORTED_PLATFORM', async () =>
            createPlugin(await env.readModule('plain'), { limits: { yieldEveryMs: 5 } }),
          )
          return code
        }
        return limited(env, { yieldEveryMs: 5 }, async (plugin) => {
          let turns = 0
          const timer = setInterval(() => turns++, 1)
          await plugin.call('work')
          clearInterval(timer)
          truly(turns > 0, 'a timer went off meanwhile')
          return undefined
        })
      },
    },
    {
      name: 'a signal aborts a plug-in that gives way',
      capability: 'Gives way while it computes (`yieldEveryMs`)',
      run: async (env) => {
        if (!env.features.jspi) return 'ERR_UNSUPPORTED_PLATFORM'
        return limited(env, { yieldEveryMs: 5, timeoutMs: 30_000 }, async (plugin) => {
          const controller = new AbortController()
          setTimeout(() => controller.abort(), 50)
          await failsWith('ERR_ABORTED', () => plugin.call('spin', '', { signal: controller.signal }))
          equal((await plugin.call('echo', 'on')).text(), 'on')
          return undefined
        })
      },
    },
    {
      name: 'a module linked ahead of time runs with the limits built into it',
      capability: 'Modules linked ahead of time',
      run: async (env) => {
        const { wasm } = await linkPlugin(await env.readModule('plain'), { timeout: true, fuel: true })
        const limits = { timeoutMs: 100, fuel: 2n ** 62n }
        const create = (): Promise<Plugin> => createPlugin(wasm, { trustLinked: true, limits })
        if (!env.features.multiMemory) return (await failsWith('ERR_MODULE_INVALID', create)).code
        const plugin = await create()
        await stopsInTime(plugin, 100)
        await plugin.close()
        return undefined
      },
    },
  ],
}
