/** Milliseconds to wait after the first failure, and at most; twice as many after each. */
const FIRST_MS = 100
const MAX_MS = 10_000

/** Keeps a pool from making instances in a hot loop where that fails. */
export class StartBackoff {
  #waitMs = 0
  #until = 0
  #error: unknown

  /** What making an instance failed with, as long as nobody should try again. */
  get error(): unknown {
    return this.leftMs > 0 ? this.#error : undefined
  }

  /** Milliseconds until it may be tried again; 0 for now. */
  get leftMs(): number {
    return Math.max(0, this.#until - performance.now())
  }

  /** Notes a failure. */
  fail(error: unknown): void {
    this.#error = error
    this.#waitMs = this.#waitMs === 0 ? FIRST_MS : Math.min(this.#waitMs * 2, MAX_MS)
    this.#until = performance.now() + this.#waitMs
  }

  /** Notes a success, or that what is to be made is something else now. */
  reset(): void {
    this.#waitMs = 0
    this.#until = 0
    this.#error = undefined
  }
}
