import { ArgumentError, type Manifest } from '@tenon/abi'
import type { LoadedModule, LoadedModules } from './loader/loaded-module.ts'
import { isRestorable } from './loader/rewritten-module.ts'
import { type ExportInfo, type ImportInfo, isCommand, type ModuleShape } from './module-shape.ts'
import type { Plugin } from './plugin.ts'
import { copyOptions, type Grants, mergeGrants, type PluginOptions } from './plugin-options.ts'

/** Options that have done their work once a plug-in is compiled. */
type CompiledOption = 'limits' | 'sourceMap' | 'fetch' | 'link' | 'cache' | 'trustLinked' | 'isolation' | 'engine'

/** Options that an instance may have of its own: all but those that were compiled in. */
export type InstanceOptions = Omit<PluginOptions, CompiledOption>

/** Makes a plug-in of what was compiled. What it takes is loaded with what compiles: nobody has the one without the other. */
export type StartPlugin = (modules: LoadedModules, grants: Grants) => Promise<Plugin>

/** A plug-in compiled once, to be instantiated many times; each instance has its own memory and vars. */
export class CompiledPlugin {
  readonly #manifest: Manifest
  readonly #modules: LoadedModules
  readonly #options: PluginOptions
  readonly #start: StartPlugin

  /** Made by `compilePlugin`. */
  constructor(manifest: Manifest, modules: LoadedModules, options: PluginOptions, start: StartPlugin) {
    this.#manifest = manifest
    this.#modules = modules
    this.#options = options
    this.#start = start
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
      return this.#start(this.#modules, mergeGrants(this.#manifest, { ...this.#options, ...copyOptions(options) }))
    })
  }
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
