import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeWatchdogThread } from '../platform/node/node-watchdog.ts'
import { startWatchdog } from './start-watchdog.ts'
import type { Watchdog } from './watchdog.ts'
import type { WatchdogAsk } from './watchdog-protocol.ts'
import type { WatchdogThread } from './watchdog-thread.ts'

/** Far more than a loaded machine is late by. */
const PATIENCE_MS = 5000

const WORKER_FILE = new URL('../../dist/watchdog-worker.node.cjs', import.meta.url).href

let watchdog: Watchdog

beforeAll(async () => {
  const started = await startWatchdog(createNodeWatchdogThread)
  if (started === undefined) throw new Error('Node has threads')
  watchdog = started
})

/** Milliseconds from now until the flag is set, with the thread kept busy as a plug-in would keep it. */
function busyUntilFired(): number {
  const start = performance.now()
  while (!watchdog.hasFired && performance.now() - start < PATIENCE_MS);
  return performance.now() - start
}

function forbidThreads(): never {
  throw new Error('blocked by policy')
}

function isFiredAfter(ms: number): boolean {
  const end = performance.now() + ms
  while (performance.now() < end);
  return watchdog.hasFired
}

describe('a watchdog', () => {
  it('sets the flag at the deadline, not before, while the thread is busy', () => {
    for (const timeoutMs of [0, 1, 20, 60]) {
      const start = performance.now()
      watchdog.arm(start + timeoutMs)
      busyUntilFired()
      const ms = performance.now() - start
      expect(ms).toBeGreaterThan(timeoutMs - 1)
      expect(ms).toBeLessThan(PATIENCE_MS)
      watchdog.disarm()
      expect(watchdog.hasFired).toBe(false)
    }
  })

  it('fires at a deadline in the past, and never at one beyond all time', () => {
    watchdog.arm(performance.now() - 1000)
    expect(busyUntilFired()).toBeLessThan(PATIENCE_MS)
    watchdog.disarm()
    for (const never of [Infinity, performance.now() + 1e12]) {
      watchdog.arm(never)
      expect(isFiredAfter(20)).toBe(false)
      watchdog.disarm()
    }
  })

  it('wakes up for a deadline before the one it sleeps until', () => {
    watchdog.arm(performance.now() + 60_000)
    isFiredAfter(20)
    watchdog.disarm()
    watchdog.arm(performance.now() + 10)
    expect(busyUntilFired()).toBeLessThan(PATIENCE_MS)
    watchdog.disarm()
  })

  it('does not fire for a watch that has ended, nor at the one that follows', () => {
    watchdog.arm(performance.now() + 10)
    watchdog.disarm()
    expect(isFiredAfter(30)).toBe(false)
    watchdog.arm(performance.now() + 10)
    watchdog.disarm()
    watchdog.arm(performance.now() + 60_000)
    expect(isFiredAfter(30)).toBe(false)
    watchdog.disarm()
  })

  it('leaves no flag behind where call and deadline end at the same time', () => {
    for (let i = 0; i < 20_000; i++) {
      watchdog.arm(performance.now() + (i % 50) / 500)
      for (let spin = 0; spin < (i * 37) % 4000; spin++) if (watchdog.hasFired) break
      watchdog.disarm()
      if (watchdog.hasFired) throw new Error(`a flag was left behind by watch ${i}`)
      watchdog.arm(Infinity)
      if (watchdog.hasFired) throw new Error(`watch ${i} stopped the one after it`)
      watchdog.disarm()
    }
  })

  it('is absent where no thread can be had', async () => {
    expect(await startWatchdog(forbidThreads)).toBe(undefined)
  })

  it('is sent on watch before its thread is up, where that has a clock in common with this one', async () => {
    const asks: WatchdogAsk[] = []
    let isReleased = false
    const thread: WatchdogThread = {
      onAnswer: () => {},
      post: (ask) => void asks.push(ask),
      release: () => (isReleased = true),
      stop: () => {},
      clock: () => performance.now() + 5000,
    }
    const starting = startWatchdog(() => thread)
    expect(asks).toEqual([
      { kind: 'clock' },
      { kind: 'watch', buffer: expect.any(SharedArrayBuffer), offsetMs: expect.closeTo(5000, 0) },
    ])
    expect(isReleased).toBe(false)
    thread.onAnswer(1)
    expect(await starting).toBeDefined()
    expect(isReleased).toBe(true)
  })

  it('is absent where the thread fails before it watches, and the thread is stopped', async () => {
    let stops = 0
    const thread: WatchdogThread = {
      onAnswer: () => {},
      post: () => queueMicrotask(() => thread.onAnswer(undefined)),
      release: () => {},
      stop: () => stops++,
    }
    expect(await startWatchdog(() => thread)).toBe(undefined)
    expect(stops).toBe(1)
  })

  it('keeps no process alive once it watches, even on watch', () => {
    const source = `
      import { Worker } from 'node:worker_threads'
      const worker = new Worker(new URL(${JSON.stringify(WORKER_FILE)}), { execArgv: [] })
      worker.postMessage({ kind: 'clock' })
      worker.once('message', () => {
        const buffer = new SharedArrayBuffer(65536)
        new Float64Array(buffer)[10] = performance.now() + 1e6
        new Int32Array(buffer)[16] = 5
        worker.postMessage({ kind: 'watch', buffer, offsetMs: 0 })
        worker.unref()
        setTimeout(() => console.log('done'), 50)
      })`
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', source], { timeout: 20_000 })
    expect(String(output)).toBe('done\n')
  })
})
