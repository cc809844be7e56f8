import { LimitError } from '@tenon/abi'
import type { Alarm } from './alarm.ts'

/** What the calls of this thread share. */
const thread: {
  /** Of the calls that it is in, one inside the other, the innermost that has a deadline. */
  innermost: Deadline | undefined
  /** The call that the watchdog is armed for. */
  watched: Deadline | undefined
} = { innermost: undefined, watched: undefined }

/**
 * The time that a plug-in's calls may take. A watchdog notices that it is over, where there is one; otherwise whoever
 * asks reads the clock. A call inside another (a host function that calls a plug-in) ends with that at the latest.
 *
 * A call that can be suspended is started alone: its code runs in pieces, each between {@link enter} and {@link leave}.
 * Inside another call it is as long as that runs too. Its host functions run {@link around}.
 */
export class Deadline {
  readonly #watchdog: Alarm | undefined
  #timeoutMs: number | undefined
  /** The end of this call alone, and with the calls around it. */
  #ownEnd = Infinity
  #endsAt = Infinity
  #hasExpired = false
  #isAlone = false
  /** Counts the calls, so that others can tell them apart. */
  #calls = 0
  /** The call in whose host function this one was started alone, and its number: it bounds this one while it runs. */
  #begunIn: Deadline | undefined
  #begunInCall = 0
  #outer: Deadline | undefined
  /** The call whose watch stops this one: this one, one around it, or none. */
  #watched: Deadline | undefined
  /** Whose time it was that ran out, once what was around this call is gone. */
  #cause: Deadline | undefined

  /** @param watchdog of this thread; without it, the clock is read at each check */
  constructor(watchdog?: Alarm) {
    this.#watchdog = watchdog
  }

  /** Starts the clock of a call; {@link end} must follow. @param timeoutMs milliseconds; `undefined` for no bound */
  start(timeoutMs: number | undefined): void {
    this.#reset(timeoutMs)
    if (timeoutMs === undefined) return
    this.#ownEnd = performance.now() + timeoutMs
    this.#goInside()
    thread.innermost = this
  }

  /** As {@link start}, for a call that can be suspended; {@link end} must follow. */
  startAlone(timeoutMs: number | undefined): void {
    this.#reset(timeoutMs)
    this.#isAlone = true
    const outer = thread.innermost
    this.#begunIn = outer
    this.#begunInCall = outer === undefined ? 0 : outer.#calls
    this.#ownEnd = timeoutMs === undefined ? Infinity : performance.now() + timeoutMs
    this.#endsAt = this.#ownEnd
  }

  /** Begins a piece of a call that was started alone; {@link leave} should follow. */
  enter(): void {
    if (this.#timeoutMs !== undefined) this.#goInside()
  }

  /** Ends the piece: by now others may run. More than once does no harm. */
  leave(): void {
    if (this.#timeoutMs === undefined) return
    if (this.hasExpired) this.#cause ??= this.#earliest()
    this.#comeOut()
    this.#endsAt = this.#ownEnd
  }

  /** Runs host code for a call, which may have been started alone: what that calls is inside it. */
  around<T>(run: () => T): T {
    const before = this.beginHost()
    try {
      return run()
    } finally {
      this.endHost(before)
    }
  }

  /** {@link around}, in two halves: what the first returns, the second must be given. */
  beginHost(): Deadline | undefined {
    const before = thread.innermost
    if (this.#isAlone && this.#timeoutMs !== undefined) thread.innermost = this
    return before
  }

  /** The second half. */
  endHost(before: Deadline | undefined): void {
    thread.innermost = before
  }

  /** Stops the clock. Whether it had run out is forgotten, if nobody asked before. */
  end(): void {
    this.#isAlone = false
    if (this.#timeoutMs === undefined) return
    if (thread.innermost === this) thread.innermost = this.#outer
    this.#comeOut()
    this.#endsAt = Infinity
  }

  /** 0 to go on, 1 to stop. Once 1, it stays so until the end. */
  readonly check = (): number => {
    if (this.#endsAt === Infinity) return 0
    if (this.#watchdog === undefined || this.#watched === undefined) return this.isOver(performance.now()) ? 1 : 0
    return this.hasExpired ? 1 : 0
  }

  /** Whether the time is over at `now`, which is `performance.now()`: {@link check}, for those who know it. */
  isOver(now: number): boolean {
    this.#capture()
    // Whoever made this thread a worker may want a call to end that has no deadline.
    const isRaised = this.#timeoutMs === undefined && this.#watchdog?.hasFired === true
    this.#hasExpired ||= isRaised || now >= this.#endsAt
    return this.#hasExpired
  }

  /** Milliseconds left at `now`, which is `performance.now()`; `Infinity` for no bound. */
  leftAt(now: number): number {
    return this.#endsAt - now
  }

  /** Whether the call was found to have run out of time. */
  get hasExpired(): boolean {
    this.#capture()
    return this.#hasExpired
  }

  /** Milliseconds left, at least 0; `undefined` for no bound. */
  get remainingMs(): number | undefined {
    return this.#endsAt === Infinity ? undefined : Math.max(0, this.#endsAt - performance.now())
  }

  /** The error of a call that ran out of time: its own, or that of a call around it. */
  error(): LimitError {
    const cause = this.#cause ?? this.#earliest()
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

  #reset(timeoutMs: number | undefined): void {
    this.#hasExpired = false
    this.#cause = undefined
    this.#begunIn = undefined
    this.#timeoutMs = timeoutMs
    this.#calls++
  }

  /** The call that this one was begun in, while that runs. */
  #beginner(): Deadline | undefined {
    const found = this.#begunIn
    if (found === undefined || found.#calls !== this.#begunInCall) return undefined
    return found.#endsAt === Infinity ? undefined : found
  }

  #goInside(): void {
    const outer = thread.innermost ?? this.#beginner()
    this.#outer = outer
    this.#endsAt = outer === undefined ? this.#ownEnd : Math.min(this.#ownEnd, outer.#endsAt)
    this.#watched = outer === undefined ? undefined : outer.#watched
    if (this.#watchdog !== undefined) this.#watch(this.#watchdog)
  }

  #comeOut(): void {
    if (this.#watchdog !== undefined && thread.watched === this) this.#unwatch(this.#watchdog)
    this.#outer = undefined
    this.#watched = undefined
  }

  /** Sees whether the watch that stops this call has fired, as long as it is armed. */
  #capture(): void {
    if (this.#hasExpired || this.#watched === undefined || thread.watched !== this.#watched) return
    if (this.#watchdog?.hasFired === true) this.#hasExpired = true
  }

  /** Unless the watch of a call around this one ends as soon. */
  #watch(watchdog: Alarm): void {
    const around = this.#watched
    if (around !== undefined && around.#endsAt <= this.#endsAt) return
    const armed = thread.watched
    if (armed !== undefined) {
      // That of a call around this one, or of one that has just been suspended or has ended, and will hear of it later.
      armed.#capture()
      watchdog.disarm()
    }
    watchdog.arm(this.#endsAt)
    this.#watched = this
    thread.watched = this
  }

  /** Goes on with the watch of a call around this one. */
  #unwatch(watchdog: Alarm): void {
    watchdog.disarm()
    const outer = this.#outer
    const around = outer === undefined ? undefined : outer.#watched
    if (around !== undefined) watchdog.arm(around.#endsAt)
    thread.watched = around
  }
}
