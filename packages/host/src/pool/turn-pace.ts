/** Milliseconds that calls may follow each other without anything else being done. */
const SLICE_MS = 10

/**
 * Tells when the event loop should have a turn: an inline call ends in the same turn in which it began, and a long queue of
 * them would keep out timers, requests and responses until it is empty.
 */
export class TurnPace {
  #sliceEnd = Infinity

  /** Begins anew: nobody waits. */
  rest(): void {
    this.#sliceEnd = Infinity
  }

  /** Whether it is time for a turn, before the next of those who wait is served. */
  isDue(): boolean {
    const now = performance.now()
    const isDue = now >= this.#sliceEnd
    if (isDue || this.#sliceEnd === Infinity) this.#sliceEnd = now + SLICE_MS
    return isDue
  }
}
