import type { Terminal } from '../terminal.ts'

const NEWLINE = 0x0a

function isText(bytes: Uint8Array): boolean {
  try {
    return !new TextDecoder('utf-8', { fatal: true }).decode(bytes).includes('\0')
  } catch {
    return false
  }
}

/** Writes an output to stdout untouched; on a terminal, text that does not end its line gets a newline. */
export async function writeOutput(bytes: Uint8Array, terminal: Terminal): Promise<void> {
  await terminal.write(bytes)
  const endsLine = bytes.length === 0 || bytes.at(-1) === NEWLINE
  if (terminal.stdoutIsTty && !endsLine && isText(bytes)) await terminal.write('\n')
}
