import { ArgumentError } from '@tenon/abi'
import { parseArgs } from 'node:util'
import type { OptionTable } from './option-table.ts'
import { suggest } from './suggest.ts'

/** A command line, parsed: each getter checks what it hands out. */
export interface ParsedArguments {
  readonly positionals: readonly string[]
  flag(name: string): boolean
  text(name: string): string | undefined
  list(name: string): readonly string[]
  /** @throws ArgumentError ERR_ARGUMENT when the value is not a whole number of at least `least`. */
  wholeNumber(name: string, least: number): number | undefined
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function wholeNumber(name: string, value: string | undefined, least: number): number | undefined {
  if (value === undefined) return undefined
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (!Number.isSafeInteger(number) || number < least) {
    throw new ArgumentError(`--${name} takes a whole number of at least ${least}, not "${value}"`, { argument: name })
  }
  return number
}

function toArguments(values: Values, positionals: readonly string[]): ParsedArguments {
  return {
    positionals,
    flag: (name) => values[name] === true,
    text: (name) => asText(values[name]),
    list: (name) => [values[name] ?? []].flat().map(String),
    wholeNumber: (name, least) => wholeNumber(name, asText(values[name]), least),
  }
}

/** How an option and a value are written in one word. */
const joined = (option: string): string => (option.startsWith('--') ? `${option}=-…` : `${option}-…`)

/** parseArgs's message, or a better one for an option that nobody knows or whose value looks like an option. */
function explain(error: Error & { code?: string }, table: OptionTable): string {
  const name = /^Unknown option '--([^']+)'/.exec(error.message)?.[1]
  if (name !== undefined) return `Unknown option --${name}${suggest(name, Object.keys(table), '--')}`
  const lacking = /^Option '(-[^']+)' argument is ambiguous/.exec(error.message)?.[1]
  if (lacking !== undefined)
    return `${lacking} needs a value; one that begins with a dash is written ${joined(lacking)}`
  return error.message.split('\n').join(' ')
}

function parse(argv: readonly string[], table: OptionTable): ReturnType<typeof parseArgs> {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { type, short, multiple }]) => [
      name,
      { type, multiple: multiple === true, ...(short === undefined ? {} : { short }) },
    ]),
  )
  return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
}

/**
 * Parses what follows the command's name.
 * @throws ArgumentError ERR_ARGUMENT for an option that is unknown or lacks its value.
 */
export function parseArguments(argv: readonly string[], table: OptionTable): ParsedArguments {
  try {
    const { values, positionals } = parse(argv, table)
    return toArguments(values, positionals)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new ArgumentError(explain(error, table))
  }
}
