import type { LogLevel } from '@tenon/abi'
import type { Terminal } from '../terminal.ts'
import { styleFor } from './style.ts'

/** A logger that writes a plug-in's messages to stderr, `level message`, a line each. */
export function logWriter(terminal: Terminal): (level: LogLevel, message: string) => void {
  const style = styleFor(terminal.stderrHasColour)
  return (level, message) => {
    const label = level === 'error' ? style.red(level) : style.dim(level)
    terminal.writeError(`${label} ${message}\n`)
  }
}
