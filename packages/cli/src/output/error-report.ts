import { frameLine, type GuestFrame, PluginError } from '@tenon/abi'

import { hintFor } from './hint.ts'
import { printable } from './printable.ts'
import { styleFor } from './style.ts'

/** How an error is shown. */
export interface ReportOptions {
  /** Add the stack of the error and of its causes. */
  readonly isVerbose: boolean
  readonly hasColour: boolean
}

// A plug-in's own text may be in it.
const messageOf = (error: unknown): string => printable(error instanceof Error ? error.message : String(error))

/** The stacks of an error and of what led to it, outermost first. */
function stacksOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const rest = error.cause === undefined ? [] : stacksOf(error.cause)
  return [printable(error.stack ?? String(error)), ...rest.map((stack) => `caused by ${stack}`)]
}

/** Functions of the plug-in, which only an error's stack tells of; one in JavaScript has them in its message. */
function frameLines(error: unknown): string[] {
  if (!PluginError.is(error) || !Array.isArray(error.details['frames'])) return []
  if (error.code === 'ERR_GUEST_RETURNED_ERROR') return []
  return error.details['frames'].map((frame) => printable(frameLine(frame as GuestFrame)))
}

function headline(error: unknown, mark: string): string[] {
  const [first = '', ...rest] = messageOf(error).split('\n')
  if (!PluginError.is(error)) return [`${mark}: Unexpected failure: ${first} (a fault of this command)`, ...rest]
  const hint = hintFor(error)
  const summary = `${mark} ${error.code}: ${first}`
  if (hint === undefined) return [summary, ...rest]
  // The first of several lines may end in the middle of a sentence.
  return rest.length === 0 ? [`${summary} (${hint})`] : [summary, ...rest, `(${hint})`]
}

/**
 * An error for a person, ending in a newline: `error CODE: message` and, where the message has more lines (a source
 * line with its caret, the plug-in's own stack), those below it. Our stack only when asked for.
 */
export function reportError(error: unknown, options: ReportOptions): string {
  const style = styleFor(options.hasColour)
  const lines = [...headline(error, style.red('error')), ...frameLines(error)]
  if (options.isVerbose) lines.push(...stacksOf(error).map((stack) => style.dim(stack)))
  return `${lines.join('\n')}\n`
}
