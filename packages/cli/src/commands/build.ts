import type { CompileMode, CompileOptions, CompileResult, SourceLanguage } from '@tenon/compiler'
import { ArgumentError } from '@tenon/abi'
import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { parseKeyValues } from '../arguments/key-value.ts'
import type { OptionTable } from '../arguments/option-table.ts'
import type { ParsedArguments } from '../arguments/parse-arguments.ts'
import { suggest } from '../arguments/suggest.ts'
import type { Command } from '../command.ts'
import { EXIT_CODES } from '../exit-code.ts'
import { buildReport, buildReportJson } from '../output/build-report.ts'
import { printable } from '../output/printable.ts'
import { SOURCE_LANGUAGES } from '../plugin-source/source-language.ts'
import { mapBeside } from '../plugin-source/source-map.ts'
import { compileSource, showWarnings } from '../plugin-source/compile-source.ts'
import type { Terminal } from '../terminal.ts'
import { buildWithCommand } from './build-with-command.ts'
import { planBuild } from './plan-build.ts'
import { writeModule } from './write-module.ts'

const OPTIONS: OptionTable = {
  output: { type: 'string', short: 'o', value: '<file>', help: 'where the plug-in goes (<source> with .wasm, here)' },
  interface: { type: 'string', short: 'i', value: '<file.d.ts>', help: 'declares the exports and host functions' },
  'no-minify': { type: 'boolean', help: 'keep the syntax as written; names are kept anyway' },
  define: { type: 'string', multiple: true, value: '<name=expression>', help: 'a global name and what replaces it' },
  external: { type: 'string', multiple: true, value: '<module>', help: 'a module to leave out' },
  tsconfig: { type: 'string', value: '<file>', help: 'a tsconfig.json other than the nearest one' },
  bytecode: { type: 'boolean', help: 'the engine and bytecode: smaller where much is bundled, slower to begin' },
  'shared-engine': { type: 'boolean', help: 'bytecode alone, and beside it the engine that such plug-ins share' },
  size: { type: 'boolean', help: 'the small engine: a tenth less, slower where much is computed' },
  debug: {
    type: 'boolean',
    help: 'put the source map into the plug-in, for hosts that apply none beside it; C, C++: DWARF',
  },
  'top-level-timeout': { type: 'string', value: '<ms>', help: 'milliseconds the top level may run (30000)' },
  language: {
    type: 'string',
    value: '<name>',
    help: 'javascript, assemblyscript, c or cpp, if the name does not tell',
  },
  include: { type: 'string', short: 'I', multiple: true, value: '<folder>', help: 'C, C++: look for headers there' },
  cflag: { type: 'string', multiple: true, value: '<flag>', help: 'a flag for clang or asc: --cflag=-O3' },
  'keep-wasi': { type: 'boolean', help: 'C, C++: leave standard output and the like to WASI, not to the log' },
  yes: { type: 'boolean', short: 'y', help: 'install the compiler of the language if it is missing' },
  json: { type: 'boolean', help: 'report as JSON on stdout' },
}

/** @throws ArgumentError ERR_ARGUMENT when the plug-in would be written over a file that it is made from. */
async function checkOutput(output: string, inputs: readonly string[]): Promise<void> {
  const file = path.resolve(output)
  const target = await realpath(file).catch(() => file)
  if (!inputs.includes(file) && !inputs.includes(target)) return
  throw new ArgumentError(`--output ${output} would overwrite a source of the plug-in`, { argument: 'output' })
}

/** Writes the engine that a plug-in shares beside it, where hosts look for it; returns its path. */
async function writeEngine(output: string, { sharedEngine, inputs }: CompileResult): Promise<string | undefined> {
  if (sharedEngine === undefined) return undefined
  const file = path.join(path.dirname(output), sharedEngine.fileName)
  await checkOutput(file, inputs)
  await writeModule(file, sharedEngine.bytes)
  return file
}

/** Writes the source map beside the plug-in, unless that carries it. */
async function writeMap(output: string, source: string, { sourceMap }: CompileResult): Promise<void> {
  if (sourceMap !== undefined) await writeModule(`${output}.map`, mapBeside(sourceMap, output, source))
}

function showBuildLog({ buildLog }: CompileResult, terminal: Terminal): void {
  for (const { level, message } of buildLog)
    terminal.writeError(`${level} (at build) ${printable(message).replaceAll('\n', '\n  ')}\n`)
}

/** @throws ArgumentError ERR_ARGUMENT for two modes at once. */
function modeOf(options: ParsedArguments): CompileMode | undefined {
  const isBytecode = options.flag('bytecode')
  const isShared = options.flag('shared-engine')
  if (isBytecode && isShared) {
    throw new ArgumentError('--bytecode and --shared-engine are two ways to build; choose one', {
      argument: 'bytecode',
    })
  }
  if (isShared) return 'shared-engine'
  return isBytecode ? 'bytecode' : undefined
}

/** @throws ArgumentError ERR_ARGUMENT for a language that is not known. */
function languageNamed(name: string): SourceLanguage {
  const language = SOURCE_LANGUAGES.find((candidate) => candidate === name.toLowerCase())
  if (language !== undefined) return language
  const message = `--language takes ${SOURCE_LANGUAGES.join(', ')}, not "${name}"${suggest(name, SOURCE_LANGUAGES)}`
  throw new ArgumentError(message, { argument: 'language' })
}

/** The part of {@link compilerOptions} that other languages than JavaScript have. */
function compiledLanguageOptions(options: ParsedArguments, project: CompileOptions): CompileOptions {
  return {
    sources: [...(project.sources ?? []), ...options.positionals.slice(1)],
    includeDirectories: [...(project.includeDirectories ?? []), ...options.list('include')],
    flags: [...(project.flags ?? []), ...options.list('cflag')],
    wasi: options.flag('keep-wasi') || project.wasi === true,
  }
}

/** What options say, laid over what the project says of its own source. */
function compilerOptions(options: ParsedArguments, project: CompileOptions): CompileOptions {
  const interfaceFile = options.text('interface')
  const tsconfig = options.text('tsconfig')
  const language = options.text('language')
  const topLevelTimeoutMs = options.wholeNumber('top-level-timeout', 1)
  return {
    ...project,
    mode: modeOf(options) ?? project.mode ?? 'snapshot',
    engine: options.flag('size') ? 'small' : (project.engine ?? 'fast'),
    debug: options.flag('debug') || project.debug === true,
    minify: !options.flag('no-minify') && project.minify !== false,
    define: { ...project.define, ...parseKeyValues('define', options.list('define')) },
    external: [...(project.external ?? []), ...options.list('external')],
    ...compiledLanguageOptions(options, project),
    ...(language !== undefined && { language: languageNamed(language) }),
    ...(interfaceFile !== undefined && { interfaceFile }),
    ...(tsconfig !== undefined && { tsconfig }),
    ...(topLevelTimeoutMs !== undefined && { topLevelTimeoutMs }),
  }
}

async function run(options: ParsedArguments, terminal: Terminal): Promise<number> {
  const { target, output } = await planBuild(options)
  if (target.kind === 'command') {
    await buildWithCommand(target, options, terminal)
    return EXIT_CODES.ok
  }
  const compiler = compilerOptions(options, target.kind === 'source' ? target.compiler : {})
  const source = target.file
  const isQuiet = options.flag('quiet')
  const start = performance.now()
  const show = { isQuiet, isVerbose: options.flag('verbose'), mayInstall: options.flag('yes') }
  const result = await compileSource(source, { ...show, compiler }, terminal)
  await checkOutput(output, result.inputs)
  await writeModule(output, result.wasm)
  await writeMap(output, source, result)
  const engine = await writeEngine(output, result)
  showWarnings(result, isQuiet, terminal)
  if (!isQuiet) showBuildLog(result, terminal)
  const report = { output, ...(engine !== undefined && { engine }), result, durationMs: performance.now() - start }
  if (options.flag('json')) await terminal.write(buildReportJson(report))
  else if (!isQuiet) await terminal.write(buildReport(report))
  return EXIT_CODES.ok
}

/** `tenon build`: compiles a source into a plug-in. */
export const build: Command = {
  usage: 'tenon build [source…] [-o plugin.wasm] [options]',
  description:
    'Compiles a source, with all it imports, into one WebAssembly plug-in. Its exported functions become the functions a\n' +
    'host can call. JavaScript and TypeScript need nothing more; AssemblyScript, C and C++ a compiler from npm, which the\n' +
    'command offers to install. Several sources are for C and C++, where .o and .a files are linked as well. Without\n' +
    'any it builds what package.json says ("tenon").',
  options: OPTIONS,
  arity: { least: 0, most: Infinity },
  examples: [
    'tenon build count-vowels.ts',
    'tenon build src/plugin.js -i plugin.d.ts -o dist/plugin.wasm',
    'tenon build plugin.ts --shared-engine -o dist/plugin.wasm',
    'tenon build plugin.c parser.c -I include --cflag=-O3',
    'tenon build assembly/index.ts -o plugin.wasm',
  ],
  run,
}
