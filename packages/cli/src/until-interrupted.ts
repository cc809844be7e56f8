/** Exit status of a process that a signal ended, as a shell has it. */
const STATUS_OF_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const

/** A wish to stop, and what it came by. */
export interface Interruption {
  readonly signal: AbortSignal
  /** The status to exit with, once it was interrupted. */
  readonly status: number | undefined
  /** As if Ctrl-C had been pressed: where a terminal gives it as a key. */
  interrupt(): void
}

/** Runs work that Ctrl-C and SIGTERM end in order: they abort a signal, and the work cleans up. */
export async function untilInterrupted<T>(work: (interruption: Interruption) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  let status: number | undefined
  const stop = (name: NodeJS.Signals): void => {
    // Whoever asks twice is not made to wait.
    if (status !== undefined) process.exit(status)
    status = name === 'SIGTERM' ? STATUS_OF_SIGNAL.SIGTERM : STATUS_OF_SIGNAL.SIGINT
    // Others may listen too, and end the process before the work does.
    process.exitCode = status
    controller.abort()
  }
  const signals = Object.keys(STATUS_OF_SIGNAL) as (keyof typeof STATUS_OF_SIGNAL)[]
  for (const name of signals) process.on(name, stop)
  try {
    return await work({
      signal: controller.signal,
      get status() {
        return status
      },
      interrupt: () => stop('SIGINT'),
    })
  } finally {
    for (const name of signals) process.off(name, stop)
  }
}
