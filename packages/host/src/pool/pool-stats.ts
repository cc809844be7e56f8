import type { ErrorCode } from '@tenon/abi'
import type { Quantiles } from './pool-counters.ts'

/** A pool, seen at one moment. */
export interface PoolStats {
  /** Instances there may be. */
  readonly size: number
  /** Calls and leases that wait for an instance now. */
  readonly waiting: number
  /** Instances that are being made, are in use, and wait for work now. */
  readonly starting: number
  readonly busy: number
  readonly idle: number
  /** Calls and leases that have ended since the pool was made, those that failed or were refused among them. */
  readonly calls: number
  /** Those of them that failed. */
  readonly failed: number
  /** How often each code was the reason; `other` is what a lease's function threw of its own. They sum to `failed`. */
  readonly failures: Readonly<Partial<Record<ErrorCode | 'other', number>>>
  /** From the call to its end, its wait included, of all that got an instance. */
  readonly latencyMs: Quantiles
  /** From the call until it got an instance, of all that got one. */
  readonly waitMs: Quantiles
  /** Bytes of the instances' memories now: see `Plugin.memoryBytes`. */
  readonly memoryBytes: number
  /** New versions that were swapped in. */
  readonly swaps: number
  /** Instances that were closed as they had served `recycleAfterCalls`. */
  readonly recycled: number
  /** Instances that broke and were closed, or could not be made. */
  readonly broken: number
}
