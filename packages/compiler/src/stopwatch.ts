/** Times the steps of a job, in milliseconds. */
export class Stopwatch {
  readonly #timings: Record<string, number> = {}
  readonly #start = performance.now()

  /** Runs `step` and notes how long it took under `name`. */
  async time<T>(name: string, step: () => T | Promise<T>): Promise<T> {
    const start = performance.now()
    try {
      return await step()
    } finally {
      this.#timings[name] = performance.now() - start
    }
  }

  /** The times so far, and `total` since the stopwatch was made. */
  timings(): Record<string, number> {
    return { ...this.#timings, total: performance.now() - this.#start }
  }
}
