import { type ErrorCode, PluginError } from '@tenon/abi'
import { LatencyHistogram } from './latency-histogram.ts'

/** Milliseconds that a share of all stayed within, 3 % off at most; the longest is exact. All 0 where there is none. */
export interface Quantiles {
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

/** What a pool has done so far. */
export class PoolCounters {
  /** Calls and leases that ended, and those of them that failed. */
  calls = 0
  failed = 0
  readonly failures: Map<ErrorCode | 'other', number> = new Map()
  readonly latencies: LatencyHistogram = new LatencyHistogram()
  readonly waits: LatencyHistogram = new LatencyHistogram()
  swaps = 0
  recycled = 0
  broken = 0

  /** Counts a failure. */
  fail(thrown: unknown): void {
    const code = PluginError.is(thrown) ? thrown.code : 'other'
    this.failed++
    this.failures.set(code, (this.failures.get(code) ?? 0) + 1)
  }
}

/** The quantiles that a pool tells. */
export function quantilesOf(histogram: LatencyHistogram): Quantiles {
  return {
    p50: histogram.quantileMs(0.5),
    p90: histogram.quantileMs(0.9),
    p99: histogram.quantileMs(0.99),
    max: histogram.maxMs,
  }
}
