import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeWatchdogThread } from '../platform/node/node-watchdog.ts'
import { Deadline } from './deadline.ts'
import { startWatchdog } from './start-watchdog.ts'
import type { Watchdog } from './watchdog.ts'

/** Far more than a loaded machine is late by. */
const PATIENCE_MS = 5000

let watchdog: Watchdog

beforeAll(async () => {
  const started = await startWatchdog(createNodeWatchdogThread)
  if (started === undefined) throw new Error('Node has threads')
  watchdog = started
})

/** Keeps the thread busy until a deadline is over; milliseconds that took. */
function spin(deadline: Deadline, patienceMs = PATIENCE_MS): number {
  const start = performance.now()
  while (deadline.check() === 0 && performance.now() - start < patienceMs);
  return performance.now() - start
}

describe.each([
  ['with a watchdog', () => new Deadline(watchdog)],
  ['with the clock', () => new Deadline()],
])('a deadline %s', (_, create) => {
  it('is over after its time, not before', () => {
    const deadline = create()
    for (const timeoutMs of [0, 10, 40]) {
      const start = performance.now()
      deadline.start(timeoutMs)
      expect(deadline.remainingMs).toBeLessThan(timeoutMs + 0.001)
      spin(deadline)
      const ms = performance.now() - start
      expect(ms).toBeGreaterThan(timeoutMs - 1)
      expect(ms).toBeLessThan(PATIENCE_MS)
      expect(deadline.hasExpired).toBe(true)
      expect(deadline.check()).toBe(1)
      expect(deadline.error()).toMatchObject({
        code: 'ERR_TIMEOUT',
        details: { limit: 'timeoutMs', allowed: timeoutMs },
      })
      deadline.end()
    }
  })

  it('is never over without a bound, and forgets the call before', () => {
    const deadline = create()
    deadline.start(0)
    spin(deadline)
    deadline.end()
    for (const never of [undefined, Infinity]) {
      deadline.start(never)
      expect(spin(deadline, 5)).toBeGreaterThanOrEqual(5)
      expect(deadline.hasExpired).toBe(false)
      expect(deadline.remainingMs).toBe(undefined)
      deadline.end()
    }
  })

  it('of a call ends with the call around it', () => {
    const outer = create()
    const inner = create()
    outer.start(10)
    inner.start(60_000)
    expect(spin(inner)).toBeLessThan(PATIENCE_MS)
    expect(inner.error()).toMatchObject({ code: 'ERR_TIMEOUT', details: { allowed: 10 } })
    expect(inner.error().message).toContain('the one around it')
    inner.end()
    expect(outer.check()).toBe(1)
    expect(outer.error().message).toContain('The call took longer than its 10 ms')
    outer.end()
  })

  it('is restored when a call inside it ends, stopped or not', () => {
    const outer = create()
    const inner = create()
    outer.start(80)
    inner.start(10)
    spin(inner)
    expect(inner.error().details).toMatchObject({ allowed: 10 })
    inner.end()
    expect(outer.check()).toBe(0)
    inner.start(60_000)
    inner.end()
    expect(spin(outer)).toBeLessThan(PATIENCE_MS)
    expect(outer.error().details).toMatchObject({ allowed: 80 })
    outer.end()
    expect(watchdog.hasFired).toBe(false)
  })

  it('that passed during a call inside it is noticed after that', () => {
    const outer = create()
    const inner = create()
    outer.start(20)
    inner.start(1)
    spin(inner)
    const end = performance.now() + 30
    while (performance.now() < end);
    inner.end()
    expect(spin(outer)).toBeLessThan(PATIENCE_MS)
    expect(outer.hasExpired).toBe(true)
    outer.end()
  })

  it('passes through a call without a bound to the one inside that', () => {
    const [outer, between, inner] = [create(), create(), create()]
    outer.start(10)
    between.start(undefined)
    inner.start(60_000)
    expect(spin(inner)).toBeLessThan(PATIENCE_MS)
    inner.end()
    between.end()
    outer.end()
    inner.start(60_000)
    expect(spin(inner, 20)).toBeGreaterThanOrEqual(20)
    inner.end()
  })
})

describe('deadlines of both kinds', () => {
  it.each([
    [true, false, true],
    [false, true, false],
  ])('bound one another (%s, %s, %s)', (...kinds) => {
    const deadlines = kinds.map((isWatched) => (isWatched ? new Deadline(watchdog) : new Deadline()))
    for (const [i, timeoutMs] of [15, 60_000, 70_000].entries()) deadlines[i]?.start(timeoutMs)
    for (const deadline of deadlines.toReversed()) {
      expect(spin(deadline)).toBeLessThan(PATIENCE_MS)
      expect(deadline.error().details).toMatchObject({ allowed: 15 })
      deadline.end()
    }
    expect(watchdog.hasFired).toBe(false)
  })
})

describe('a deadline started alone', () => {
  it('is bound by no call that happens to run', () => {
    const running = new Deadline()
    const alone = new Deadline()
    running.start(1)
    alone.startAlone(60_000)
    running.end()
    expect(spin(alone, 10)).toBeGreaterThanOrEqual(10)
    alone.end()
    alone.startAlone(5)
    expect(spin(alone)).toBeLessThan(PATIENCE_MS)
    expect(alone.error().details).toMatchObject({ allowed: 5 })
    alone.end()
  })

  it('bounds what its host functions call, and nothing else', () => {
    const alone = new Deadline()
    const inner = new Deadline(watchdog)
    alone.startAlone(10)
    const allowed = alone.around(() => {
      inner.start(60_000)
      spin(inner)
      const { details } = inner.error()
      inner.end()
      return details['allowed']
    })
    expect(allowed).toBe(10)
    inner.start(60_000)
    expect(spin(inner, 10)).toBeGreaterThanOrEqual(10)
    inner.end()
    alone.end()
  })
})
