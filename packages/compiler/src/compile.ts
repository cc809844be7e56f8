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
import { openSources } from './open-sources.ts'
import type { CompilePlatform } from './platform/platform.ts'
import type { SourceFiles, SourceName } from './platform/source-files.ts'
import { readyEngine, type ReadyEngine } from './ready-engine.ts'
import { selectExports } from './select-exports.ts'
import { Stopwatch } from './stopwatch.ts'
import { assertNotAborted, untilAborted } from './until-aborted.ts'

/**
 * Compiles a JavaScript or TypeScript source, with all it imports, into a plug-in. Its top level runs now; what it leaves
 * in memory is the state that every instance begins with. The same sources give the same bytes.
 *
 * @throws CompileError for whatever is wrong with the source; details have `file`, `line`, `column` where there is a place.
 * @throws StateError ERR_ABORTED.
 */
export type Compile = (entry: string, options?: CompileOptions) => Promise<CompileResult>

/** The functions of this package, for one platform. */
export interface Compiler {
  readonly compile: Compile
}

/** Makes the compiler for a platform. */
export function compilerOn(platform: CompilePlatform): Compiler {
  return {
    compile: async (entry, options = {}) => {
      const files = openSources(platform, options)
      try {
        return await new CompileJob(platform, files, options).run(entry)
      } finally {
        files.close()
      }
    },
  }
}

interface Engines {
  readonly ready: ReadyEngine
  readonly scratch: EngineInstance
  readonly clean: EngineInstance
}

interface ReadSources {
  readonly entry: SourceName
  readonly bundled: Bundle
  /** The bundle, behind the globals that it names and the engine leaves out. */
  readonly script: Pick<Bundle, 'code' | 'sourceMap'>
  readonly declared: PluginInterface
}

/** One run of the compiler. */
class CompileJob {
  readonly #platform: CompilePlatform
  readonly #files: SourceFiles
  readonly #options: CompileOptions
  readonly #stopwatch = new Stopwatch()

  constructor(platform: CompilePlatform, files: SourceFiles, options: CompileOptions) {
    this.#platform = platform
    this.#files = files
    this.#options = options
  }

  async run(entry: string): Promise<CompileResult> {
    this.#checkAborted()
    const name = await checkEntry(this.#files, entry)
    // Both take a while and neither needs the other.
    const preparing = Promise.all([this.#readSources(name), this.#bootEngines()])
    const [sources, engines] = await untilAborted(this.#options.signal, preparing)
    try {
      await this.#evaluate(sources, engines)
      return await this.#link(sources, engines)
    } catch (error) {
      throw asSourceError(error, name)
    }
  }

  async #readSources(entry: SourceName): Promise<ReadSources> {
    const { minify = true, define = {}, external = [], tsconfig, interfaceFile } = this.#options
    const files = this.#files
    this.#report('bundle', 'Bundling the source')
    return this.#stopwatch.time('bundle', async () => {
      const [bundled, declared] = await Promise.all([
        bundle(files, entry.file, { minify, define, external, tsconfig }),
        interfaceFile === undefined
          ? { exports: [], hostFunctions: [] }
          : readInterfaceFile(files, files.resolve(interfaceFile)),
      ])
      const script = await withWebGlobals(files.bundler, this.#platform.openWebFolder, bundled)
      return { entry, bundled, script, declared }
    })
  }

  #bootEngines(): Promise<Engines> {
    const { onProgress, assets } = this.#options
    return this.#stopwatch.time('engine', async () => {
      const ready = await readyEngine(this.#platform, {
        source: assets?.engine,
        onProgress: (progress) => onProgress?.({ ...progress, step: 'engine' }),
      })
      return { ready, ...(await bootPair(ready.bytes)) }
    })
  }

  async #evaluate(
    { entry, script: { code, sourceMap }, declared }: ReadSources,
    { scratch, clean }: Engines,
  ): Promise<void> {
    const script = { sources: this.#files, entry, code, map: new BundleMap(sourceMap) }
    this.#checkAborted()
    this.#report('compile', 'Compiling to bytecode')
    const bytecode = await this.#stopwatch.time('compile', () => compileToBytecode(scratch, script))
    this.#checkAborted()
    this.#report('evaluate', 'Running the top level')
    await this.#stopwatch.time('evaluate', () => evaluatePlugin(clean, bytecode, script, declared.hostFunctions))
    this.#checkAborted()
  }

  async #link({ entry, bundled, declared }: ReadSources, { ready, clean }: Engines): Promise<CompileResult> {
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
      const plugin = withProducers(linked, producersOf(this.#platform, ready))
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
    return interfaceFile === undefined
      ? bundled.inputs
      : [...bundled.inputs, this.#files.resolve(interfaceFile)].toSorted()
  }

  #report(step: 'bundle' | 'compile' | 'evaluate' | 'link', message: string): void {
    this.#options.onProgress?.({ step, message })
  }

  #checkAborted(): void {
    assertNotAborted(this.#options.signal)
  }
}

function importsOf(plugin: WasmModule): PluginImport[] {
  // The engine imports functions alone, so an import's place is its function index.
  return plugin.imports.map(({ module, name }, index) => {
    const { params, results } = functionTypeOf(plugin, index)
    return { module, name, params: params.map(valueTypeName), results: results.map(valueTypeName) }
  })
}

function producersOf(compiler: CompilePlatform, engine: ReadyEngine) {
  return [
    { field: 'language', name: 'JavaScript', version: '' },
    { field: 'processed-by', name: 'tenon', version: compiler.version },
    { field: 'processed-by', name: 'QuickJS-NG', version: engine.version },
  ]
}
