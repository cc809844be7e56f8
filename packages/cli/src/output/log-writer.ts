import type { LogLevel } from '@tenon/abi'
import type { Terminal } from '../terminal.ts'
import { printable } from './printable.ts'
import { styleFor } from './style.ts'

/**
 * A logger that writes a plug-in's messages to stderr as `level message`. Further lines of a message are indented, so
 * that a plug-in cannot write what looks like another message, or like one of the command.
 */
export function logWriter(terminal: Terminal): (level: LogLevel, message: string) => void {
  const style = styleFor(terminal.stderrHasColour)
  return (level, message) => {
    const label = level === 'error' ? style.red(level) : style.dim(level)
    terminal.writeError(`${label} ${printable(message).replaceAll('\n', '\n  ')}\n`)
  }
}
