import { ArgumentError } from '@tenon/abi'
import { createPlugin, type Plugin } from '@tenon/host'
import { parseKeyValues } from '../arguments/key-value.ts'
import type { ParsedArguments } from '../arguments/parse-arguments.ts'
import { readCallInput } from '../arguments/read-input.ts'
import type { Command } from '../command.ts'
import { EXIT_CODES } from '../exit-code.ts'
import { logWriter } from '../output/log-writer.ts'
import { formatDuration } from '../output/sizes.ts'
import { writeOutput } from '../output/write-output.ts'
import { mapFromHere } from '../plugin-source/source-map.ts'
import { compileSource, showWarnings } from '../plugin-source/compile-source.ts'
import { resolvePlugin } from '../plugin-source/resolve-plugin.ts'
import { isSourceFile } from '../plugin-source/source-file.ts'
import type { Terminal } from '../terminal.ts'
import { CALL_OPTIONS, callGrants } from './call-options.ts'

/** @throws ArgumentError ERR_ARGUMENT for an interface where nothing is compiled. */
function checkInterface(options: ParsedArguments, location: string): void {
  const isCompiled = isSourceFile(location) && !options.flag('manifest')
  if (isCompiled || options.text('interface') === undefined) return
  const message = `--interface is for a source, which is compiled with it; ${location} is none`
  throw new ArgumentError(message, { argument: 'interface' })
}

function compileWith(
  options: ParsedArguments,
  terminal: Terminal,
  keepMap: (sourceMap: string) => void,
): (file: string) => Promise<Uint8Array> {
  const isQuiet = options.flag('quiet')
  return async (file) => {
    const interfaceFile = options.text('interface')
    const compiler = interfaceFile === undefined ? {} : { interfaceFile }
    const settings = { isQuiet, isVerbose: options.flag('verbose'), mayInstall: options.flag('yes'), compiler }
    const result = await compileSource(file, settings, terminal)
    showWarnings(result, isQuiet, terminal)
    if (result.sourceMap !== undefined) keepMap(mapFromHere(result.sourceMap, file))
    return result.wasm
  }
}

interface CallPlan {
  readonly functionName: string
  readonly input: string | Uint8Array
  readonly count: number
  readonly isVerbose: boolean
}

async function callRepeatedly(plugin: Plugin, plan: CallPlan, terminal: Terminal): Promise<void> {
  const start = performance.now()
  for (let i = 0; i < plan.count; i++) {
    const output = await plugin.call(plan.functionName, plan.input)
    await writeOutput(output.bytes(), terminal)
    if (plan.count > 1) await terminal.write('\n')
  }
  if (!plan.isVerbose) return
  const each = formatDuration((performance.now() - start) / plan.count)
  terminal.writeError(plan.count === 1 ? `called in ${each}\n` : `called ${plan.count} times, ${each} each\n`)
}

async function run(options: ParsedArguments, terminal: Terminal): Promise<number> {
  const [location = '', functionName = ''] = options.positionals
  const isVerbose = options.flag('verbose')
  checkInterface(options, location)
  const grants = callGrants(options)
  const vars = parseKeyValues('var', options.list('var'))
  const links = parseKeyValues('link', options.list('link'), { isUnique: true })
  const count = options.wholeNumber('loop', 1) ?? 1
  const input = await readCallInput(options, terminal)
  let sourceMap: string | undefined
  const compile = compileWith(options, terminal, (map) => (sourceMap = map))
  const manifest = await resolvePlugin({ location, isManifest: options.flag('manifest'), links, compile })

  const start = performance.now()
  // For one call linking takes longer than it saves.
  const plugin = await createPlugin(manifest, {
    ...grants,
    ...(sourceMap !== undefined && { sourceMap }),
    link: count > 1,
    logger: logWriter(terminal),
  })
  try {
    if (isVerbose) terminal.writeError(`loaded in ${formatDuration(performance.now() - start)}\n`)
    for (const [name, value] of Object.entries(vars)) plugin.vars.set(name, value)
    await callRepeatedly(plugin, { functionName, input, count, isVerbose }, terminal)
    return EXIT_CODES.ok
  } finally {
    await plugin.close()
  }
}

/** `tenon call`: loads a plug-in, compiling it first when it is a source, and calls one of its exports. */
export const call: Command = {
  usage: 'tenon call <plugin> <function> [options]',
  description:
    'Calls a function of a plug-in and writes its output to stdout, untouched. <plugin> is a .wasm file, an http(s)\n' +
    'URL, a JSON manifest, or a source (JavaScript, TypeScript, AssemblyScript, C, C++), which is compiled first. The\n' +
    'plug-in may use only what the options or its manifest grant.',
  options: CALL_OPTIONS,
  arity: { least: 2, most: 2 },
  examples: [
    'tenon call count-vowels.ts countVowels --input "Hello, World!"',
    'tenon call plugin.wasm resize --stdin < in.png > out.png',
    'tenon call plugin.wasm report --config lang=en --allow-host api.example.com --timeout 2000',
  ],
  run,
}
