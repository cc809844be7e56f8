import { FIRST_POLL_UNITS } from '@tenon/wasm-binary'

/** The most and the fewest units between two polls. */
const MAX_UNITS = 65_536
const MIN_UNITS = 64

/** Polls are made rarer below the first, more frequent above the second. */
const SHORT_GAP_MS = 0.05
const LONG_GAP_MS = 1

/**
 * As many as surely pass in a millisecond: a unit may stand for 40 instructions (ADR 0013), and one that waits for memory
 * takes 0.1 microseconds.
 */
const SURE_UNITS_PER_MS = 256

/** A deadline may be noticed so much too late. */
const TOLERANCE_MS = 10

/**
 * How much a plug-in does between two looks at the clock: a millisecond's worth of what it is busy with, and never so much
 * that its deadline would be missed if everything took as long as it can from now on.
 */
export class PollPacing {
  #units = FIRST_POLL_UNITS
  #lastAt = -Infinity

  /** Begins a call, or goes on after a rest: what went by before is no measure. @param now `performance.now()` */
  resume(now: number): void {
    this.#lastAt = now
  }

  /**
   * Units until the next poll.
   * @param now `performance.now()`
   * @param leftMs milliseconds until the deadline
   */
  next(now: number, leftMs: number): number {
    const gap = now - this.#lastAt
    this.#lastAt = now
    if (gap > LONG_GAP_MS) this.#units = Math.max(MIN_UNITS, this.#units >> 1)
    else if (gap < SHORT_GAP_MS) this.#units = Math.min(MAX_UNITS, this.#units << 1)
    if (leftMs * SURE_UNITS_PER_MS >= MAX_UNITS) return this.#units
    return Math.min(this.#units, Math.floor(Math.max(leftMs, TOLERANCE_MS) * SURE_UNITS_PER_MS))
  }
}
