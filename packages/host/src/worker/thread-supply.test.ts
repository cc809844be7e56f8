import { describe, expect, test } from 'vitest'
import { ThreadSupply } from './thread-supply.ts'
import type { WorkerThread } from './worker-thread.ts'

/** A thread that does as it is told, and notes it. */
interface FakeThread extends WorkerThread {
  readonly url: string
  readonly said: string[]
  isKept: boolean
  isStopped: boolean
}

function fakeSupply(): { supply: ThreadSupply; started: FakeThread[] } {
  const started: FakeThread[] = []
  const supply = new ThreadSupply((url) => {
    const thread: FakeThread = {
      url: String(url),
      said: [],
      isKept: true,
      isStopped: false,
      post: (message) => {
        if (typeof message === 'object' && 'kind' in message) thread.said.push(message.kind)
      },
      onMessage: () => {},
      onEnd: () => {},
      keepAlive: (isNeeded) => (thread.isKept = isNeeded),
      async stop() {
        thread.isStopped = true
      },
    }
    started.push(thread)
    setTimeout(() => thread.onMessage({ kind: 'ready' }))
    return thread
  })
  return { supply, started }
}

const spareStarted = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))

describe('a supply of threads', () => {
  test('gives one back that has nothing to do, without its plug-in', async () => {
    const { supply, started } = fakeSupply()
    const first = await supply.take(undefined)
    supply.giveBack(first, undefined)
    expect(started[0]).toMatchObject({ said: ['clear'], isKept: false, isStopped: false })
    expect(await supply.take(undefined)).toBe(first)
    expect(started).toHaveLength(1)
  })

  test('gives none that runs another file', async () => {
    const { supply } = fakeSupply()
    const first = await supply.take('file:///one.js')
    supply.giveBack(first, 'file:///one.js')
    expect(await supply.take(new URL('file:///other.js'))).not.toBe(first)
    expect(await supply.take(new URL('file:///one.js'))).toBe(first)
  })

  test('forgets one that has ended', async () => {
    const { supply, started } = fakeSupply()
    const first = await supply.take(undefined)
    supply.giveBack(first, undefined)
    started[0]?.onEnd(new Error('ended'))
    expect(await supply.take(undefined)).not.toBe(first)
  })

  test('keeps few', async () => {
    const { supply, started } = fakeSupply()
    const taken = [await supply.take('a'), await supply.take('a'), await supply.take('a')]
    await spareStarted()
    for (const thread of taken) supply.giveBack(thread, 'a')
    expect(started.filter(({ isStopped }) => !isStopped)).toHaveLength(2)
  })

  test('keeps one ready from the second on, which keeps no process alive', async () => {
    const { supply, started } = fakeSupply()
    await supply.take(undefined)
    await spareStarted()
    expect(started).toHaveLength(1)
    await supply.take(undefined)
    await spareStarted()
    expect(started).toHaveLength(3)
    expect(started[2]?.isKept).toBe(false)
    expect(await supply.take(undefined)).toBe(started[2])
  })

  test.each([
    [
      'cannot be started',
      (): never => {
        throw new Error('no threads left')
      },
    ],
  ])('says why one %s', async (_, start) => {
    await expect(new ThreadSupply(start).take(undefined)).rejects.toMatchObject({
      code: 'ERR_WORKER_START',
      message: 'No worker for the plug-in could be started: no threads left',
    })
  })

  test('says why one ended before it was ready', async () => {
    const { supply, started } = fakeSupply()
    const taken = expect(supply.take(undefined)).rejects.toMatchObject({ code: 'ERR_WORKER_START' })
    started[0]?.onEnd(new Error('a fault in its code'))
    await taken
    expect(started[0]?.isStopped).toBe(true)
  })
})
