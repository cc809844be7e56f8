import type { Terminal } from '../terminal.ts'

/** A step of a long job: its name, a line for a person, and how much of it is done, from 0 to 1, where known. */
export interface ProgressEvent {
  readonly step: string
  readonly message: string
  readonly fraction?: number
}

/** Shows steps as they happen. */
export interface Progress {
  report(event: ProgressEvent): void
  /** Removes what is not meant to stay. */
  finish(): void
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 80
const CLEAR_LINE = '\r\u001B[2K'

const percent = (fraction: number | undefined): string =>
  fraction === undefined ? '' : ` ${Math.round(fraction * 100)} %`

/** One line, rewritten in place, that turns while nothing new is reported. */
function spinner(terminal: Terminal): Progress {
  let text = ''
  let frame = 0
  const draw = (): void => {
    if (text !== '') terminal.writeError(`${CLEAR_LINE}${FRAMES[frame % FRAMES.length] ?? ''} ${text}`)
    frame++
  }
  const timer = setInterval(draw, FRAME_MS)
  timer.unref()
  return {
    report: ({ message, fraction }) => {
      text = message + percent(fraction)
      draw()
    },
    finish: () => {
      clearInterval(timer)
      if (text !== '') terminal.writeError(CLEAR_LINE)
    },
  }
}

/** A line for each new message; percentages are left out, they would flood a log. */
function plainLines(terminal: Terminal, isWanted: (event: ProgressEvent) => boolean): Progress {
  let last = ''
  return {
    report: (event) => {
      if (event.message === last || !isWanted(event)) return
      last = event.message
      terminal.writeError(`${event.message}\n`)
    },
    finish: () => {},
  }
}

/** How much progress is shown. */
export interface ProgressOptions {
  readonly isQuiet: boolean
  readonly isVerbose: boolean
  /** Steps that take so long that a log without them would look stuck. */
  readonly longSteps: readonly string[]
}

/** Progress for a terminal: a turning line, plain lines where there is none, nothing when quiet. */
export function createProgress(terminal: Terminal, options: ProgressOptions): Progress {
  if (options.isQuiet) return { report: () => {}, finish: () => {} }
  if (terminal.stderrHasColour && !options.isVerbose) return spinner(terminal)
  return plainLines(terminal, ({ step }) => options.isVerbose || options.longSteps.includes(step))
}
