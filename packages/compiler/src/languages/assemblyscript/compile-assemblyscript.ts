import { CompileError } from '@tenon/abi'

import type { CompileResult } from '../../compile-options.ts'
import type { Diagnostic } from '../../diagnostic.ts'
import { errorOf, warningsOf } from '../compiler-message.ts'
import type { LanguageFrontEnd, LanguageJob } from '../language-front-end.ts'
import { describeNativeModule, type NativeModule } from '../native-module.ts'
import { AscFiles } from './asc-files.ts'
import { ascMessages, type AscPlaces } from './asc-messages.ts'
import { ASSEMBLYSCRIPT, type AscDiagnostic, type AscPackage } from './asc-package.ts'
import { ascParameters, findBaseDirectory, OUTPUT } from './asc-settings.ts'

const HOW_TO_EXPORT = 'write `export function name(): i32 { … return 0 }`'

/** Import module of what AssemblyScript's library expects of a browser or of Node. */
const LIBRARY_NAMESPACE = 'env'

/**
 * Compiles AssemblyScript. An `asconfig.json` counts, for asc runs where it lies.
 *
 * @throws CompileError ERR_COMPILER_MISSING, ERR_SOURCE_SYNTAX, ERR_SOURCE_IMPORT, ERR_SOURCE_NO_EXPORTS.
 * @throws ArgumentError ERR_ARGUMENT for a flag that asc does not know.
 */
export const compileAssemblyScript: LanguageFrontEnd = async (job) => {
  const { entry, files, stopwatch } = job
  const asc = await loadAsc(job)
  job.checkAborted()
  const read = new AscFiles(files, await job.toolbox.readOwnFile('tenon-runtime.ts'))
  const places = { files, read, baseDirectory: await findBaseDirectory(job) }
  job.report('compile', `Compiling ${entry.shown}`)
  const { wasm, diagnostics } = await stopwatch.time('compile', async () => runAsc(asc, job, places))
  job.checkAborted()
  const described = describeNativeModule(wasm, entry, HOW_TO_EXPORT)
  return {
    wasm,
    exports: described.exports,
    imports: described.imports,
    inputs: read.inputs,
    warnings: [...warningsOf(ascMessages(places, diagnostics)), ...described.warnings, ...libraryImports(described)],
    buildLog: [],
    timings: stopwatch.timings(),
  } satisfies CompileResult
}

async function loadAsc({ files, entry, toolbox, report, stopwatch }: LanguageJob): Promise<AscPackage> {
  report('load', 'Loading AssemblyScript')
  const directory = files.paths.dirname(entry.file)
  return stopwatch.time('load', async () => (await toolbox.loadCompiler(ASSEMBLYSCRIPT, directory)) as AscPackage)
}

async function runAsc(
  asc: AscPackage,
  job: LanguageJob,
  places: AscPlaces,
): Promise<{ wasm: Uint8Array; diagnostics: AscDiagnostic[] }> {
  const { read, baseDirectory } = places
  const parameters = await ascParameters(asc, job, read, baseDirectory)
  const diagnostics: AscDiagnostic[] = []
  const written = new Map<string, Uint8Array | string>()
  const { error, stderr } = await asc.main(parameters, {
    readFile: (name, directory) => read.read(name, directory),
    writeFile: (name, contents) => void written.set(name, contents),
    listFiles: () => [],
    reportDiagnostic: (diagnostic) => void diagnostics.push(diagnostic),
  })
  const wasm = written.get(OUTPUT)
  if (error === null && wasm instanceof Uint8Array) return { wasm, diagnostics }
  throw errorOf(ascMessages(places, diagnostics)) ?? plainError(job, error, stderr.toString())
}

function plainError({ entry }: LanguageJob, cause: Error | null, written: string): CompileError {
  const message = `asc failed on ${entry.shown}: ${cause?.message ?? written}`
  return new CompileError('ERR_SOURCE_SYNTAX', message, { cause, details: { file: entry.file } })
}

/** What a host of plug-ins does not have would be an error only when the plug-in is loaded. */
function libraryImports({ imports }: NativeModule): Diagnostic[] {
  return imports
    .filter(({ module }) => module === LIBRARY_NAMESPACE)
    .map(({ module, name }) => ({
      message: `the plug-in imports ${module}.${name}, which hosts of plug-ins do not have`,
    }))
}
