import type { Alarm } from './alarm.ts'
import {
  ARMED,
  BELL_CELL,
  DEADLINE_CELL,
  FIRING,
  FLAG_CELL,
  IDLE,
  MAX_SLEEP_MS,
  STATE_CELL,
  TICKS_PER_MS,
  WAKES_CELL,
} from './watchdog-protocol.ts'

/** Bits of the state below the number of the watch. */
const WATCH_STEP = 4

/** By so much the watchdog may round up when it wakes, so that a later deadline never seems earlier. */
const ROUNDING_TICKS = 2

/**
 * The calling thread's side of the watchdog: sets a flag in shared memory at a deadline. One serves all plug-ins of a
 * thread, as one call runs at a time; a call within another has its own deadline armed, then the other's again.
 */
export class Watchdog implements Alarm {
  /** The memory that plug-ins import; the flag is the i32 at 0. */
  readonly memory: WebAssembly.Memory
  readonly #cells: Int32Array<SharedArrayBuffer>
  readonly #times: Float64Array<SharedArrayBuffer>
  #state = IDLE
  #nearUntil = 0

  /** @param memory one page, shared, that a thread watches over */
  constructor(memory: WebAssembly.Memory) {
    this.memory = memory
    const buffer = memory.buffer as unknown as SharedArrayBuffer
    this.#cells = new Int32Array(buffer)
    this.#times = new Float64Array(buffer)
  }

  /** Begins a watch; one that is armed must be disarmed first. @param endsAt when to set the flag, in ms of `performance.now()` */
  arm(endsAt: number): void {
    this.#times[DEADLINE_CELL] = endsAt
    this.#state = ((this.#state + WATCH_STEP) & -WATCH_STEP) | ARMED
    Atomics.store(this.#cells, STATE_CELL, this.#state)
    const wakes = Atomics.load(this.#cells, WAKES_CELL)
    if (wakes === 0 || ((this.#toTicks(endsAt) + ROUNDING_TICKS - wakes) | 0) < 0) this.#ring()
  }

  /** Ends the watch, and clears the flag. */
  disarm(): void {
    const idle = this.#state & -WATCH_STEP
    const found = Atomics.compareExchange(this.#cells, STATE_CELL, this.#state, idle)
    if (found === this.#state) return
    const firing = idle | FIRING
    while (Atomics.load(this.#cells, STATE_CELL) === firing);
    Atomics.store(this.#cells, FLAG_CELL, 0)
    Atomics.store(this.#cells, STATE_CELL, idle)
  }

  /** Whether the flag is set. */
  get hasFired(): boolean {
    return Atomics.load(this.#cells, FLAG_CELL) !== 0
  }

  /** No further ahead than ticks can tell apart; the clock is read only for what may be. */
  #toTicks(endsAt: number): number {
    if (endsAt <= this.#nearUntil) return Math.floor(endsAt * TICKS_PER_MS)
    this.#nearUntil = performance.now() + MAX_SLEEP_MS
    return Math.floor(Math.min(endsAt, this.#nearUntil) * TICKS_PER_MS)
  }

  #ring(): void {
    Atomics.add(this.#cells, BELL_CELL, 1)
    Atomics.notify(this.#cells, BELL_CELL)
  }
}
