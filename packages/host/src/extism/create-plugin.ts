import { PluginError } from '@tenon/abi'
import type { CompiledPlugin } from '../compiled-plugin.ts'
import type { CompilePlugin } from '../create-plugin.ts'
import { ownsInstance } from '../inline/own-instance.ts'
import type { WasiOptions } from '../wasi/wasi-options.ts'
import type { CallState } from './call-context.ts'
import { toExtismError } from './extism-error.ts'
import { ExtismPlugin } from './extism-plugin.ts'
import { assertLogLevel, compileOptions, instanceOptions, type MergedOptions, mergeOptions } from './host-options.ts'
import { typeHostFunctions } from './host-functions.ts'
import { assertProvided } from './import-errors.ts'
import type { Capabilities, ExtismPluginOptions, ManifestLike, Plugin } from './interfaces.ts'
import { type ResolvedManifest, resolveManifest } from './manifest.ts'

/** Makes a plug-in, as `createPlugin` of `@extism/extism` does. */
export type CreatePlugin = (
  manifest: ManifestLike | PromiseLike<ManifestLike>,
  opts?: ExtismPluginOptions,
) => Promise<Plugin>

/** What the runtime gives. */
export interface ExtismPlatform {
  readonly compilePlugin: CompilePlugin
  readonly capabilities: Capabilities
  /** Where a plug-in's standard streams go if they are to be seen. */
  readonly streams: Required<Pick<WasiOptions, 'stdout' | 'stderr'>>
}

/** `createPlugin` for one runtime. */
export function extismCreatePlugin(platform: ExtismPlatform): CreatePlugin {
  return async (manifest, opts = {}) => {
    try {
      return await createPlugin(platform, await manifest, opts)
    } catch (thrown) {
      throw toExtismError(thrown)
    }
  }
}

async function createPlugin(
  { compilePlugin, capabilities, streams }: ExtismPlatform,
  manifest: ManifestLike,
  opts: ExtismPluginOptions,
): Promise<Plugin> {
  const resolved = await resolveManifest(manifest, opts.fetch ?? fetch)
  const options = mergeOptions(opts, resolved.options)
  const call: CallState = { error: undefined, logLevel: assertLogLevel(options.logLevel) }
  const compiled = await compile(compilePlugin, resolved, options)
  assertImports(compiled, options)
  const isShown = opts.enableWasiOutput ?? capabilities.extismStdoutEnvVarSet
  const plugin = await compiled.instantiate({
    ...instanceOptions(options, isShown ? streams : {}, call),
    functions: typeHostFunctions(options.functions, compiled.moduleShapes, call),
  })
  // There a plug-in is initialised when it is made.
  if (ownsInstance(plugin)) await plugin.instanceExports()
  return new ExtismPlugin(plugin, call)
}

async function compile(
  compilePlugin: CompilePlugin,
  { wasm }: ResolvedManifest,
  options: MergedOptions,
): Promise<CompiledPlugin> {
  try {
    return await compilePlugin({ wasm: [...wasm] }, compileOptions(options))
  } catch (thrown) {
    // There a file that is missing and a module that is malformed fail with the runtime's own errors.
    if (PluginError.is(thrown) && thrown.cause instanceof Error) throw thrown.cause
    throw thrown
  }
}

function assertImports({ moduleShapes, moduleNames }: CompiledPlugin, options: MergedOptions): void {
  const offer = { functions: options.functions, moduleNames, hasWasi: options.useWasi === true }
  for (const [i, shape] of moduleShapes.entries()) assertProvided(moduleNames[i] ?? 'main', shape, offer)
}
