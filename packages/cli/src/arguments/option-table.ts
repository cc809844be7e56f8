/** One option of a command: how it is parsed and what its help says. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  /** May be given more than once. */
  readonly multiple?: boolean
  /** What stands for the value in the help, e.g. `<ms>`. */
  readonly value?: string
  readonly help: string
}

/** A command's options by long name, in the order of the help. */
export type OptionTable = Readonly<Record<string, OptionSpec>>

/** What every command takes. */
export const COMMON_OPTIONS: OptionTable = {
  verbose: { type: 'boolean', short: 'v', help: 'say more: each step, times, and stacks of errors' },
  quiet: { type: 'boolean', short: 'q', help: 'say nothing on stderr but errors' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
}
