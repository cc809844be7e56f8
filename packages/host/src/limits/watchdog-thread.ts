import type { WatchdogAsk } from './watchdog-protocol.ts'

/** A second thread, as the platform gives it: runs `watchdog-loop.mjs`. */
export interface WatchdogThread {
  /** Asks the thread. */
  readonly post: (ask: WatchdogAsk) => void
  /** Where its answers go, and `undefined` once it has failed. Set before anything is asked. */
  onAnswer: (time: number | undefined) => void
  /** From now on the thread keeps no process alive. */
  readonly release: () => void
  /** Ends it. */
  readonly stop: () => void
  /** Its clock, in ms, where that can be read here as well. */
  readonly clock?: (() => number) | undefined
}

/** Questions of the time at most; the quickest answer counts, and one within so many milliseconds is good enough. */
const CLOCK_ASKS = 6
const GOOD_ROUND_TRIP_MS = 0.1

/** Milliseconds that a thread may keep the process alive for until it watches. Who waits longer stays alive by themselves. */
const HOLD_MS = 1000

/**
 * Waits for a thread to be up, however long that takes, compares clocks, and sends it on watch over `buffer`.
 * @returns false where it fails before; it is stopped then
 */
export async function connectWatchdog(thread: WatchdogThread, buffer: SharedArrayBuffer): Promise<boolean> {
  const hold = setTimeout(thread.release, HOLD_MS)
  const isWatching = await (thread.clock === undefined
    ? sendAfterAsking(thread, buffer)
    : sendAtOnce(thread, buffer, thread.clock))
  clearTimeout(hold)
  if (isWatching) thread.release()
  else thread.stop()
  return isWatching
}

/** Both asks are there before the thread is: it need not wait for this one, which has other things to do meanwhile. */
async function sendAtOnce(thread: WatchdogThread, buffer: SharedArrayBuffer, clock: () => number): Promise<boolean> {
  const answering = askClock(thread)
  thread.post({ kind: 'watch', buffer, offsetMs: readOffset(clock) })
  return (await answering) !== undefined
}

async function sendAfterAsking(thread: WatchdogThread, buffer: SharedArrayBuffer): Promise<boolean> {
  const offsetMs = await compareClocks(thread)
  if (offsetMs !== undefined) thread.post({ kind: 'watch', buffer, offsetMs })
  return offsetMs !== undefined
}

/** Read between two looks at the other clock, as close together as they come. */
function readOffset(clock: () => number): number {
  let shortestMs = Infinity
  let offsetMs = 0
  for (let i = 0; i < CLOCK_ASKS; i++) {
    const before = performance.now()
    const time = clock()
    const after = performance.now()
    if (after - before >= shortestMs) continue
    shortestMs = after - before
    offsetMs = time - (before + after) / 2
  }
  return offsetMs
}

/** Whatever thread an origin of time belongs to, half of the shortest round trip is as far off as this can be. */
async function compareClocks(thread: WatchdogThread): Promise<number | undefined> {
  let shortestMs = Infinity
  let offsetMs = 0
  for (let i = 0; i < CLOCK_ASKS && shortestMs > GOOD_ROUND_TRIP_MS; i++) {
    const sentAt = performance.now()
    const answer = await askClock(thread)
    if (answer === undefined) return undefined
    const receivedAt = performance.now()
    if (receivedAt - sentAt >= shortestMs) continue
    shortestMs = receivedAt - sentAt
    offsetMs = answer - (sentAt + receivedAt) / 2
  }
  return offsetMs
}

function askClock(thread: WatchdogThread): Promise<number | undefined> {
  return new Promise((resolve) => {
    thread.onAnswer = resolve
    thread.post({ kind: 'clock' })
  })
}
