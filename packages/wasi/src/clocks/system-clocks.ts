import { type Clocks, NS_PER_MS } from './clocks.ts'
import { pause } from './pause.ts'

/** A second: Go's runtime takes a monotonic clock at 0 for a broken one. */
const MONOTONIC_START = 1_000_000_000n
/** How far the two clocks of the system may drift apart before they are held together again. */
const MAX_DRIFT_MS = 2

/** Nanoseconds of a time in milliseconds, whose fraction counts. */
function toNanoseconds(ms: number): bigint {
  const whole = Math.floor(ms)
  return BigInt(whole) * NS_PER_MS + BigInt(Math.floor((ms - whole) * 1e6))
}

/** The clocks of the system: precise, or to the millisecond only, so that a guest cannot time what others do. */
export class SystemClocks implements Clocks {
  readonly resolution: bigint
  readonly #checkpoint: () => number
  readonly #startedAt = performance.now()
  /** What `Date.now()` is when `performance.now()` is 0. */
  #offset = Date.now() - this.#startedAt

  /** @param checkpoint called while it waits; gives milliseconds to the next time, and throws to end the wait */
  constructor(isPrecise: boolean, checkpoint: () => number) {
    this.resolution = isPrecise ? 1000n : NS_PER_MS
    this.#checkpoint = checkpoint
  }

  realtime(): bigint {
    const now = Date.now()
    if (this.resolution === NS_PER_MS) return BigInt(now) * NS_PER_MS
    const precise = performance.now() + this.#offset
    if (Math.abs(precise - now) <= MAX_DRIFT_MS) return toNanoseconds(precise)
    this.#offset = now - performance.now()
    return BigInt(now) * NS_PER_MS
  }

  monotonic(): bigint {
    const elapsed = performance.now() - this.#startedAt
    return MONOTONIC_START + toNanoseconds(this.resolution === NS_PER_MS ? Math.floor(elapsed) : elapsed)
  }

  sleepUntil(time: bigint): void {
    const end = this.#startedAt + Number(time - MONOTONIC_START) / Number(NS_PER_MS)
    for (let now = performance.now(); now < end; now = performance.now()) {
      pause(Math.min(end - now, this.#checkpoint()))
    }
  }
}
