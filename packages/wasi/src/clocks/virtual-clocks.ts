import type { Clocks } from './clocks.ts'

/** A second: see `SystemClocks`. */
const MONOTONIC_START = 1_000_000_000n
/** Nanoseconds that go by whenever a clock is read, so that a guest which waits by reading it gets on. */
const TICK = 1000n

/** Clocks that go the same way in every run: on by a tick when they are read, and at once to the end of a wait. */
export class VirtualClocks implements Clocks {
  readonly resolution: bigint = TICK
  readonly #start: bigint
  #elapsed = 0n

  /** @param start nanoseconds since 1970 */
  constructor(start: bigint) {
    this.#start = start
  }

  realtime(): bigint {
    return this.#start + this.#tick()
  }

  monotonic(): bigint {
    return MONOTONIC_START + this.#tick()
  }

  sleepUntil(time: bigint): void {
    const elapsed = time - MONOTONIC_START
    if (elapsed > this.#elapsed) this.#elapsed = elapsed
  }

  #tick(): bigint {
    this.#elapsed += TICK
    return this.#elapsed
  }
}
