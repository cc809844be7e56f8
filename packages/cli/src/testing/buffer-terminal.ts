import type { Terminal } from '../terminal.ts'

/** A terminal that keeps what is written, for tests. */
export interface BufferTerminal extends Terminal {
  stdout(): Uint8Array
  stdoutText(): string
  stderr(): string
}

/** Makes one; it is no TTY, has no colour and an empty stdin unless told otherwise. */
export function bufferTerminal(traits: Partial<Terminal> = {}): BufferTerminal {
  const written: Uint8Array[] = []
  let errors = ''
  const stdout = (): Uint8Array => Buffer.concat(written)
  return {
    write: (data) => {
      written.push(typeof data === 'string' ? Buffer.from(data) : data.slice())
      return Promise.resolve()
    },
    writeError: (text) => {
      errors += text
    },
    readInput: () => Promise.resolve(new Uint8Array()),
    stdoutIsTty: false,
    stderrIsTty: false,
    isInteractive: false,
    stderrHasColour: false,
    ...traits,
    stdout,
    stdoutText: () => Buffer.from(stdout()).toString('utf8'),
    stderr: () => errors,
  }
}
