import { ArgumentError } from '@tenon/abi'
import { TimeLimit, type EngineInstance, type EngineProgress } from '@tenon/engine'
import { encodeModule } from '@tenon/wasm-binary'

import { CompileContext } from './compile-context.ts'
import type { CompileMode, CompileOptions, CompileResult } from './compile-options.ts'
import { asSourceError, bootPair, compileToBytecode, evaluatePlugin, stackSourceMap } from './evaluate-plugin.ts'
import { bundle, type Bundle, type RunBundler } from './frontend/bundle.ts'
import { BundleMap } from './frontend/bundle-map.ts'
import { checkEntry } from './frontend/check-entry.ts'
import { KeptBundler } from './frontend/kept-bundler.ts'
import { readInterfaceFile, type PluginInterface } from './frontend/interface-file.ts'
import { missingGlobals } from './frontend/missing-globals.ts'
import { scriptName } from './frontend/script-name.ts'
import { withWebGlobals } from './frontend/web-globals.ts'
import { valueFunctions } from './link/export-values.ts'
import { linkInMode } from './link/link-in-mode.ts'
import { pluginImports } from './link/plugin-imports.ts'
import { withProducers } from './link/producers.ts'
import { findFrontEnd } from './languages/find-front-end.ts'
import { openSources } from './open-sources.ts'
import type { CompilePlatform } from './platform/platform.ts'
import type { SourceFiles, SourceName } from './platform/source-files.ts'
import { readyEngine, type ReadyEngine } from './ready-engine.ts'
import { selectExports } from './select-exports.ts'
import { Stopwatch } from './stopwatch.ts'
import { assertNotAborted, untilAborted } from './until-aborted.ts'

/**
 * Compiles a source, with all it imports, into a plug-in. The top level of JavaScript and TypeScript runs now; what it
 * leaves in memory is the state that every instance begins with. The same sources give the same bytes.
 *
 * @throws CompileError for whatever is wrong with the source; details have `file`, `line`, `column` where there is a place.
 * @throws CompileError ERR_COMPILER_MISSING where a language is met whose compiler must be installed first.
 * @throws StateError ERR_ABORTED.
 * @throws ArgumentError ERR_ARGUMENT for an entry or sources that are none.
 */
export type Compile = (entry: string, options?: CompileOptions) => Promise<CompileResult>

/**
 * Prepares for compiling a source again and again, as watching does: what did not change is not parsed again. Nothing is
 * looked at yet.
 */
export type StartCompiling = (entry: string, options?: CompileOptions) => Promise<CompileContext>

/** The functions of this package, for one platform. */
export interface Compiler {
  readonly compile: Compile
  readonly compileContext: StartCompiling
}

/** Makes the compiler for a platform. */
export function compilerOn(platform: CompilePlatform): Compiler {
  return {
    compile: async (entry, options = {}) => {
      assertEntry(entry)
      const files = openSources(platform, options)
      try {
        return await build({ platform, files }, entry, options)
      } finally {
        files.close()
      }
    },
    compileContext: async (entry, options = {}) => {
      assertEntry(entry)
      const files = openSources(platform, options)
      const kept = new KeptBundler()
      const compile = (): Promise<CompileResult> => build({ platform, files }, entry, options, kept.run)
      return new CompileContext(compile, async () => {
        await kept.dispose()
        files.close()
      })
    },
  }
}

function assertEntry(entry: unknown): void {
  if (typeof entry === 'string') return
  throw new ArgumentError(`entry: expected the path of a source, not ${entry === null ? 'null' : typeof entry}`, {
    argument: 'entry',
  })
}

/** Compiles a source in whichever language it is. */
async function build(
  { platform, files }: { readonly platform: CompilePlatform; readonly files: SourceFiles },
  entry: string,
  options: CompileOptions,
  runBundler?: RunBundler,
): Promise<CompileResult> {
  const other = await findFrontEnd(platform, files, entry, options)
  return other === undefined ? new CompileJob(platform, files, options, runBundler).run(entry) : other()
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
  readonly script: Pick<Bundle, 'code'>
  readonly map: BundleMap
  readonly declared: PluginInterface
}

/** One run of the compiler. */
class CompileJob {
  readonly #platform: CompilePlatform
  readonly #files: SourceFiles
  readonly #options: CompileOptions
  readonly #runBundler: RunBundler | undefined
  readonly #stopwatch = new Stopwatch()
  readonly #limit: TimeLimit | undefined

  constructor(platform: CompilePlatform, files: SourceFiles, options: CompileOptions, runBundler?: RunBundler) {
    this.#platform = platform
    this.#files = files
    this.#options = options
    this.#runBundler = runBundler
    this.#limit = topLevelLimit(options)
  }

  async run(entry: string): Promise<CompileResult> {
    this.#checkAborted()
    const name = await checkEntry(this.#files, entry)
    // Both take a while and neither needs the other.
    const preparing = Promise.all([this.#readSources(name), this.#bootEngines()])
    const [sources, engines] = await untilAborted(this.#options.signal, preparing)
    try {
      const bytecode = await this.#evaluate(sources, engines)
      return await this.#link(sources, engines, bytecode)
    } catch (error) {
      throw asSourceError(error, name)
    }
  }

  async #readSources(entry: SourceName): Promise<ReadSources> {
    const { minify = true, define = {}, external = [], tsconfig, interfaceFile } = this.#options
    const files = this.#files
    const { openWebFolder } = this.#platform
    this.#report('bundle', 'Bundling the source')
    return this.#stopwatch.time('bundle', async () => {
      const [bundled, declared] = await Promise.all([
        bundle(files, entry.file, { minify, define, external, tsconfig, openWebFolder }, this.#runBundler),
        interfaceFile === undefined
          ? { exports: [], hostFunctions: [] }
          : readInterfaceFile(files, files.resolve(interfaceFile)).then(withValueFunctions),
      ])
      const [script, missing] = await Promise.all([
        withWebGlobals(files.bundler, openWebFolder, bundled),
        missingGlobals(files, files.paths.dirname(entry.file), bundled),
      ])
      const map = new BundleMap(script.sourceMap, await scriptName(script.code, script.sourceMap))
      return { entry, bundled: { ...bundled, warnings: [...bundled.warnings, ...missing] }, script, map, declared }
    })
  }

  #bootEngines(): Promise<Engines> {
    const { onProgress, assets, engine: variant = 'fast' } = this.#options
    const told = (progress: EngineProgress): void => onProgress?.({ ...progress, step: 'engine' })
    return this.#stopwatch.time('engine', async () => {
      const ready = await readyEngine(this.#platform, { variant, source: assets?.engine, onProgress: told })
      return { ready, ...(await bootPair(ready.bytes, this.#limit)) }
    })
  }

  async #evaluate(
    { entry, script: { code }, map, declared }: ReadSources,
    { scratch, clean }: Engines,
  ): Promise<Uint8Array> {
    const script = { sources: this.#files, entry, code, map, carriesMap: this.#carriesMap }
    this.#checkAborted()
    this.#report('compile', 'Compiling to bytecode')
    const bytecode = await this.#stopwatch.time('compile', () => compileToBytecode(scratch, script))
    this.#checkAborted()
    this.#report('evaluate', 'Running the top level')
    this.#limit?.begin()
    if (this.#mode !== 'snapshot') clean.keepRegexps()
    await this.#stopwatch.time('evaluate', () => evaluatePlugin(clean, bytecode, script, declared.hostFunctions))
    this.#checkAborted()
    return bytecode
  }

  async #link(sources: ReadSources, { ready, clean }: Engines, bytecode: Uint8Array): Promise<CompileResult> {
    const { entry, bundled, declared, script, map } = sources
    this.#limit?.begin()
    const exports = selectExports(entry, clean.exportNames(), declared.exports)
    this.#report('link', 'Linking the plug-in')
    const linked = await this.#stopwatch.time('link', async () => {
      const buildLog = clean.buildLog()
      const { module, sharedEngine } = await linkInMode(this.#mode, {
        entry,
        source: bundled.code,
        ready,
        instance: clean,
        exports,
        version: this.#platform.version,
        bytecode,
        declared: declared.hostFunctions,
        sourceMap: this.#carriesMap ? stackSourceMap({ map, code: script.code }) : undefined,
      })
      const plugin = withProducers(module, producersOf(this.#platform, ready))
      return { plugin, sharedEngine, wasm: encodeModule(plugin), buildLog }
    })
    const { sharedEngine } = linked
    return {
      wasm: linked.wasm,
      ...(sharedEngine && { sharedEngine }),
      ...(!this.#carriesMap && { sourceMap: map.toJson(script.code) }),
      exports: exports.map(({ name }) => name),
      imports: pluginImports(linked.plugin, ready.module),
      inputs: this.#inputs(bundled),
      warnings: bundled.warnings,
      buildLog: linked.buildLog,
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

  get #mode(): CompileMode {
    return this.#options.mode ?? 'snapshot'
  }

  get #carriesMap(): boolean {
    return this.#options.debug === true
  }

  #report(step: 'bundle' | 'compile' | 'evaluate' | 'link', message: string): void {
    this.#options.onProgress?.({ step, message })
  }

  #checkAborted(): void {
    assertNotAborted(this.#options.signal)
  }
}

/** Milliseconds that a top level may run unless told. */
const TOP_LEVEL_TIMEOUT_MS = 30_000

/** @throws ArgumentError ERR_ARGUMENT */
function topLevelLimit({ topLevelTimeoutMs = TOP_LEVEL_TIMEOUT_MS }: CompileOptions): TimeLimit | undefined {
  if (topLevelTimeoutMs === Infinity) return undefined
  if (typeof topLevelTimeoutMs === 'number' && topLevelTimeoutMs > 0) return new TimeLimit(topLevelTimeoutMs)
  throw new ArgumentError('topLevelTimeoutMs: expected a number of milliseconds above 0, or Infinity', {
    argument: 'topLevelTimeoutMs',
  })
}

function producersOf(compiler: CompilePlatform, engine: ReadyEngine) {
  return [
    { field: 'language', name: 'JavaScript', version: '' },
    { field: 'processed-by', name: 'tenon', version: compiler.version },
    { field: 'processed-by', name: 'QuickJS-NG', version: engine.version },
  ]
}

/** What the engine is to know of a plug-in's interface before its top level runs. */
function withValueFunctions(declared: PluginInterface): PluginInterface {
  return { ...declared, hostFunctions: [...declared.hostFunctions, ...valueFunctions(declared.exports)] }
}
