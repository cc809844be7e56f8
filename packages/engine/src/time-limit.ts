/** Units that go by between two looks at the clock: microseconds mostly, 20 ms at the very worst (docs/adr/0013). */
const POLL_UNITS = 4096

/** The time that an engine's code has until it must come back. It begins to run when it is told to. */
export class TimeLimit {
  /** In milliseconds; `Infinity` is no limit. */
  readonly timeoutMs: number
  #endsAt = Infinity
  #isOver = false

  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs
  }

  /** Lets the time begin now, anew where it ran before. @param timeoutMs another time than this limit's */
  begin(timeoutMs: number = this.timeoutMs): void {
    this.#endsAt = performance.now() + timeoutMs
    this.#isOver = false
  }

  /** Whether code was stopped since the time began. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** What instrumented code asks: units until it asks again, 0 to stop. */
  readonly poll = (): number => {
    if (performance.now() < this.#endsAt) return POLL_UNITS
    this.#isOver = true
    return 0
  }
}
