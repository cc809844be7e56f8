/** Milliseconds that calls may follow each other without anything else being done. */
const SLICE_MS = 10

/**
 * Tells when the event loop should have a turn: an inline call ends in the same turn in which it began, and a long queue of
 * them would keep out timers, requests and responses until it is empty.
 */
export class TurnPace {
  #sliceEnd = 0

  /** Whether it is time for a turn, which then begins. */
  isDue(): boolean {
    const now = performance.now()
    if (now < this.#sliceEnd) return false
    this.#sliceEnd = now + SLICE_MS
    return true
  }
}
