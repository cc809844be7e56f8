import { LimitError } from '@tenon/abi'
import type { Alarm } from './alarm.ts'

/** Of the calls that this thread is in, one inside the other, the innermost that has a deadline. */
const calls: { innermost: Deadline | undefined } = { innermost: undefined }

/**
 * The time that a plug-in's calls may take. A watchdog notices that it is over, where there is one; otherwise whoever
 * asks reads the clock. A call inside another (a host function that calls a plug-in) ends with that at the latest.
 */
export class Deadline {
  readonly #watchdog: Alarm | undefined
  #timeoutMs: number | undefined
  /** The end of this call alone, and with the calls around it. */
  #ownEnd = Infinity
  #endsAt = Infinity
  #hasExpired = false
  #outer: Deadline | undefined
  /** The call whose watch stops this one: this one, one around it, or none. */
  #watched: Deadline | undefined

  /** @param watchdog of this thread; without it, the clock is read at each check */
  constructor(watchdog?: Alarm) {
    this.#watchdog = watchdog
  }

  /** Starts the clock of a call; {@link end} must follow. @param timeoutMs milliseconds; `undefined` for no bound */
  start(timeoutMs: number | undefined): void {
    this.#hasExpired = false
    this.#timeoutMs = timeoutMs
    if (timeoutMs === undefined) return
    const outer = calls.innermost
    this.#outer = outer
    this.#ownEnd = performance.now() + timeoutMs
    this.#endsAt = outer === undefined ? this.#ownEnd : Math.min(this.#ownEnd, outer.#endsAt)
    calls.innermost = this
    this.#watched = outer === undefined ? undefined : outer.#watched
    if (this.#watchdog !== undefined) this.#watch(this.#watchdog)
  }

  /**
   * As {@link start}, for a call that will give way to others: it is inside none of those that run when it begins.
   * {@link end} must follow.
   */
  startAlone(timeoutMs: number | undefined): void {
    this.#hasExpired = false
    this.#timeoutMs = timeoutMs
    this.#ownEnd = timeoutMs === undefined ? Infinity : performance.now() + timeoutMs
    this.#endsAt = this.#ownEnd
  }

  /** Runs host code for a call that was started alone: what that calls is inside it. */
  around<T>(run: () => T): T {
    if (this.#endsAt === Infinity) return run()
    this.#outer = calls.innermost
    calls.innermost = this
    try {
      return run()
    } finally {
      calls.innermost = this.#outer
      this.#outer = undefined
    }
  }

  /** Stops the clock. Whether it had run out is forgotten, if nobody asked before. */
  end(): void {
    if (this.#timeoutMs === undefined) return
    if (calls.innermost === this) calls.innermost = this.#outer
    if (this.#watchdog !== undefined && this.#watched === this) this.#unwatch(this.#watchdog)
    this.#outer = undefined
    this.#watched = undefined
    this.#endsAt = Infinity
  }

  /** 0 to go on, 1 to stop. Once 1, it stays so until the end. */
  readonly check = (): number => {
    if (this.#endsAt === Infinity) return 0
    if (this.#watchdog === undefined) return this.isOver(performance.now()) ? 1 : 0
    return this.hasExpired ? 1 : 0
  }

  /** Whether the time is over at `now`, which is `performance.now()`: {@link check}, for those who know it. */
  isOver(now: number): boolean {
    this.#hasExpired ||= now >= this.#endsAt || this.#watchdog?.hasFired === true
    return this.#hasExpired
  }

  /** Milliseconds left at `now`, which is `performance.now()`; `Infinity` for no bound. */
  leftAt(now: number): number {
    return this.#endsAt - now
  }

  /** Whether the call was found to have run out of time. */
  get hasExpired(): boolean {
    if (this.#watched !== undefined && this.#watchdog?.hasFired === true) this.#hasExpired = true
    return this.#hasExpired
  }

  /** Milliseconds left, at least 0; `undefined` for no bound. */
  get remainingMs(): number | undefined {
    return this.#endsAt === Infinity ? undefined : Math.max(0, this.#endsAt - performance.now())
  }

  /** The error of a call that ran out of time: its own, or that of a call around it. */
  error(): LimitError {
    const cause = this.#earliest()
    const message =
      cause === this
        ? `The call took longer than its ${this.#timeoutMs} ms and was stopped`
        : `The call was stopped with the one around it, which took longer than its ${cause.#timeoutMs} ms`
    return new LimitError('ERR_TIMEOUT', message, { details: { limit: 'timeoutMs', allowed: cause.#timeoutMs } })
  }

  #earliest(): Deadline {
    const outer = this.#outer
    return outer !== undefined && this.#ownEnd > this.#endsAt ? outer.#earliest() : this
  }

  /** Unless the watch of a call around this one ends as soon. */
  #watch(watchdog: Alarm): void {
    const around = this.#watched
    if (around !== undefined) {
      if (around.#endsAt <= this.#endsAt) return
      watchdog.disarm()
    }
    watchdog.arm(this.#endsAt)
    this.#watched = this
  }

  /** Goes on with the watch of a call around this one. */
  #unwatch(watchdog: Alarm): void {
    watchdog.disarm()
    const outer = this.#outer
    const around = outer === undefined ? undefined : outer.#watched
    if (around !== undefined) watchdog.arm(around.#endsAt)
  }
}
