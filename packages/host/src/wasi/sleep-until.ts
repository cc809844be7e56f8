import type { Deadline } from '../limits/deadline.ts'

/**
 * Keeps the thread waiting until `performance.now()` has reached `time`, or the call's time is up.
 * @throws {LimitError} ERR_TIMEOUT
 */
export function sleepUntil(time: number, deadline: Deadline): void {
  for (let now = performance.now(); now < time; now = performance.now()) {
    if (deadline.check() !== 0) throw deadline.error()
    pause(Math.min(time - now, deadline.remainingMs ?? Infinity))
  }
}

const neverWoken = typeof SharedArrayBuffer === 'function' ? new Int32Array(new SharedArrayBuffer(4)) : undefined
let canPause = neverWoken !== undefined

/** Sleeps where the thread may; a browser's main thread may not, and its wait is a busy one. */
function pause(ms: number): void {
  if (!canPause || neverWoken === undefined) return
  try {
    Atomics.wait(neverWoken, 0, 0, ms)
  } catch {
    canPause = false
  }
}
