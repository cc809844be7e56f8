import { createRequire } from 'node:module'
import path from 'node:path'

import { StateError } from '@tenon/abi'
import type { EngineInstance } from '@tenon/engine'
import { encodeModule, functionTypeOf, valueTypeName, type WasmModule } from '@tenon/wasm-binary'

import type { CompileOptions, CompileResult, PluginImport } from './compile-options.ts'
import { asSourceError, bootPair, compileToBytecode, evaluatePlugin } from './evaluate-plugin.ts'
import { bundle, type Bundle } from './frontend/bundle.ts'
import { BundleMap } from './frontend/bundle-map.ts'
import { checkEntry } from './frontend/check-entry.ts'
import { readInterfaceFile, type PluginInterface } from './frontend/interface-file.ts'
import { withWebGlobals } from './frontend/web-globals.ts'
import { linkPlugin } from './link/link-plugin.ts'
import { withProducers } from './link/producers.ts'
import { unusedImports } from './link/unused-imports.ts'
import { readyEngine, type ReadyEngine } from './ready-engine.ts'
import { selectExports } from './select-exports.ts'
import { Stopwatch } from './stopwatch.ts'

/**
 * Compiles a JavaScript or TypeScript source, with all it imports, into a plug-in. Its top level runs now; what it leaves
 * in memory is the state that every instance begins with. The same sources give the same bytes.
 *
 * @throws CompileError for whatever is wrong with the source; details have `file`, `line`, `column` where there is a place.
 * @throws StateError ERR_ABORTED.
 */
export async function compile(entry: string, options: CompileOptions = {}): Promise<CompileResult> {
  const job = new CompileJob(options)
  return job.run(entry)
}

interface Engines {
  readonly ready: ReadyEngine
  readonly scratch: EngineInstance
  readonly clean: EngineInstance
}

interface Sources {
  readonly entry: string
  readonly bundled: Bundle
  /** The bundle, behind the globals that it names and the engine leaves out. */
  readonly script: Pick<Bundle, 'code' | 'sourceMap'>
  readonly declared: PluginInterface
}

/** One run of the compiler. */
class CompileJob {
  readonly #options: CompileOptions
  readonly #stopwatch = new Stopwatch()

  constructor(options: CompileOptions) {
    this.#options = options
  }

  async run(entry: string): Promise<CompileResult> {
    this.#checkAborted()
    const file = await checkEntry(entry)
    // Both take a while and neither needs the other.
    const [sources, engines] = await Promise.all([this.#readSources(file), this.#bootEngines()])
    try {
      await this.#evaluate(sources, engines)
      return await this.#link(sources, engines)
    } catch (error) {
      throw asSourceError(error, file)
    }
  }

  async #readSources(entry: string): Promise<Sources> {
    const { minify = true, define = {}, external = [], tsconfig, interfaceFile } = this.#options
    this.#report('bundle', 'Bundling the source')
    return this.#stopwatch.time('bundle', async () => {
      const [bundled, declared] = await Promise.all([
        bundle(entry, { minify, define, external, tsconfig }),
        interfaceFile === undefined ? { exports: [], hostFunctions: [] } : readInterfaceFile(interfaceFile),
      ])
      return { entry, bundled, script: await withWebGlobals(bundled), declared }
    })
  }

  #bootEngines(): Promise<Engines> {
    const { onProgress } = this.#options
    return this.#stopwatch.time('engine', async () => {
      const ready = await readyEngine((progress) => onProgress?.({ ...progress, step: 'engine' }))
      return { ready, ...(await bootPair(ready.bytes)) }
    })
  }

  async #evaluate(
    { entry, script: { code, sourceMap }, declared }: Sources,
    { scratch, clean }: Engines,
  ): Promise<void> {
    const script = { entry, code, map: new BundleMap(sourceMap) }
    this.#checkAborted()
    this.#report('compile', 'Compiling to bytecode')
    const bytecode = await this.#stopwatch.time('compile', () => compileToBytecode(scratch, script))
    this.#checkAborted()
    this.#report('evaluate', 'Running the top level')
    await this.#stopwatch.time('evaluate', () => evaluatePlugin(clean, bytecode, script, declared.hostFunctions))
    this.#checkAborted()
  }

  async #link({ entry, bundled, declared }: Sources, { ready, clean }: Engines): Promise<CompileResult> {
    const exports = selectExports(entry, clean.exportNames(), declared.exports)
    this.#report('link', 'Linking the plug-in')
    const module = await this.#stopwatch.time('link', () => {
      const hostFunctions = clean.hostFunctions()
      const hostTableBase = clean.tableLength
      const buildLog = clean.buildLog()
      clean.seal(hostTableBase)
      const unused = unusedImports(bundled.code)
      const image = clean.image()
      const linked = linkPlugin({
        engine: ready.module,
        image,
        exports,
        hostFunctions,
        unusedImports: unused,
        hostTableBase,
      })
      const plugin = withProducers(linked, producersOf(ready))
      return { plugin, wasm: encodeModule(plugin), buildLog }
    })
    return {
      wasm: module.wasm,
      exports: exports.map(({ name }) => name),
      imports: importsOf(module.plugin),
      inputs: this.#inputs(bundled),
      warnings: bundled.warnings,
      buildLog: module.buildLog,
      timings: this.#stopwatch.timings(),
    }
  }

  /** The bundle's inputs, and the interface file, which a watcher must watch as well. */
  #inputs(bundled: Bundle): readonly string[] {
    const { interfaceFile } = this.#options
    return interfaceFile === undefined ? bundled.inputs : [...bundled.inputs, path.resolve(interfaceFile)].toSorted()
  }

  #report(step: 'bundle' | 'compile' | 'evaluate' | 'link', message: string): void {
    this.#options.onProgress?.({ step, message })
  }

  #checkAborted(): void {
    const { signal } = this.#options
    if (signal?.aborted === true) throw new StateError('ERR_ABORTED', 'The build was aborted', { cause: signal.reason })
  }
}

function importsOf(plugin: WasmModule): PluginImport[] {
  // The engine imports functions alone, so an import's place is its function index.
  return plugin.imports.map(({ module, name }, index) => {
    const { params, results } = functionTypeOf(plugin, index)
    return { module, name, params: params.map(valueTypeName), results: results.map(valueTypeName) }
  })
}

function producersOf({ version }: ReadyEngine) {
  const own: { readonly version: string } = createRequire(import.meta.url)('../package.json')
  return [
    { field: 'language', name: 'JavaScript', version: '' },
    { field: 'processed-by', name: 'tenon', version: own.version },
    { field: 'processed-by', name: 'QuickJS-NG', version },
  ]
}
