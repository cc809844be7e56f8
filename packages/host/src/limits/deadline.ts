import { LimitError } from '@tenon/abi'

/** The time a call may take. Metered code asks {@link check} every few thousand steps. */
export class Deadline {
  #timeoutMs: number | undefined
  #endsAt = Infinity
  #hasExpired = false

  /** Starts the clock. @param timeoutMs milliseconds; `undefined` for no bound */
  start(timeoutMs: number | undefined): void {
    this.#timeoutMs = timeoutMs
    this.#hasExpired = false
    this.#endsAt = timeoutMs === undefined ? Infinity : performance.now() + timeoutMs
  }

  /** What metered code imports: 0 to go on, 1 to stop. Once 1, it stays so until the next start. */
  readonly check = (): number => {
    if (this.#endsAt === Infinity) return 0
    if (!this.#hasExpired) this.#hasExpired = performance.now() >= this.#endsAt
    return this.#hasExpired ? 1 : 0
  }

  /** Whether the call was found to have run out of time. */
  get hasExpired(): boolean {
    return this.#hasExpired
  }

  /** Milliseconds left, at least 0; `undefined` for no bound. */
  get remainingMs(): number | undefined {
    return this.#endsAt === Infinity ? undefined : Math.max(0, this.#endsAt - performance.now())
  }

  /** The error of a call that ran out of time. */
  error(): LimitError {
    return new LimitError('ERR_TIMEOUT', `The call took longer than its ${this.#timeoutMs} ms and was stopped`, {
      details: { limit: 'timeoutMs', allowed: this.#timeoutMs },
    })
  }
}
