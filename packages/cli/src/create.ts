import { createProject } from './commands/new.ts'
import { processTerminal, type Terminal } from './terminal.ts'
import { reportErrors, runCommandLine } from './run-command-line.ts'

/**
 * Runs the command line of the package `create-tenon`, which is `tenon new` under a name of its own: what stands behind
 * `npm create tenon`. Resolves to the exit code; never rejects.
 */
export function create(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  return reportErrors(argv, terminal, () => runCommandLine(createProject, argv, terminal))
}
