import type { CompiledPlugin } from '../compiled-plugin.ts'
import { ignoreRejection } from '../ignore-rejection.ts'
import { copyOptions, type PluginOptions } from '../plugin-options.ts'
import type { PluginSource } from '../plugin-source.ts'
import { VarStore } from '../var-store.ts'
import { PluginPool } from './plugin-pool.ts'
import { type PoolOptions, type PoolSettings, splitOptions } from './pool-options.ts'
import type { SwapOptions } from './swap-options.ts'
import type { Version } from './version.ts'

/** @see HostSdk.createPool */
export type CreatePool = (source: PluginSource, options?: PoolOptions) => Promise<PluginPool>

type Compile = (source: PluginSource, options: PluginOptions) => Promise<CompiledPlugin>

/** Makes pools of what is compiled so. @param cores how many instances there may be, where nobody says */
export function poolFactory(compile: Compile, cores: () => number): CreatePool {
  return async (source, options = {}) => {
    ignoreRejection(source)
    const { plugin, settings } = splitOptions(options, cores())
    const granted = copyOptions(plugin)
    const compiled = await compile(source, granted)
    const vars = storeFor(settings.vars, compiled)
    const load = async (next: PluginSource, changed: Omit<SwapOptions, 'check'>): Promise<Version> =>
      versionOf(await compile(next, { ...granted, ...copyOptions(changed) }), vars)
    const version = versionOf(compiled, vars)
    const first = await version.make()
    const isIsolated = (granted.isolation ?? 'reuse') !== 'reuse'
    return new PluginPool({ settings, version, first, vars, isIsolated, signal: granted.signal, load })
  }
}

/** The store that all instances share, if they do. */
function storeFor(vars: PoolSettings['vars'], { limits }: CompiledPlugin): VarStore | undefined {
  if (vars === 'per-instance') return undefined
  return vars === 'shared' ? new VarStore(limits.varBytes) : vars
}

function versionOf(compiled: CompiledPlugin, vars: VarStore | undefined): Version {
  const { exports, imports, limits } = compiled
  return { exports, imports, limits, make: () => compiled.instantiate(vars && { vars }) }
}
