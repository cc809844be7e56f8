import { openClang, type Clang, type ClangPackage, type ClangTree } from '@tenon/engine'

import type { CompileResult } from '../../compile-options.ts'
import type { CompilerMessage } from '../compiler-message.ts'
import { warningsOf } from '../compiler-message.ts'
import { describeNativeModule } from '../native-module.ts'
import type { LanguageFrontEnd, LanguageJob, OptionalCompiler } from '../language-front-end.ts'
import { nativeLanguageOf } from '../source-language.ts'
import { compileUnit, type CompiledUnit, type UnitSettings } from './compile-unit.ts'
import { OWN_HEADERS, readFlags } from './clang-flags.ts'
import { linkUnits } from './link-units.ts'
import { readSources, type NativeSources } from './native-sources.ts'

/** Clang, LLD and wasi-libc, themselves WebAssembly. */
const CLANG: OptionalCompiler = { name: '@yowasp/clang', probe: '@yowasp/clang', language: 'C and C++' }

const HOW_TO_EXPORT = 'write `TENON_EXPORT(name) { …; return 0; }`, with #include <tenon.h>'

/**
 * Compiles C and C++: the entry with what else is to be linked, each file for itself.
 *
 * @throws CompileError ERR_COMPILER_MISSING, ERR_SOURCE_NOT_FOUND, ERR_SOURCE_SYNTAX, ERR_SOURCE_IMPORT,
 *   ERR_SOURCE_NO_EXPORTS.
 * @throws ArgumentError ERR_ARGUMENT for flags that clang does not know.
 */
export const compileNative: LanguageFrontEnd = async (job) => {
  const { files, entry, options, stopwatch } = job
  const clang = await loadClang(job)
  job.checkAborted()
  const flags = readFlags(files, options)
  const sources = await readSources(job, flags.includeDirectories)
  const headers = await readOwnHeaders(job)
  const settings: UnitSettings = { clang, files, tree: sources.tree, headers, flags, isDebug: options.debug === true }
  const units = await compileAll(job, sources, settings)
  job.report('link', 'Linking the plug-in')
  const linked = await stopwatch.time('link', async () => linkUnits(job, settings, sources, units))
  job.checkAborted()
  const described = describeNativeModule(linked.wasm, entry, HOW_TO_EXPORT)
  return {
    wasm: linked.wasm,
    exports: described.exports,
    imports: described.imports,
    inputs: inputsOf(sources, units),
    warnings: [...warningsOf(allMessages(units, linked.messages)), ...described.warnings],
    buildLog: [],
    timings: stopwatch.timings(),
  } satisfies CompileResult
}

/** Clang as a function, loaded in the time that the step `load` takes. */
async function loadClang({ files, entry, toolbox, report, stopwatch }: LanguageJob): Promise<Clang> {
  report('load', 'Loading clang')
  const directory = files.paths.dirname(entry.file)
  return stopwatch.time('load', async () => openClang((await toolbox.loadCompiler(CLANG, directory)) as ClangPackage))
}

async function readOwnHeaders({ toolbox }: LanguageJob): Promise<ClangTree> {
  const [c, cpp] = await Promise.all([toolbox.readOwnFile('tenon.h'), toolbox.readOwnFile('tenon.hpp')])
  return { [OWN_HEADERS]: { 'tenon.h': c, 'tenon.hpp': cpp } }
}

async function compileAll(job: LanguageJob, sources: NativeSources, settings: UnitSettings): Promise<CompiledUnit[]> {
  return job.stopwatch.time('compile', async () => {
    const units: CompiledUnit[] = []
    for (const file of sources.units) {
      job.report('compile', `Compiling ${job.files.nameOf(file).shown}`)
      const language = nativeLanguageOf(job.files, file) ?? (job.language === 'c' ? 'c' : 'cpp')
      units.push(await compileUnit(settings, file, file === job.entry.file ? job.language : language))
      job.checkAborted()
    }
    return units
  })
}

function allMessages(units: readonly CompiledUnit[], linked: readonly CompilerMessage[]): CompilerMessage[] {
  return [...units.flatMap(({ messages }) => messages), ...linked]
}

function inputsOf({ objects }: NativeSources, units: readonly CompiledUnit[]): string[] {
  return [...new Set([...units.flatMap(({ inputs }) => inputs), ...objects])].toSorted()
}
