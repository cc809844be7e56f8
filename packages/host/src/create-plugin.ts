import { assertNotAborted } from './abort.ts'
import { type CompiledPlugin, compilePluginOn } from './compiled-plugin.ts'
import { ignoreRejection } from './ignore-rejection.ts'
import { ModuleLoader } from './loader/module-loader.ts'
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
  const loader = new ModuleLoader(platform)
  const compilePlugin: CompilePlugin = async (source, options = {}) => {
    ignoreRejection(source)
    const granted = copyOptions(options)
    assertNotAborted(granted.signal)
    try {
      return await compilePluginOn(loader, source, granted)
    } finally {
      // Whatever came of it, an abort has made it pointless, or made it fail.
      assertNotAborted(granted.signal)
    }
  }
  return {
    compilePlugin,
    createPool: poolFactory(compilePlugin, cores),
    createPlugin: async (source, options = {}) => (await compilePlugin(source, options)).instantiate(),
    startWatchdog: async () => hasMultiMemory() && (await platform.watchdog?.within(AWAITED_WATCHDOG_MS)) !== undefined,
  }
}
