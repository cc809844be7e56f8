import { type Limits, type Manifest, mainModuleIndex } from '@tenon/abi'
import { CompiledPlugin, type StartPlugin } from './compiled-plugin.ts'
import { mapsOf } from './debug/maps-of.ts'
import { PluginDebug } from './debug/plugin-debug.ts'
import { SourceMaps } from './debug/source-maps.ts'
import { assertBeginning } from './limits/assert-beginning.ts'
import { requireJspi } from './limits/jspi.ts'
import { wantsFlag } from './limits/wants-flag.ts'
import type { Watchdog } from './limits/watchdog.ts'
import { linkOrder } from './linker/link-order.ts'
import { type LoadContext, type LoadedSource, readModule } from './loader/load-source.ts'
import type { LoadedModule, LoadedModules } from './loader/loaded-module.ts'
import { type LoadOptions, ModuleLoader } from './loader/module-loader.ts'
import { withSharedEngine } from './loader/shared-engine.ts'
import { verifyHash } from './loader/verify-hash.ts'
import type { ModuleShape } from './module-shape.ts'
import type { Platform } from './platform/platform.ts'
import { mergeGrants, type PluginOptions } from './plugin-options.ts'
import { prepareCalls } from './prepare-calls.ts'
import { startPlugin } from './start-plugin.ts'

/** Compiles a source that was read, as far as that can be done without its modules. */
export type CompileSource = (
  reading: Promise<LoadedSource>,
  context: LoadContext,
  options: PluginOptions,
) => Promise<CompiledPlugin>

/** Makes what compiles the plug-ins of a platform: what one has compiled is there for the next. */
export function pluginCompiler(platform: Platform): CompileSource {
  const loader = new ModuleLoader(platform)
  return async (reading, context, given) => {
    const read = await reading
    const loaded = await withSharedEngine(read, given.engine, context)
    const options = withWayOut(given, loaded, platform)
    const grants = mergeGrants(loaded.manifest, options)
    const { limits } = grants
    const onWait = (shape: ModuleShape): void => prepareCalls(shape, grants)
    const plain = await loadPlain(loader, loaded, { ...context, ...howToLoad(options), limits, onWait })
    const debug = new PluginDebug(plain, new SourceMaps(mapsOf(read, options.sourceMap, context)))
    await debug.prepare(limits)
    const start: StartPlugin = (modules, granted) => startPlugin(modules, granted, platform)
    return new CompiledPlugin(loaded.manifest, { ...plain, debug }, options, start)
  }
}

/** Loads, checks and compiles all modules of a source. */
async function loadPlain(
  loader: ModuleLoader,
  { manifest, module }: LoadedSource,
  given: LoadContext & HowToLoad,
): Promise<LoadedModules> {
  const { limits } = given
  if (limits.yieldEveryMs !== undefined) requireJspi()
  const how = { ...given, isAlone: manifest.wasm.length === 1 }
  const plain =
    module === undefined
      ? await loadModules(manifest, loader, how)
      : { main: loader.adopt('main', module, how), linked: [] }
  assertBeginning(plain, limits.memoryBytes)
  return plain
}

/** Where a worker cannot be ended from outside, its plug-in must be able to stop: with a deadline that never comes. */
function withWayOut(options: PluginOptions, { manifest, module }: LoadedSource, platform: Platform): PluginOptions {
  const isStoppable = options.thread !== 'worker' || platform.keepsThreads !== true || module !== undefined
  if (isStoppable || mergeGrants(manifest, options).limits.timeoutMs !== undefined) return options
  return { ...options, limits: { ...options.limits, timeoutMs: Infinity } }
}

type HowToLoad = Omit<LoadOptions, 'stop' | 'isAlone'> & Pick<PluginOptions, 'thread'>

function howToLoad({ link, cache, trustLinked, isolation, thread }: PluginOptions): Omit<HowToLoad, 'limits'> {
  return {
    link: link ?? true,
    cache: cache ?? true,
    trustLinked: trustLinked ?? false,
    restore: isolation === 'fresh-per-call',
    ...(thread && { thread }),
  }
}

/** Stands for a watchdog that is not up yet. */
const STARTING = Promise.resolve('starting' as const)

/**
 * A flag costs less than polling, where it can be had: see docs/adr/0014-stopping-a-plug-in.md. The first watchdog starts
 * while modules are compiled for it; where none comes of it they are compiled once more. One that comes late serves the
 * plug-ins that are loaded from then on.
 */
async function loadModules(
  manifest: Manifest,
  loader: ModuleLoader,
  options: LoadContext & Omit<LoadOptions, 'stop'> & Pick<PluginOptions, 'thread'>,
): Promise<LoadedModules> {
  if (options.thread === 'worker') return loadForWorkers(manifest, loader, options)
  const starting = startWatchdog(options.platform, options.limits)
  const isKnownMissing = (await Promise.race([starting, STARTING])) === undefined
  const modules = await loadStoppable(manifest, loader, { ...options, stop: isKnownMissing ? 'poll' : 'flag' })
  const watchdog = await starting
  if (watchdog !== undefined) {
    return modules.main.isLinkedAhead === true ? modules : { ...modules, watchdog, isFlagged: true }
  }
  return isKnownMissing ? modules : loadStoppable(manifest, loader, { ...options, stop: 'poll' })
}

/** The host of a worker raises its flag itself, where they share memory: that needs no watchdog. */
async function loadForWorkers(
  manifest: Manifest,
  loader: ModuleLoader,
  options: LoadContext & Omit<LoadOptions, 'stop'>,
): Promise<LoadedModules> {
  const isFlagged = wantsFlag(options.limits) && typeof SharedArrayBuffer === 'function'
  const modules = await loadStoppable(manifest, loader, { ...options, stop: isFlagged ? 'flag' : 'poll' })
  return isFlagged && modules.main.isLinkedAhead !== true ? { ...modules, isFlagged } : modules
}

/** Not an async function: what is known already must be known at once. */
function startWatchdog(platform: Platform, limits: Limits): Promise<Watchdog | undefined> {
  return (wantsFlag(limits) ? platform.watchdog?.soon() : undefined) ?? Promise.resolve(undefined)
}

async function loadStoppable(
  manifest: Manifest,
  loader: ModuleLoader,
  options: LoadContext & LoadOptions,
): Promise<LoadedModules> {
  const mainIndex = mainModuleIndex(manifest.wasm)
  const modules = await Promise.all(
    manifest.wasm.map(async (entry, i): Promise<LoadedModule> => {
      const name = i === mainIndex ? 'main' : (entry.name ?? 'main')
      if ('module' in entry) return loader.adopt(name, entry.module, options)
      const bytes = await readModule(entry, options)
      if (entry.hash !== undefined) await verifyHash(bytes, entry.hash)
      return loader.load(name, bytes, options)
    }),
  )
  const [main] = modules.splice(mainIndex, 1) as [LoadedModule]
  return { main, linked: linkOrder(modules) }
}
