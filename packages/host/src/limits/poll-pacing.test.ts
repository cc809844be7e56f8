import { describe, expect, it } from 'vitest'
import { PollPacing } from './poll-pacing.ts'

/** Polls for code whose units each take so long; the longest gap once it has settled, in ms, and the units then. */
function settle(unitMs: number): { readonly gapMs: number; readonly units: number } {
  const pacing = new PollPacing()
  let now = 0
  let units = 1000
  let gapMs = 0
  pacing.resume(now)
  for (let i = 0; i < 100; i++) {
    const gap = units * unitMs
    now += gap
    units = pacing.next(now, Infinity)
    if (i >= 20) gapMs = Math.max(gapMs, gap)
  }
  return { gapMs, units }
}

describe('polls', () => {
  it('come about every millisecond, whatever a unit takes', () => {
    for (const unitMs of [1e-6, 1e-5, 1e-4, 1e-3, 1e-2]) expect(settle(unitMs).gapMs).toBeLessThanOrEqual(1.1)
  })

  it('are bounded in both directions', () => {
    expect(settle(0).units).toBe(65_536)
    expect(settle(100).units).toBe(64)
  })

  it('do not take a rest between calls for slowness', () => {
    const pacing = new PollPacing()
    pacing.resume(0)
    const units = pacing.next(0.5, Infinity)
    for (let call = 1; call < 50; call++) {
      pacing.resume(call * 1000)
      expect(pacing.next(call * 1000 + 0.5, Infinity)).toBe(units)
    }
  })

  it('leave no room to miss a deadline by more than 10 ms, whatever comes next', () => {
    for (const leftMs of [300, 100, 20, 10, 1, 0]) {
      const pacing = new PollPacing()
      pacing.resume(0)
      let units = 0
      for (let i = 0; i < 20; i++) units = pacing.next(0, leftMs)
      // 40 instructions a unit, each of which waits 0.1 microseconds for memory.
      const longestMs = units * 40 * 0.0001
      expect(longestMs).toBeLessThanOrEqual(Math.max(leftMs, 10) * 1.03)
      expect(units).toBeGreaterThan(2500)
    }
  })
})
