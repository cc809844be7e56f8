import { FIRST_POLL_UNITS } from '@tenon/wasm-binary'

/** The most units between two polls: those of the dearest kind still take less than 10 ms. */
const MAX_UNITS = 16_384
const MIN_UNITS = 64

/** Polls are made rarer below the first, more frequent above the second. */
const SHORT_GAP_MS = 0.05
const LONG_GAP_MS = 1

/** How much a plug-in does between two looks at the clock: a millisecond's worth, whatever it is busy with. */
export class PollPacing {
  #units = FIRST_POLL_UNITS
  #lastAt = -Infinity

  /** Begins a call, or goes on after a rest: what went by before is no measure. @param now `performance.now()` */
  resume(now: number): void {
    this.#lastAt = now
  }

  /** Units until the next poll. @param now `performance.now()` */
  next(now: number): number {
    const gap = now - this.#lastAt
    this.#lastAt = now
    if (gap > LONG_GAP_MS) this.#units = Math.max(MIN_UNITS, this.#units >> 1)
    else if (gap < SHORT_GAP_MS) this.#units = Math.min(MAX_UNITS, this.#units << 1)
    return this.#units
  }
}
