import type { OptionTable } from '../arguments/option-table.ts'
import type { ParsedArguments } from '../arguments/parse-arguments.ts'
import type { Command } from '../command.ts'
import { EXIT_CODES } from '../exit-code.ts'
import { inspectModule } from '../output/inspection.ts'
import { inspectionJson } from '../output/inspection-json.ts'
import { inspectionText } from '../output/inspection-text.ts'
import { styleFor } from '../output/style.ts'
import { compileSource } from '../plugin-source/compile-source.ts'
import { readLocation } from '../plugin-source/read-location.ts'
import { isSourceFile } from '../plugin-source/source-file.ts'
import { wantsColour, type Terminal } from '../terminal.ts'

const OPTIONS: OptionTable = {
  yes: { type: 'boolean', short: 'y', help: 'install the compiler of a source if it is missing' },
  json: { type: 'boolean', help: 'write JSON, for programs' },
}

async function moduleBytes(location: string, options: ParsedArguments, terminal: Terminal): Promise<Uint8Array> {
  if (!isSourceFile(location)) return readLocation(location)
  const settings = { isQuiet: options.flag('quiet'), isVerbose: options.flag('verbose') }
  const install = { mayInstall: options.flag('yes'), compiler: {} }
  return (await compileSource(location, { ...settings, ...install }, terminal)).wasm
}

async function run(options: ParsedArguments, terminal: Terminal): Promise<number> {
  const [location = ''] = options.positionals
  const inspection = inspectModule(location, await moduleBytes(location, options, terminal))
  const style = styleFor(wantsColour(terminal.stdoutIsTty, process.env))
  await terminal.write(options.flag('json') ? inspectionJson(inspection) : inspectionText(inspection, style))
  return EXIT_CODES.ok
}

/** `tenon inspect`: shows what a plug-in offers and what it asks for, without running it. */
export const inspect: Command = {
  usage: 'tenon inspect <plugin> [--json]',
  description:
    'Shows what is in a plug-in without running it: its exports and which of them can be called, its imports by what the\n' +
    'host must grant for them, its memories, its size by section and the tools that made it. <plugin> is a .wasm file, an\n' +
    'http(s) URL, or a source, which is compiled first.',
  options: OPTIONS,
  arity: { least: 1, most: 1 },
  examples: ['tenon inspect plugin.wasm', 'tenon inspect plugin.wasm --json'],
  run,
}
