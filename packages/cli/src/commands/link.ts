import { ArgumentError, PAGE_BYTES } from '@tenon/abi'
import { linkPlugin, type LinkPluginOptions } from '@tenon/host'
import { realpath, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { OptionTable } from '../arguments/option-table.ts'
import type { ParsedArguments } from '../arguments/parse-arguments.ts'
import type { Command } from '../command.ts'
import { EXIT_CODES } from '../exit-code.ts'
import { makeFolder } from '../files/make-folder.ts'
import { linkReport } from '../output/link-report.ts'
import { readLocation } from '../plugin-source/read-location.ts'
import { isSourceFile } from '../plugin-source/source-file.ts'
import type { Terminal } from '../terminal.ts'

const OPTIONS: OptionTable = {
  output: {
    type: 'string',
    short: 'o',
    value: '<file>',
    help: 'where the linked module goes (<plugin>.linked.wasm, here)',
  },
  timeout: { type: 'boolean', help: 'let limits.timeoutMs stop it: code that looks at the time' },
  fuel: { type: 'boolean', help: 'let limits.fuel stop it: code that counts what it executes' },
  'memory-max': {
    type: 'string',
    value: '<pages>',
    help: 'pages of 64 KiB a memory may have; allows limits.memoryBytes',
  },
  restore: { type: 'boolean', help: "let isolation: 'fresh-per-call' restore it, where that can be done" },
}

/** Where the linked module goes unless told: beside nothing, in the current directory. */
function defaultOutput(location: string): string {
  return `${path.basename(location, path.extname(location))}.linked.wasm`
}

function linkOptions(options: ParsedArguments): LinkPluginOptions {
  const pages = options.wholeNumber('memory-max', 1)
  return {
    timeout: options.flag('timeout'),
    fuel: options.flag('fuel'),
    restore: options.flag('restore'),
    ...(pages !== undefined && { memoryBytes: pages * PAGE_BYTES }),
  }
}

/** @throws ArgumentError ERR_ARGUMENT when the linked module would be written over the one that it is made from. */
async function checkOutput(output: string, location: string): Promise<void> {
  const [target, source] = await Promise.all([output, location].map(async (file) => realpath(file).catch(() => file)))
  if (path.resolve(target ?? output) !== path.resolve(source ?? location)) return
  throw new ArgumentError(`--output ${output} would overwrite the plug-in`, { argument: 'output' })
}

async function writeModule(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await makeFolder(path.dirname(path.resolve(file)))
    await writeFile(file, bytes)
  } catch (error) {
    throw new ArgumentError(`Cannot write the linked module: ${(error as Error).message}`, { argument: 'output' })
  }
}

async function run(options: ParsedArguments, terminal: Terminal): Promise<number> {
  const [location = ''] = options.positionals
  if (isSourceFile(location)) {
    throw new ArgumentError(`${location} is a source; build it first: tenon build ${location}`)
  }
  const output = options.text('output') ?? defaultOutput(location)
  const how = linkOptions(options)
  await checkOutput(output, location)
  const bytes = await readLocation(location)
  const { wasm, ...linked } = await linkPlugin(bytes, how)
  await writeModule(output, wasm)
  if (!options.flag('quiet'))
    await terminal.write(linkReport({ output, bytes: wasm.length, originalBytes: bytes.length, how, ...linked }))
  return EXIT_CODES.ok
}

/** `tenon link`: does ahead of time what a host does to a plug-in when it loads it. */
export const link: Command = {
  usage: 'tenon link <plugin.wasm> [-o linked.wasm] [options]',
  description:
    'Does ahead of time what a host does when it loads a plug-in, for runtimes that forbid compiling at run time (edge\n' +
    'workers): import the linked module there and give it to createPlugin. Limits must be built in to be set later, and\n' +
    'count only where the application vouches for the module (trustLinked: true). Link again with each version of tenon.',
  options: OPTIONS,
  arity: { least: 1, most: 1 },
  examples: ['tenon link plugin.wasm -o dist/plugin.wasm', 'tenon link plugin.wasm --timeout --memory-max 256'],
  run,
}
