import { QuestionCancelled } from '../output/question-cancelled.ts'
import type { Terminal } from '../terminal.ts'
import { runCommand } from './run-command.ts'

/** A package that is missing, and what would install it. */
export interface PackageOffer {
  /** What it is needed for, as in "vitest runs the tests". */
  readonly purpose: string
  /** The package manager's command line. */
  readonly command: string
  /** Where that is run: in the author's project. */
  readonly folder: string
  /** Install it without asking: the author has said so already. */
  readonly isAgreed?: boolean
}

/** Asks a person a question that is answered with yes or no. */
export type Ask = (question: string) => Promise<boolean>

/**
 * Asks on the terminal.
 * @param signal takes the question back
 * @throws QuestionCancelled where it is left with Ctrl-C, or taken back
 */
export async function askOnTerminal(question: string, signal?: AbortSignal): Promise<boolean> {
  const { confirm, isCancel } = await import('@clack/prompts')
  const answer = await confirm({ message: question, output: process.stderr, ...(signal !== undefined && { signal }) })
  if (isCancel(answer)) throw new QuestionCancelled()
  return answer
}

/** Installs a package if that is agreed, or somebody can be asked and says yes. Resolves to whether it was installed. */
export async function offerPackage(
  offer: PackageOffer,
  terminal: Terminal,
  ask: Ask = askOnTerminal,
): Promise<boolean> {
  const { purpose, command, folder, isAgreed = false } = offer
  const isWanted = isAgreed || (terminal.isInteractive && (await ask(`${purpose}; install it? (${command})`)))
  return isWanted && runCommand(command, folder)
}
