import { wasi } from '@bjorn3/browser_wasi_shim'
import { describe, expect, it } from 'vitest'
import { Deadline } from '../limits/deadline.ts'
import { pollOneoff } from './poll-oneoff.ts'

const EVENTS = 4096
const EVENT_COUNT = 8192

interface Wanted {
  readonly type?: number
  /** A clock, or a file descriptor. */
  readonly of?: number
  readonly timeoutMs?: number
  readonly isAbsolute?: boolean
}

/** Polls with file descriptor 1 open; userdata is the subscription's number. */
function poll(wanted: readonly Wanted[], timeoutMs?: number): { errno: number; events: readonly number[][] } {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const view = new DataView(memory.buffer)
  for (const [i, { type = 0, of = 1, timeoutMs = 0, isAbsolute = false }] of wanted.entries()) {
    view.setBigUint64(i * 48, BigInt(i), true)
    view.setUint8(i * 48 + 8, type)
    view.setUint32(i * 48 + 16, of, true)
    view.setBigUint64(i * 48 + 24, BigInt(Math.round(timeoutMs * 1e6)), true)
    view.setUint16(i * 48 + 40, Number(isAbsolute), true)
  }
  const deadline = new Deadline()
  deadline.start(timeoutMs)
  const errno = pollOneoff(
    { memory, deadline, isOpen: (fd) => fd === 1 },
    { subscriptions: 0, events: EVENTS, count: wanted.length, eventCount: EVENT_COUNT },
  )
  const events = Array.from({ length: view.getUint32(EVENT_COUNT, true) }, (_, i) => {
    const at = EVENTS + i * 32
    return [Number(view.getBigUint64(at, true)), view.getUint16(at + 8, true), view.getUint8(at + 10)]
  })
  return { errno, events }
}

function timed<T>(run: () => T): { tookMs: number; result: T } {
  const startedAt = performance.now()
  const result = run()
  return { tookMs: performance.now() - startedAt, result }
}

const { CLOCKID_MONOTONIC, CLOCKID_REALTIME, EVENTTYPE_CLOCK, EVENTTYPE_FD_READ, EVENTTYPE_FD_WRITE } = wasi

describe('pollOneoff', () => {
  it.each([
    ['the monotonic clock', { of: CLOCKID_MONOTONIC, timeoutMs: 40 }],
    ['the real clock', { of: CLOCKID_REALTIME, timeoutMs: 40 }],
  ])('sleeps by %s', (_, wanted) => {
    const { tookMs, result } = timed(() => poll([wanted]))
    expect(tookMs).toBeGreaterThanOrEqual(40)
    expect(result).toEqual({ errno: 0, events: [[0, 0, EVENTTYPE_CLOCK]] })
  })

  it('sleeps up to a moment', () => {
    const monotonic = { of: CLOCKID_MONOTONIC, timeoutMs: performance.now() + 40, isAbsolute: true }
    expect(timed(() => poll([monotonic])).tookMs).toBeGreaterThanOrEqual(39)
    const real = { of: CLOCKID_REALTIME, timeoutMs: Date.now() + 40, isAbsolute: true }
    expect(timed(() => poll([real])).tookMs).toBeGreaterThanOrEqual(35)
  })

  it('does not wait for a moment that has passed', () => {
    expect(poll([{ of: CLOCKID_REALTIME, timeoutMs: 1, isAbsolute: true }]).events).toHaveLength(1)
  })

  it('wakes for the earliest clock, and tells of it alone', () => {
    const { tookMs, result } = timed(() => poll([{ timeoutMs: 60_000 }, { timeoutMs: 10 }]))
    expect(tookMs).toBeLessThan(30_000)
    expect(result.events).toEqual([[1, 0, EVENTTYPE_CLOCK]])
  })

  it('does not wait where a stream is asked for too', () => {
    const wanted = [{ timeoutMs: 60_000 }, { type: EVENTTYPE_FD_READ, of: 1 }, { type: EVENTTYPE_FD_WRITE, of: 1 }]
    expect(poll(wanted).events).toEqual([
      [1, 0, EVENTTYPE_FD_READ],
      [2, 0, EVENTTYPE_FD_WRITE],
    ])
  })

  it('tells which subscriptions make no sense', () => {
    const wanted = [{ type: EVENTTYPE_FD_READ, of: 7 }, { of: wasi.CLOCKID_PROCESS_CPUTIME_ID }, { type: 9 }]
    expect(poll(wanted).events).toEqual([
      [0, wasi.ERRNO_BADF, EVENTTYPE_FD_READ],
      [1, wasi.ERRNO_INVAL, EVENTTYPE_CLOCK],
      [2, wasi.ERRNO_INVAL, 9],
    ])
  })

  it('refuses none, and too many', () => {
    expect(poll([]).errno).toBe(wasi.ERRNO_INVAL)
    const memory = new WebAssembly.Memory({ initial: 1 })
    const context = { memory, deadline: new Deadline(), isOpen: () => true }
    const many = { subscriptions: 0, events: 0, count: 0xffff_ffff, eventCount: 0 }
    expect(pollOneoff(context, many)).toBe(wasi.ERRNO_INVAL)
  })

  it('sleeps no longer than the call may take', () => {
    const { tookMs } = timed(() => {
      expect(() => poll([{ timeoutMs: Number.MAX_SAFE_INTEGER / 1e3 }], 50)).toThrow(
        expect.objectContaining({ code: 'ERR_TIMEOUT' }),
      )
    })
    expect(tookMs).toBeGreaterThanOrEqual(49)
    expect(tookMs).toBeLessThan(20_000)
  })
})
