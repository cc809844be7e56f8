interface Timer {
  readonly id: number
  readonly due: number
  readonly run: () => void
}

/** Waiting timers, in the order they are due. */
let waiting: Timer[] = []
let nextId = 1
let now = 0

function start(callback: unknown, delay: unknown, repeat: boolean, values: readonly unknown[]): number {
  if (typeof callback !== 'function') throw new TypeError('the callback of a timer must be a function')
  const id = nextId++
  const wait = Math.max(0, Number(delay) | 0) // the standard's `long`: 2 ** 32 is 0
  const run = (): void => {
    if (repeat) insert({ id, due: now + Math.max(1, wait), run })
    Reflect.apply(callback, undefined, values)
  }
  insert({ id, due: now + wait, run })
  return id
}

function insert(timer: Timer): void {
  const after = waiting.findIndex((other) => other.due > timer.due)
  waiting.splice(after === -1 ? waiting.length : after, 0, timer)
}

function stop(id: unknown): void {
  waiting = waiting.filter((timer) => timer.id !== id)
}

/** The web's timers, in virtual time: nothing waits, but all runs in the order it would have. */
export const timerGlobals: Readonly<Record<string, (...values: unknown[]) => unknown>> = {
  setTimeout: (callback, delay, ...values) => start(callback, delay, false, values),
  clearTimeout: stop,
  setInterval: (callback, delay, ...values) => start(callback, delay, true, values),
  clearInterval: stop,
}

/** Runs the timer that is due next and moves time there; false when none is left. */
export function runNextTimer(): boolean {
  const timer = waiting.shift()
  if (!timer) return false
  now = timer.due
  timer.run()
  return true
}

/** Whether any timer waits. */
export function hasTimers(): boolean {
  return waiting.length > 0
}

/** Drops all timers: what is left of one call must not run in the next. */
export function dropTimers(): void {
  if (waiting.length > 0) waiting = []
  now = 0
}
