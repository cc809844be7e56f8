import { type Limits, ModuleError, StateError } from '@tenon/abi'
import type { CacheOptions } from '../cache/cache-options.ts'
import { DirectoryCache } from '../cache/directory-cache.ts'
import { ModuleCache } from '../cache/module-cache.ts'
import { sameBytes } from '../cache/same-bytes.ts'
import { adoptLinked } from '../linked/adopt-linked.ts'
import { findCustomSections } from '../linked/custom-section.ts'
import { kernelFingerprint } from '../linked/kernel-fingerprint.ts'
import { LINK_FORMAT, LINK_SECTION, linkedError } from '../linked/link-section.ts'
import { restoreModule, storableModule } from '../linked/stored-module.ts'
import type { ModuleShape } from '../module-shape.ts'
import { VERSION } from '../version.ts'
import type { Platform } from '../platform/platform.ts'
import { compileBytes, compileModule, adoptModule, passOptions } from './compile-module.ts'
import type { LoadedModule } from './loaded-module.ts'
import { needsPasses } from './passes.ts'
import { hasMultiMemory } from './runtime-features.ts'

const MAX_ENTRIES = 256
const DEFAULT_BYTES = 64 * 1024 * 1024
const DEFAULT_DIRECTORY_BYTES = 256 * 1024 * 1024
/** Below this, reading and hashing a linked module takes longer than linking it (ADR 0015). */
const MIN_LINKED_BYTES = 256 * 1024

/** How a module is loaded. */
export interface LoadOptions {
  readonly limits: Limits
  /** Whether the plug-in is this one module. */
  readonly isAlone: boolean
  /** Whether a kernel is to be linked into it, if that can be done. */
  readonly link: boolean
  /** How its calls are stopped where they have a deadline. */
  readonly stop: 'flag' | 'poll'
  /** Whether its instances are to be restored, if that can be done. */
  readonly restore: boolean
  readonly cache: boolean | CacheOptions
  readonly trustLinked: boolean
  /** Called with the module's shape where there is nothing more to do until the engine has compiled it. */
  readonly onWait?: (shape: ModuleShape) => void
}

/** Makes modules ready to be instantiated, and keeps them for whoever loads the same again. One for all plug-ins. */
export class ModuleLoader {
  readonly platform: Platform
  readonly #cache: ModuleCache<LoadedModule>

  constructor(platform: Platform) {
    this.platform = platform
    this.#cache = new ModuleCache({ maxEntries: MAX_ENTRIES, sameBytes: platform.sameBytes ?? sameBytes })
  }

  /**
   * Compiles a module from bytes, or finds it compiled.
   * @throws {ModuleError} ERR_MODULE_COMPONENT, ERR_MODULE_MALFORMED, ERR_MODULE_INVALID, ERR_MODULE_LINKED
   * @throws {LimitError} ERR_MEMORY_LIMIT
   * @throws {StateError} ERR_UNSUPPORTED_PLATFORM for a directory where there are no files
   */
  async load(name: string, bytes: Uint8Array, options: LoadOptions): Promise<LoadedModule> {
    this.#assertFiles(options.cache)
    const sections = findCustomSections(bytes, LINK_SECTION)
    if (sections.length > 0) return this.#loadLinked(name, bytes, sections, options)
    const passes = passesKey(name, options)
    const origin = { bytes, passes: passOptions(options) }
    const make = async (): Promise<LoadedModule> => ({ ...(await this.#make(name, bytes, passes, options)), origin })
    if (options.cache === false) return make()
    const { maxBytes = DEFAULT_BYTES } = options.cache === true ? {} : options.cache
    return this.#cache.load(bytes, passes, maxBytes, make)
  }

  /**
   * Takes a module that is compiled already.
   * @throws {StateError} ERR_UNSUPPORTED_PLATFORM where a limit needs a pass
   * @throws {ModuleError} ERR_MODULE_LINKED
   */
  adopt(
    name: string,
    module: WebAssembly.Module,
    { limits, trustLinked }: Pick<LoadOptions, 'limits' | 'trustLinked'>,
  ): LoadedModule {
    const sections = WebAssembly.Module.customSections(module, LINK_SECTION)
    if (sections.length === 0) return adoptModule(name, module, limits)
    return adoptLinked(name, module, sections, { limits, isTrusted: trustLinked })
  }

  async #loadLinked(
    name: string,
    bytes: Uint8Array,
    sections: readonly Uint8Array[],
    { isAlone, limits, trustLinked }: LoadOptions,
  ): Promise<LoadedModule> {
    if (!isAlone) throw linkedError('it is one of several modules, which share a kernel; use the module it was made of')
    const module = await compileLinked(name, bytes)
    const origin = { bytes, passes: { limits, link: false } }
    return { ...adoptLinked(name, module, sections, { limits, isTrusted: trustLinked }), origin }
  }

  async #make(name: string, bytes: Uint8Array, passes: string, options: LoadOptions): Promise<LoadedModule> {
    const directory = paysToKeep(bytes, options) ? await this.#openDirectory(options.cache) : undefined
    if (directory === undefined) return compileModule(name, bytes, options)
    const key = directory.key(bytes, passes + originKey())
    const stored = await directory.read(key)
    const restored = stored && (await restoreModule(name, stored))
    if (restored !== undefined) return restored
    let storable: Uint8Array | undefined
    const made = await compileModule(name, bytes, {
      ...options,
      onRewritten: (rewritten, shape) => (storable = storableModule(rewritten, shape)),
    })
    if (storable !== undefined) void directory.write(key, storable)
    return made
  }

  #assertFiles(cache: boolean | CacheOptions): void {
    if (typeof cache === 'boolean' || cache.directory === undefined || this.platform.openCache !== undefined) return
    throw new StateError('ERR_UNSUPPORTED_PLATFORM', 'This runtime has no files, so cache.directory cannot be used')
  }

  async #openDirectory(cache: boolean | CacheOptions): Promise<DirectoryCache | undefined> {
    const { openCache } = this.platform
    if (typeof cache === 'boolean' || cache.directory === undefined || openCache === undefined) return undefined
    const maxBytes = cache.directoryBytes ?? DEFAULT_DIRECTORY_BYTES
    return new DirectoryCache({ ...(await openCache(cache.directory)), maxBytes })
  }
}

/** @throws {ModuleError} ERR_MODULE_MALFORMED, ERR_MODULE_INVALID */
async function compileLinked(name: string, bytes: Uint8Array): Promise<WebAssembly.Module> {
  try {
    return await compileBytes(name, bytes)
  } catch (cause) {
    if (!(cause instanceof ModuleError) || cause.code !== 'ERR_MODULE_INVALID' || hasMultiMemory()) throw cause
    const message =
      'It was linked ahead of time, for runtimes with more than one memory: Node 22, Deno 2, Chrome 120 and later'
    throw new ModuleError('ERR_MODULE_INVALID', `This runtime does not accept module ${name}. ${message}`, {
      cause,
      details: { module: name },
    })
  }
}

/** Limits that leave a module as it is: the host alone watches over them. A new one counts until it is named here. */
const HOST_LIMITS: ReadonlySet<string> = new Set<keyof Limits>([
  'outputBytes',
  'varBytes',
  'httpResponseBytes',
  'httpRequestBytes',
  'logBytes',
  'kernelBlocks',
])

/** Limits whose amount is told to the module when it runs: it depends on whether there is one. */
const LIMITS_SET_LATER: ReadonlySet<string> = new Set<keyof Limits>(['timeoutMs', 'fuel', 'yieldEveryMs'])

/** All that a module's passes depend on. */
function passesKey(name: string, { limits, isAlone, link, stop, restore }: LoadOptions): string {
  const relevant = Object.entries(limits).filter(([limit]) => !HOST_LIMITS.has(limit))
  const passes = relevant.map(([limit, amount]) => [limit, LIMITS_SET_LATER.has(limit) || amount])
  return JSON.stringify([name, isAlone && link, stop, restore, passes])
}

/** Passes for limits and for restoring read all code, which takes longer than getting their result from a directory. */
function paysToKeep(bytes: Uint8Array, { limits, isAlone, link, restore }: LoadOptions): boolean {
  if (restore || needsPasses(limits)) return true
  return isAlone && link && bytes.length >= MIN_LINKED_BYTES && hasMultiMemory()
}

/** What else a module depends on that was made by another process: what made it, and what its runtime takes. */
function originKey(): string {
  return JSON.stringify([VERSION, LINK_FORMAT, kernelFingerprint(), hasMultiMemory()])
}
