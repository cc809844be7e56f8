interface Timer {
  readonly id: number
  readonly due: number
  /** Tells which of two that are due at once was set first. */
  readonly order: number
  readonly run: () => void
}

/** What waits, by id; and the same as a binary heap, the one due next in front. Who was stopped stays in the heap a while. */
const waiting = new Map<number, Timer>()
let heap: Timer[] = []
let nextId = 1
let nextOrder = 0
let now = 0

/** How many stopped timers the heap may hold beyond as many as wait. */
const SPARE = 64

function start(callback: unknown, delay: unknown, repeat: boolean, values: readonly unknown[]): number {
  if (typeof callback !== 'function') throw new TypeError('the callback of a timer must be a function')
  const id = nextId++
  const wait = Math.max(0, Number(delay) | 0) // the standard's `long`: 2 ** 32 is 0
  const run = (): void => {
    if (repeat) insert(id, now + Math.max(1, wait), run)
    Reflect.apply(callback, undefined, values)
  }
  insert(id, now + wait, run)
  return id
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order)
}

function insert(id: number, due: number, run: () => void): void {
  const timer = { id, due, order: nextOrder++, run }
  waiting.set(id, timer)
  areTimersSet = true
  let at = heap.length
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent]
    if (above === undefined || isBefore(above, timer)) break
    heap[at] = above
    at = parent
  }
  heap[at] = timer
}

/** Takes the front of the heap away. */
function takeFirst(): Timer | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (heap.length === 0 || last === undefined) return first
  let at = 0
  for (;;) {
    const left = 2 * at + 1
    const right = heap[left + 1]
    const child = right !== undefined && isBefore(right, heap[left] ?? right) ? left + 1 : left
    const below = heap[child]
    if (below === undefined || isBefore(last, below)) break
    heap[at] = below
    at = child
  }
  heap[at] = last
  return first
}

/** As the standard says, what is no id stops nothing. */
function clearTimeout(id: unknown): void {
  if (!waiting.delete(Number(id)) || heap.length <= 2 * waiting.size + SPARE) return
  heap = [...waiting.values()].toSorted((one, other) => (isBefore(one, other) ? -1 : 1)) // in order it is a heap
}

/** The web's timers, in virtual time: nothing waits, but all runs in the order it would have. */
export const timerGlobals: Readonly<Record<string, (...values: unknown[]) => unknown>> = {
  setTimeout: (callback, delay, ...values) => start(callback, delay, false, values),
  clearTimeout,
  setInterval: (callback, delay, ...values) => start(callback, delay, true, values),
  clearInterval: (id) => clearTimeout(id),
}

/** Runs the timer that is due next and moves time there; false when none is left. */
export function runNextTimer(): boolean {
  for (let timer = takeFirst(); timer; timer = takeFirst()) {
    if (waiting.get(timer.id) !== timer) continue
    waiting.delete(timer.id)
    now = timer.due
    timer.run()
    return true
  }
  return false
}

/** Whether any timer was set since the last were dropped: most calls set none, and every call asks. */
export let areTimersSet = false

/** Whether any timer waits. */
export function hasTimers(): boolean {
  return waiting.size > 0
}

/** Drops all timers: what is left of one call must not run in the next. */
export function dropTimers(): void {
  areTimersSet = false
  waiting.clear()
  heap = []
  now = 0
}
