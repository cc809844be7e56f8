/** Buckets an octave: a quantile is at most 1/32 off. */
const PER_OCTAVE = 16

/** From 1 microsecond to 2^40, which is twelve days. */
const OCTAVES = 40

const MICROSECONDS_PER_MS = 1000

/**
 * How long things took, in a memory that does not grow: counts in buckets whose bounds grow by a sixteenth of an octave,
 * so that quantiles are within 3 % wherever they lie.
 */
export class LatencyHistogram {
  readonly #buckets = new Float64Array(PER_OCTAVE * OCTAVES)
  #count = 0
  #maxMs = 0

  /** How many there are. */
  get count(): number {
    return this.#count
  }

  /** The longest, exactly; 0 where there is none. */
  get maxMs(): number {
    return this.#maxMs
  }

  /** @param ms milliseconds; what is less than a microsecond, or no number, counts as that */
  record(ms: number): void {
    const microseconds = ms * MICROSECONDS_PER_MS
    const bucket =
      microseconds > 1 ? Math.min(Math.floor(Math.log2(microseconds) * PER_OCTAVE), this.#buckets.length - 1) : 0
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1
    this.#count++
    if (ms > this.#maxMs) this.#maxMs = ms
  }

  /** The time in milliseconds that a share of all stayed within, such as 0.99; 0 where there is none. */
  quantileMs(share: number): number {
    if (this.#count === 0) return 0
    const wanted = Math.max(1, Math.ceil(share * this.#count))
    if (wanted >= this.#count) return this.#maxMs
    let seen = 0
    const bucket = this.#buckets.findIndex((count) => (seen += count) >= wanted)
    return Math.min(2 ** ((bucket + 0.5) / PER_OCTAVE) / MICROSECONDS_PER_MS, this.#maxMs)
  }
}
