import type { LoadedModules } from './loader/loaded-module.ts'
import { type ImportSupply, instantiatePlugin } from './linker/instantiate.ts'
import { wrongExport } from './module-shape.ts'

/** A plug-in's modules instantiated and initialised, with its callable exports at hand. */
export class GuestInstance {
  readonly #exports: WebAssembly.Exports
  readonly #functions = new Map<string, () => unknown>()

  /** Runs the guest's initialisers: throws whatever comes out of them, and LinkError. */
  constructor(modules: LoadedModules, supply: ImportSupply) {
    this.#exports = instantiatePlugin(modules, supply)
  }

  /**
   * Calls an export; nothing returned counts as 0.
   * @throws {LinkError} ERR_EXPORT_TYPE, and whatever comes out of the guest
   */
  call(name: string): number {
    const run = this.#functions.get(name) ?? this.#resolve(name)
    const code = run()
    if (typeof code === 'number' && (code | 0) === code) return code
    if (code === undefined) return 0
    throw wrongExport(name, `a function that returned a ${typeof code}`)
  }

  #resolve(name: string): () => unknown {
    const found = this.#exports[name]
    if (typeof found !== 'function') throw wrongExport(name, `a ${typeof found}`)
    if (found.length > 0) throw wrongExport(name, `a function with ${found.length} parameters`)
    const run = found as () => unknown
    this.#functions.set(name, run)
    return run
  }
}
