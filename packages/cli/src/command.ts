import type { OptionTable } from './arguments/option-table.ts'
import type { ParsedArguments } from './arguments/parse-arguments.ts'
import type { Terminal } from './terminal.ts'

/** A subcommand: its help, its options and what it does. */
export interface Command {
  /** How it is called, e.g. `tenon build <source> [options]`. */
  readonly usage: string
  /** What it does, in a sentence or two. */
  readonly description: string
  readonly options: OptionTable
  /** How many arguments it takes, options not counted. */
  readonly arity: { readonly least: number; readonly most: number }
  readonly examples: readonly string[]
  /** Runs it; resolves to the exit code. Errors are thrown, and reported by the caller. */
  run(options: ParsedArguments, terminal: Terminal): Promise<number>
}
