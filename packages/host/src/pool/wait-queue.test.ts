import { StateError } from '@tenon/abi'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MAX_TIMER_MS } from './background-timer.ts'
import { type Patience, WaitQueue } from './wait-queue.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const now = (more: Omit<Patience, 'begunAt'> = {}): Patience => ({ ...more, begunAt: performance.now() })

function code(expected: string, more: object = {}): unknown {
  return expect.objectContaining({ code: expected, ...more })
}

/** Notes in which order, and with what, those who wait are done. */
function watched(queue: WaitQueue<string>): { log: string[]; wait: (name: string, patience?: Patience) => void } {
  const log: string[] = []
  const wait = (name: string, patience = now()): void => {
    queue.wait(patience).then(
      (value) => log.push(`${name} ${value}`),
      (error: { code: string }) => log.push(`${name} ${error.code}`),
    )
  }
  return { log, wait }
}

const turn = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await Promise.resolve()
}

describe('WaitQueue', () => {
  it('serves in the order of arrival', async () => {
    const queue = new WaitQueue<string>()
    const { log, wait } = watched(queue)
    for (const name of ['a', 'b', 'c']) wait(name)
    expect(queue.size).toBe(3)
    expect([queue.grantNext('1'), queue.grantNext('2')]).toEqual([true, true])
    wait('d')
    expect([queue.grantNext('3'), queue.grantNext('4'), queue.grantNext('5')]).toEqual([true, true, false])
    await turn()
    expect(log).toEqual(['a 1', 'b 2', 'c 3', 'd 4'])
    expect(queue.size).toBe(0)
  })

  it.each([
    ['first', ['b', 'c']],
    ['middle', ['a', 'c']],
    ['last', ['a', 'b']],
  ])('goes on when the %s gives up', async (which, left) => {
    const queue = new WaitQueue<string>()
    const { log, wait } = watched(queue)
    const controller = new AbortController()
    for (const [i, name] of ['a', 'b', 'c'].entries()) {
      wait(name, now(i === ['first', 'middle', 'last'].indexOf(which) ? { signal: controller.signal } : {}))
    }
    controller.abort(new Error('enough'))
    expect(queue.size).toBe(2)
    while (queue.grantNext('x'));
    await turn()
    expect(log.filter((line) => line.endsWith(' x')).map((line) => line[0])).toEqual(left)
    expect(log.filter((line) => line.endsWith('ERR_ABORTED'))).toHaveLength(1)
  })

  it('gives the reason of the signal as the cause', async () => {
    const queue = new WaitQueue<string>()
    const controller = new AbortController()
    const waiting = queue.wait(now({ signal: controller.signal }))
    controller.abort('no longer')
    await expect(waiting).rejects.toThrow(code('ERR_ABORTED', { cause: 'no longer' }))
  })

  it('does not wait at all for one whose signal has fired', async () => {
    const queue = new WaitQueue<string>()
    await expect(queue.wait(now({ signal: AbortSignal.abort() }))).rejects.toThrow(code('ERR_ABORTED'))
    expect(queue.size).toBe(0)
  })

  it('ends a wait when its time is over, counted from its beginning', async () => {
    const queue = new WaitQueue<string>()
    const { log, wait } = watched(queue)
    wait('a', { timeoutMs: 100, begunAt: performance.now() - 40 })
    wait('b', now({ timeoutMs: 100 }))
    await vi.advanceTimersByTimeAsync(59)
    expect(log).toEqual([])
    await vi.advanceTimersByTimeAsync(2)
    expect(log).toEqual(['a ERR_TIMEOUT'])
    await vi.advanceTimersByTimeAsync(40)
    expect(log).toEqual(['a ERR_TIMEOUT', 'b ERR_TIMEOUT'])
  })

  it('says how long it may have waited', async () => {
    const queue = new WaitQueue<string>()
    const waiting = queue.wait(now({ timeoutMs: 0 }))
    const expected = code('ERR_TIMEOUT', { details: { limit: 'timeoutMs', allowed: 0 } })
    const check = expect(waiting).rejects.toThrow(expected)
    await vi.advanceTimersByTimeAsync(1)
    await check
  })

  it('gives nothing to one whose time is over though its timer has not fired: the thread was busy', async () => {
    const queue = new WaitQueue<string>()
    const { log, wait } = watched(queue)
    wait('late', { timeoutMs: 10, begunAt: performance.now() - 11 })
    wait('next')
    expect(queue.grantNext('x')).toBe(true)
    await turn()
    expect(log).toEqual(['late ERR_TIMEOUT', 'next x'])
  })

  it('can wait for longer than a timer can', async () => {
    const queue = new WaitQueue<string>()
    const { log, wait } = watched(queue)
    wait('a', now({ timeoutMs: MAX_TIMER_MS + 1000 }))
    wait('b', now({ timeoutMs: Infinity }))
    await vi.advanceTimersByTimeAsync(MAX_TIMER_MS + 500)
    expect(log).toEqual([])
    await vi.advanceTimersByTimeAsync(600)
    expect(log).toEqual(['a ERR_TIMEOUT'])
    expect(queue.size).toBe(1)
  })

  it('leaves no timer and no listener behind', async () => {
    const queue = new WaitQueue<string>()
    const { signal } = new AbortController()
    const removed = vi.spyOn(signal, 'removeEventListener')
    const waiting = queue.wait(now({ signal, timeoutMs: 1000 }))
    expect(vi.getTimerCount()).toBe(1)
    queue.grantNext('x')
    expect(await waiting).toBe('x')
    expect(vi.getTimerCount()).toBe(0)
    expect(removed).toHaveBeenCalledOnce()
  })

  it('has one listener for a signal that many have, and tells each of them', async () => {
    const queue = new WaitQueue<string>()
    const { log, wait } = watched(queue)
    const controller = new AbortController()
    const added = vi.spyOn(controller.signal, 'addEventListener')
    const removed = vi.spyOn(controller.signal, 'removeEventListener')
    for (let i = 0; i < 20; i++) wait(String(i), now({ signal: controller.signal }))
    queue.grantNext('x')
    expect([added.mock.calls.length, removed.mock.calls.length]).toEqual([1, 0])
    controller.abort()
    await turn()
    expect(log).toHaveLength(20)
    expect(log.filter((line) => line.endsWith('ERR_ABORTED'))).toHaveLength(19)
    expect([queue.size, removed.mock.calls.length]).toEqual([0, 1])
  })

  it('sends all away at once', async () => {
    const queue = new WaitQueue<string>()
    const { log, wait } = watched(queue)
    for (const name of ['a', 'b']) wait(name, now({ timeoutMs: 1000 }))
    queue.refuseAll(new StateError('ERR_PLUGIN_CLOSED', 'closed'))
    await turn()
    expect(log).toEqual(['a ERR_PLUGIN_CLOSED', 'b ERR_PLUGIN_CLOSED'])
    expect([queue.size, vi.getTimerCount()]).toEqual([0, 0])
  })

  it('stays quick with very many', () => {
    const queue = new WaitQueue<number>()
    for (let i = 0; i < 100_000; i++) void queue.wait(now())
    const start = Date.now()
    for (let i = 0; i < 100_000; i++) queue.grantNext(i)
    expect(Date.now() - start).toBeLessThan(1000)
  })
})
