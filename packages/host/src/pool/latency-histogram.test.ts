import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LatencyHistogram } from './latency-histogram.ts'

function of(times: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram()
  for (const time of times) histogram.record(time)
  return histogram
}

describe('LatencyHistogram', () => {
  it('has nothing but zeros at first', () => {
    const histogram = new LatencyHistogram()
    expect([histogram.count, histogram.maxMs, histogram.quantileMs(0.5), histogram.quantileMs(1)]).toEqual([0, 0, 0, 0])
  })

  it('gives the only value for every quantile', () => {
    const histogram = of([12.5])
    expect([0, 0.5, 0.99, 1].map((share) => histogram.quantileMs(share))).toEqual([12.5, 12.5, 12.5, 12.5])
  })

  it('is within 3 % of the exact quantile, and never above the longest', () => {
    const time = fc.double({ min: 0.001, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(time, { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (times, share) => {
          const histogram = of(times)
          const sorted = times.toSorted((a, b) => a - b)
          const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? Number.NaN
          const found = histogram.quantileMs(share)
          expect(histogram.count).toBe(times.length)
          expect(histogram.maxMs).toBe(sorted.at(-1))
          expect(found).toBeLessThanOrEqual(histogram.maxMs)
          expect(Math.abs(found / exact - 1)).toBeLessThan(0.03)
        },
      ),
    )
  })

  it('takes what is no time: less than a microsecond, nothing, weeks and years', () => {
    const histogram = of([0, -1, Number.NaN, 1e-9, 1e12, Infinity])
    expect(histogram.count).toBe(6)
    expect(histogram.quantileMs(0.5)).toBeLessThan(0.0011)
    expect(histogram.maxMs).toBe(Infinity)
  })
})
