import { ArgumentError } from '@tenon/abi'
import { COMMON_OPTIONS } from './arguments/option-table.ts'
import { parseArguments } from './arguments/parse-arguments.ts'
import type { Command } from './command.ts'
import { EXIT_CODES, exitCodeOf } from './exit-code.ts'
import { reportError } from './output/error-report.ts'
import { commandHelp } from './output/help.ts'
import { QuestionCancelled } from './output/question-cancelled.ts'
import type { Terminal } from './terminal.ts'

function checkArity(command: Command, positionals: readonly string[]): void {
  const { least, most } = command.arity
  if (positionals.length >= least && positionals.length <= most) return
  const wrong = positionals.length < least ? 'Too few arguments' : `Unexpected argument "${positionals[most] ?? ''}"`
  throw new ArgumentError(`${wrong}; usage: ${command.usage}`)
}

/**
 * Runs a command with what follows its name, or shows its help; resolves to the exit code.
 * @throws ArgumentError ERR_ARGUMENT for a command line that is wrong, and what the command throws
 */
export async function runCommandLine(command: Command, argv: readonly string[], terminal: Terminal): Promise<number> {
  const options = parseArguments(argv, { ...command.options, ...COMMON_OPTIONS })
  if (options.flag('help')) {
    await terminal.write(commandHelp(command))
    return EXIT_CODES.ok
  }
  checkArity(command, options.positionals)
  return command.run(options, terminal)
}

/** Does work; an error is shown on stderr, and its exit code is what comes out. Never rejects. */
export async function reportErrors(
  argv: readonly string[],
  terminal: Terminal,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work()
  } catch (error) {
    // Whoever leaves a question knows that nothing came of it.
    if (error instanceof QuestionCancelled) return EXIT_CODES.interrupted
    const isVerbose = argv.includes('-v') || argv.includes('--verbose')
    terminal.writeError(reportError(error, { isVerbose, hasColour: terminal.stderrHasColour }))
    return exitCodeOf(error)
  }
}
