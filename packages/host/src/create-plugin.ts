import { assertNotAborted } from './abort.ts'
import { type CompiledPlugin, compilePluginOn } from './compiled-plugin.ts'
import { ignoreRejection } from './ignore-rejection.ts'
import { ModuleLoader } from './loader/module-loader.ts'
import type { Platform } from './platform/platform.ts'
import type { Plugin } from './plugin.ts'
import { copyOptions, type PluginOptions } from './plugin-options.ts'
import type { PluginSource } from './plugin-source.ts'

/** @see HostSdk.createPlugin */
export type CreatePlugin = (source: PluginSource, options?: PluginOptions) => Promise<Plugin>

/** @see HostSdk.compilePlugin */
export type CompilePlugin = (source: PluginSource, options?: PluginOptions) => Promise<CompiledPlugin>

/** The two ways in, for one platform. */
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
}

/** Makes the SDK for a platform. */
export function hostSdk(platform: Platform): HostSdk {
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
    createPlugin: async (source, options = {}) => (await compilePlugin(source, options)).instantiate(),
  }
}
