import { COMMON_OPTIONS, type OptionSpec } from '../arguments/option-table.ts'
import type { Command } from '../command.ts'
import { alignColumns } from './columns.ts'

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`)

function optionRow([name, { short, value, multiple, help }]: [string, OptionSpec]): string[] {
  const names = `${short === undefined ? '    ' : `-${short}, `}--${name}`
  return [value === undefined ? names : `${names} ${value}`, multiple === true ? `${help} (repeatable)` : help]
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const options = { ...command.options, ...COMMON_OPTIONS }
  return [
    command.description,
    '',
    `Usage: ${command.usage}`,
    '',
    'Options:',
    ...indent(alignColumns(Object.entries(options).map(optionRow))),
    '',
    'Examples:',
    ...indent(command.examples),
    '',
  ].join('\n')
}

/** The help of the command as a whole, from pairs of a subcommand's name and summary. */
export function generalHelp(summaries: readonly (readonly [string, string])[]): string {
  return [
    'Makes, builds and tests WebAssembly plug-ins, calls those of any language, shows what is in them.',
    '',
    'Usage: tenon <command> [options]',
    '',
    'Commands:',
    ...indent(alignColumns(summaries)),
    '',
    'Options:',
    '  -h, --help     show this help; after a command, the help of that command',
    '  -V, --version  show the version',
    '',
  ].join('\n')
}
