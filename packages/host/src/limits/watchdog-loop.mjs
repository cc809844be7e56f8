// The watchdog's side of watchdog-protocol.ts. Plain JavaScript, because threads run it from here as it is, for the
// sources and for the build alike: Node 20 cannot load TypeScript in a worker.

/** @import { WatchdogAsk } from './watchdog-protocol.ts' */

const FLAG_CELL = 0
const STATE_CELL = 16
const WAKES_CELL = 17
const BELL_CELL = 18
const DEADLINE_CELL = 10
const STATE_MASK = 3
const ARMED = 1
const FIRING = 2
const FIRED = 3
const TICKS_PER_MS = 4
const MAX_SLEEP_MS = 86_400_000
/** The last of a long sleep is slept in steps: a processor that has just been awake wakes sooner. */
const LAST_MS = 3
const STEP_MS = 0.2

/**
 * Answers an ask of the calling thread. Does not return from `watch`.
 * @param {WatchdogAsk} ask
 * @param {() => number} now this thread's clock, in ms
 * @returns {number} the time by it
 */
export function answer(ask, now = () => performance.now()) {
  if (ask.kind === 'watch') {
    watch(new Int32Array(ask.buffer), new Float64Array(ask.buffer), () => now() - ask.offsetMs)
  }
  return now()
}

/**
 * @param {Int32Array<SharedArrayBuffer>} cells
 * @param {Float64Array<SharedArrayBuffer>} times
 * @param {() => number} now the calling thread's `performance.now()`
 */
function watch(cells, times, now) {
  for (;;) {
    const bell = Atomics.load(cells, BELL_CELL)
    const state = Atomics.load(cells, STATE_CELL)
    const sleepMs = look(cells, times, state, now)
    // A watch that was armed meanwhile may not have seen when this one wakes up.
    if (Atomics.load(cells, STATE_CELL) === state) Atomics.wait(cells, BELL_CELL, bell, sleepMs)
  }
}

/**
 * Fires if it is time to; returns how long there is nothing to do, after saying so.
 * @param {Int32Array<SharedArrayBuffer>} cells
 * @param {Float64Array<SharedArrayBuffer>} times
 * @param {number} state
 * @param {() => number} now
 * @returns {number}
 */
function look(cells, times, state, now) {
  if ((state & STATE_MASK) !== ARMED) {
    Atomics.store(cells, WAKES_CELL, 0)
    return Infinity
  }
  const time = now()
  const leftMs = times[DEADLINE_CELL] - time
  if (leftMs <= 0) {
    fire(cells, state)
    return 0
  }
  const sleepMs = leftMs > LAST_MS ? Math.min(leftMs - LAST_MS, MAX_SLEEP_MS) : Math.min(leftMs, STEP_MS)
  Atomics.store(cells, WAKES_CELL, Math.ceil((time + sleepMs) * TICKS_PER_MS) | 1)
  return sleepMs
}

/**
 * Sets the flag of a watch, unless it has ended.
 * @param {Int32Array<SharedArrayBuffer>} cells
 * @param {number} state
 */
function fire(cells, state) {
  const watch = state & ~STATE_MASK
  if (Atomics.compareExchange(cells, STATE_CELL, state, watch | FIRING) !== state) return
  Atomics.store(cells, FLAG_CELL, 1)
  Atomics.store(cells, STATE_CELL, watch | FIRED)
}
