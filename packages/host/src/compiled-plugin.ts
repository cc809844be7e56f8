import {
  ArgumentError,
  EARLY_START_SECTION,
  ENGINE_MODULE,
  type Limits,
  type Manifest,
  mainModuleIndex,
  StateError,
} from '@tenon/abi'
import { chooseThread } from './choose-thread.ts'
import { PluginDebug } from './debug/plugin-debug.ts'
import { mapsOf } from './debug/maps-of.ts'
import { SourceMaps } from './debug/source-maps.ts'
import { assertBeginning } from './limits/assert-beginning.ts'
import { requireJspi } from './limits/call-limits.ts'
import type { Watchdog } from './limits/watchdog.ts'
import { checkImports } from './linker/resolve-imports.ts'
import { linkOrder } from './linker/link-order.ts'
import { type LoadContext, type LoadedSource, loadSource, readModule } from './loader/load-source.ts'
import type { LoadedModule, LoadedModules } from './loader/loaded-module.ts'
import type { LoadOptions, ModuleLoader } from './loader/module-loader.ts'
import { isRestorable } from './loader/rewritten-module.ts'
import { hasMultiMemory } from './loader/runtime-features.ts'
import { withSharedEngine } from './loader/shared-engine.ts'
import { verifyHash } from './loader/verify-hash.ts'
import { type ExportInfo, type ImportInfo, isCommand, type ModuleShape } from './module-shape.ts'
import type { Platform } from './platform/platform.ts'
import { InlinePlugin } from './inline/inline-plugin.ts'
import type { Plugin } from './plugin.ts'
import { copyOptions, type Grants, mergeGrants, type PluginOptions } from './plugin-options.ts'
import type { PluginSource } from './plugin-source.ts'
import { createWorkerPlugin } from './worker/worker-plugin.ts'
import { WASI_FUNCTION_NAMES } from './wasi/wasi-instance.ts'

/** Options that have done their work once a plug-in is compiled. */
type CompiledOption = 'limits' | 'sourceMap' | 'fetch' | 'link' | 'cache' | 'trustLinked' | 'isolation' | 'engine'

/** Options that an instance may have of its own: all but those that were compiled in. */
export type InstanceOptions = Omit<PluginOptions, CompiledOption>

/** A plug-in compiled once, to be instantiated many times; each instance has its own memory and vars. */
export class CompiledPlugin {
  readonly #manifest: Manifest
  readonly #modules: LoadedModules
  readonly #options: PluginOptions
  readonly #platform: Platform

  /** Made by `compilePlugin`. */
  constructor(manifest: Manifest, modules: LoadedModules, options: PluginOptions, platform: Platform) {
    this.#manifest = manifest
    this.#modules = modules
    this.#options = options
    this.#platform = platform
  }

  /** What the main module exports. */
  get exports(): readonly ExportInfo[] {
    return this.#modules.main.shape.exports
  }

  /** What the main module imports. */
  get imports(): readonly ImportInfo[] {
    return this.#modules.main.shape.imports
  }

  /** The bounds that all its instances have, the manifest's and the defaults included. */
  get limits(): Grants['limits'] {
    return mergeGrants(this.#manifest, this.#options).limits
  }

  /**
   * Why its instances are made anew for each call where `isolation` is `fresh-per-call`; `undefined` where they are
   * restored, and where nobody asked for it.
   */
  get restoreObstacle(): string | undefined {
    if (this.#options.isolation !== 'fresh-per-call') return undefined
    const found = this.#all.find(({ rewrite, shape }) => !isCommand(shape) && !isRestorable(rewrite))
    return found && (found.rewrite?.restore?.obstacle ?? 'its code came compiled, or linked ahead of time without it')
  }

  /** The borders of all its modules, the main one last. @internal */
  get moduleShapes(): readonly ModuleShape[] {
    return this.#all.map(({ shape }) => shape)
  }

  /** What its modules go by, in the order of {@link moduleShapes}. @internal */
  get moduleNames(): readonly string[] {
    return this.#all.map(({ name }) => name)
  }

  get #all(): readonly LoadedModule[] {
    return [...this.#modules.linked, this.#modules.main]
  }

  /**
   * Makes a plug-in of it. The guest's code first runs when the plug-in is first called; but for modules that say that
   * their initialiser reaches no host, as what `tenon build --bytecode` makes does: an inline plug-in runs that at once,
   * under the limits of a call, and where it fails the first call tries again.
   * @param options laid over those that it was compiled with
   * @throws {LinkError} ERR_IMPORT_MISSING, ERR_IMPORT_TYPE
   * @throws {ArgumentError} ERR_ARGUMENT
   */
  instantiate(options: InstanceOptions = {}): Promise<Plugin> {
    return Promise.resolve().then(() => {
      assertNoCompiledOptions(options)
      const merged = mergeGrants(this.#manifest, { ...this.#options, ...copyOptions(options) })
      const { debug } = this.#modules
      const grants =
        debug === undefined ? merged : Object.freeze({ ...merged, logger: debug.wrapLogger(merged.logger) })
      this.#checkImports(grants)
      if (chooseThread(grants, this.#modules, this.#platform) === 'worker') {
        return createWorkerPlugin(this.#modules, grants, this.#platform)
      }
      return this.#instantiateInline(grants)
    })
  }

  /** What was compiled for workers, whose flag their host raises, needs a watchdog here. */
  async #instantiateInline(grants: Grants): Promise<Plugin> {
    const { watchdog, isFlagged } = this.#modules
    if (isFlagged !== true || watchdog !== undefined) return startInline(this.#modules, grants, this.#platform)
    const started = await this.#platform.watchdog?.within(NEEDED_WATCHDOG_MS)
    if (started !== undefined) return startInline({ ...this.#modules, watchdog: started }, grants, this.#platform)
    throw new StateError(
      'ERR_UNSUPPORTED_PLATFORM',
      "The plug-in was compiled for workers alone, and this runtime has no thread to watch over one inline: compile it without thread: 'worker'",
    )
  }

  #checkImports({ functions, wasi }: Grants): void {
    const { main, linked } = this.#modules
    const modules = new Map(linked.map(({ name, shape }) => [name, shape]))
    for (const { shape } of [...linked, main]) {
      checkImports(shape, { functions, modules, wasi: wasi && WASI_FUNCTION_NAMES })
    }
  }
}

async function startInline(modules: LoadedModules, grants: Grants, platform: Platform): Promise<Plugin> {
  const plugin = new InlinePlugin(modules, grants, platform)
  if (startsEarly(modules)) await plugin.instanceExports().catch(() => undefined)
  return plugin
}

/**
 * Nothing that its initialisers do can be told from outside, so that they need not wait for the first call. Of modules that
 * it imports from, an engine has none; what others do at their start is not known.
 */
function startsEarly({ main, linked }: LoadedModules): boolean {
  if (linked.some(({ name }) => name !== ENGINE_MODULE)) return false
  return WebAssembly.Module.customSections(main.module, EARLY_START_SECTION).length > 0
}

const COMPILED_OPTIONS: readonly CompiledOption[] = [
  'limits',
  'sourceMap',
  'fetch',
  'link',
  'cache',
  'trustLinked',
  'isolation',
  'engine',
]

/** Given here they would be silently without effect. */
function assertNoCompiledOptions(options: object): void {
  for (const name of COMPILED_OPTIONS) {
    if (name in options) {
      throw new ArgumentError(`${name} is for compilePlugin: an instance cannot change it`, { argument: name })
    }
  }
}

/** Looked up when it is used: Node loads its HTTP client when `fetch` is first named, 10 ms and more. */
const globalFetch: typeof fetch = (...request) => globalThis.fetch(...request)

/** Loads, checks and compiles all modules of a source. */
export async function compilePluginOn(
  loader: ModuleLoader,
  source: PluginSource,
  given: PluginOptions,
): Promise<CompiledPlugin> {
  const { signal } = given
  const { platform } = loader
  const context: LoadContext = { platform, signal, fetch: given.fetch ?? globalFetch }
  const read = await loadSource(source, context)
  const loaded = await withSharedEngine(read, given.engine, context)
  const options = withWayOut(given, loaded, platform)
  const grants = mergeGrants(loaded.manifest, options)
  if (grants.limits.yieldEveryMs !== undefined) requireJspi()
  const how = {
    ...howToLoad(options),
    ...(options.thread && { thread: options.thread }),
    limits: grants.limits,
    isAlone: loaded.manifest.wasm.length === 1,
  }
  const plain =
    loaded.module === undefined
      ? await loadModules(loaded.manifest, loader, { ...context, ...how })
      : { main: loader.adopt('main', loaded.module, how), linked: [] }
  assertBeginning(plain, grants.limits.memoryBytes)
  const debug = new PluginDebug(plain, new SourceMaps(mapsOf(read, options.sourceMap, context)))
  await debug.prepare(grants.limits)
  return new CompiledPlugin(loaded.manifest, { ...plain, debug }, options, platform)
}

/** Where a worker cannot be ended from outside, its plug-in must be able to stop: with a deadline that never comes. */
function withWayOut(options: PluginOptions, { manifest, module }: LoadedSource, platform: Platform): PluginOptions {
  const isStoppable = options.thread !== 'worker' || platform.keepsThreads !== true || module !== undefined
  if (isStoppable || mergeGrants(manifest, options).limits.timeoutMs !== undefined) return options
  return { ...options, limits: { ...options.limits, timeoutMs: Infinity } }
}

type HowToLoad = Pick<LoadOptions, 'link' | 'cache' | 'trustLinked' | 'restore'>

function howToLoad({ link, cache, trustLinked, isolation }: PluginOptions): HowToLoad {
  const restore = isolation === 'fresh-per-call'
  return { link: link ?? true, cache: cache ?? true, trustLinked: trustLinked ?? false, restore }
}

/** Milliseconds to wait for a watchdog where a plug-in cannot run without. */
const NEEDED_WATCHDOG_MS = 60_000

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

function wantsFlag({ timeoutMs, yieldEveryMs }: Limits): boolean {
  return timeoutMs !== undefined && yieldEveryMs === undefined && hasMultiMemory()
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
