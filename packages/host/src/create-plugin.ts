import { assertNotAborted } from './abort.ts'
import { pluginCompiler } from './compile-plugin.ts'
import type { CompiledPlugin } from './compiled-plugin.ts'
import { ignoreRejection } from './ignore-rejection.ts'
import { wantsFlag } from './limits/wants-flag.ts'
import { type LoadContext, loadSource } from './loader/load-source.ts'
import { hasMultiMemory } from './loader/runtime-features.ts'
import type { Platform } from './platform/platform.ts'
import type { Plugin } from './plugin.ts'
import { type CreatePool, poolFactory } from './pool/create-pool.ts'
import { copyOptions, type PluginOptions } from './plugin-options.ts'
import type { PluginSource } from './plugin-source.ts'

/** @see HostSdk.createPlugin */
export type CreatePlugin = (source: PluginSource, options?: PluginOptions) => Promise<Plugin>

/** @see HostSdk.compilePlugin */
export type CompilePlugin = (source: PluginSource, options?: PluginOptions) => Promise<CompiledPlugin>

/** @see HostSdk.startWatchdog */
export type StartWatchdog = () => Promise<boolean>

/** Milliseconds that an application waits for a watchdog that it asks for. */
const AWAITED_WATCHDOG_MS = 60_000

/** The ways in, for one platform. */
export interface HostSdk {
  /**
   * Loads a plug-in, checks that all it imports is granted, and makes it ready to be called.
   * @throws {ManifestError | ModuleError | LinkError | LimitError | ArgumentError | StateError} see `docs/errors.md`
   * @example
   * const plugin = await createPlugin('greet.wasm', { config: { language: 'en' } })
   * console.log((await plugin.call('greet', 'World')).text())
   */
  readonly createPlugin: CreatePlugin
  /** As {@link createPlugin}, but compiled only: instantiate it as often as you like. */
  readonly compilePlugin: CompilePlugin
  /** As {@link createPlugin}, but several instances of it, among which calls are spread. */
  readonly createPool: CreatePool
  /**
   * Starts the thread that stops plug-ins at their `timeoutMs`, and waits until it watches. The first plug-in with a timeout
   * starts it as well, but waits for a second at most: on a starved machine it may be stopped by polling, which is slower.
   * @returns whether plug-ins that are created from now on are stopped by that thread; false where the runtime has no
   * several memories, no shared memory or no threads, and where none comes within a minute
   * @example
   * await startWatchdog() // while the application starts
   */
  readonly startWatchdog: StartWatchdog
}

/** Makes the SDK for a platform. @param cores how many threads can run at once */
export function hostSdk(platform: Platform, cores: () => number = () => 1): HostSdk {
  const compile = pluginCompiler(platform)
  const compilePlugin: CompilePlugin = async (source, options = {}) => {
    ignoreRejection(source)
    const granted = copyOptions(options)
    const { signal } = granted
    assertNotAborted(signal)
    if (mayNeedWatchdog(granted)) void platform.watchdog?.soon()
    const context: LoadContext = { platform, signal, fetch: granted.fetch ?? globalFetch }
    // Looked at before anything is waited for: what becomes of the caller's buffer later is of no matter.
    const reading = loadSource(source, context)
    ignoreRejection(reading)
    try {
      return await compile(reading, context, granted)
    } finally {
      // Whatever came of it, an abort has made it pointless, or made it fail.
      assertNotAborted(signal)
    }
  }
  return {
    compilePlugin,
    createPool: poolFactory(compilePlugin, cores),
    createPlugin: async (source, options = {}) => (await compilePlugin(source, options)).instantiate(),
    startWatchdog: async () => hasMultiMemory() && (await platform.watchdog?.within(AWAITED_WATCHDOG_MS)) !== undefined,
  }
}

/** Looked up when it is used: Node loads its HTTP client when `fetch` is first named, 10 ms and more. */
const globalFetch: typeof fetch = (...request) => globalThis.fetch(...request)

/** It takes as long to start as all else together, and on another core: it begins first. A manifest may ask for one, too. */
function mayNeedWatchdog({ limits = {}, thread }: PluginOptions): boolean {
  return thread !== 'worker' && wantsFlag(limits)
}
