import { ArgumentError } from '@tenon/abi'
import { buffer } from 'node:stream/consumers'
import { isatty } from 'node:tty'

/** Where a command reads and writes: the process's streams, or a test's buffers. */
export interface Terminal {
  /**
   * Writes to stdout, unchanged; resolves when the bytes are handed over.
   * @throws ArgumentError ERR_ARGUMENT when they cannot be: a full disk.
   */
  write(data: string | Uint8Array): Promise<void>
  /** Writes to stderr, unchanged. */
  writeError(text: string): void
  /** All of stdin. */
  readInput(): Promise<Uint8Array>
  readonly stdoutIsTty: boolean
  /** Whether somebody can be asked: stdin and stderr are terminals, and this is no CI. */
  readonly isInteractive: boolean
  readonly stderrIsTty: boolean
  /** Whether stderr may get escape codes: colours and a line that is rewritten. */
  readonly stderrHasColour: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/** Whether escape codes are welcome: on a terminal that knows them, unless `NO_COLOR` is set and not empty. */
export function wantsColour(isTty: boolean, environment: Environment): boolean {
  const isRefused = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb'
  return isTty && !isRefused
}

/** Whether a machine is at work, by the variable that CI services set. */
function isCi(environment: Environment): boolean {
  return !['', 'false', '0'].includes(environment['CI'] ?? '')
}

function writeToStdout(data: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(data, (error) => {
      if (error) reject(new ArgumentError(`Cannot write to stdout: ${error.message}`))
      else resolve()
    })
  })
}

/** The terminal of this process. A reader of stdout that goes away (EPIPE) ends the process quietly with status 0. */
export function processTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Any other error is reported by the write that met it.
    if (error.code === 'EPIPE') process.exit(0)
  })
  // Whether the command worked does not hang on who reads its messages.
  process.stderr.on('error', () => undefined)
  return {
    write: writeToStdout,
    writeError: (text) => void process.stderr.write(text),
    readInput: () => buffer(process.stdin),
    stdoutIsTty: isatty(process.stdout.fd),
    isInteractive: isatty(0) && isatty(process.stderr.fd) && !isCi(process.env),
    stderrIsTty: isatty(process.stderr.fd),
    stderrHasColour: wantsColour(isatty(process.stderr.fd), process.env),
  }
}
