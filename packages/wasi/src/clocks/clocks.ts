/** Nanoseconds of a millisecond. */
export const NS_PER_MS = 1_000_000n

/** The clocks that a guest reads, and waits by. All times are nanoseconds. */
export interface Clocks {
  /** The smallest difference between two times that it tells apart. */
  readonly resolution: bigint
  /** Since 1970. */
  realtime(): bigint
  /** Since some moment before the first time it is asked; never less than before, and never 0. */
  monotonic(): bigint
  /** Waits until {@link monotonic} has reached a time. */
  sleepUntil(time: bigint): void
}
