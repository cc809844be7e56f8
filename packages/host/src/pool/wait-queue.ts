import { LimitError, type PluginError } from '@tenon/abi'
import { abortError } from '../abort.ts'
import { AbortWatchers } from './abort-watchers.ts'
import { MAX_TIMER_MS } from './background-timer.ts'

/** How long one may wait. */
export interface Patience {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds from `begunAt` on. */
  readonly timeoutMs?: number | undefined
  /** `performance.now()` when the wait began, for its owner. */
  readonly begunAt: number
}

/** One who waits, between its neighbours. */
interface Waiter<T> {
  readonly patience: Patience
  readonly grant: (value: T) => void
  readonly refuse: (error: unknown) => void
  /** Lets go of its timer and its signal. */
  stopWatching: () => void
  before: Waiter<T> | undefined
  after: Waiter<T> | undefined
}

/** Those who wait for something, first come first served; whoever gives up leaves at once, wherever it stands. */
export class WaitQueue<T> {
  readonly #aborts = new AbortWatchers()
  #first: Waiter<T> | undefined
  #last: Waiter<T> | undefined
  #size = 0

  /** How many wait. */
  get size(): number {
    return this.#size
  }

  /**
   * Waits at the end.
   * @throws {LimitError} ERR_TIMEOUT when the time is over
   * @throws {StateError} ERR_ABORTED when the signal fires
   */
  wait(patience: Patience): Promise<T> {
    const { signal } = patience
    if (signal?.aborted === true) return Promise.reject(abortError(signal))
    return new Promise((grant, refuse) => {
      const waiter = { patience, grant, refuse, stopWatching: () => undefined, before: this.#last, after: undefined }
      if (this.#last === undefined) this.#first = waiter
      else this.#last.after = waiter
      this.#last = waiter
      this.#size++
      this.#watch(waiter)
    })
  }

  /** Gives something to the first; `false` where nobody waits. A timer may be late: whose time is over gets nothing. */
  grantNext(value: T): boolean {
    while (this.#first !== undefined) {
      const waiter = this.#first
      this.#remove(waiter)
      const error = findReasonToLeave(waiter.patience)
      if (error === undefined) {
        waiter.grant(value)
        return true
      }
      waiter.refuse(error)
    }
    return false
  }

  /** Sends all away. */
  refuseAll(error: unknown): void {
    while (this.#first !== undefined) this.#leave(this.#first, error)
  }

  #watch(waiter: Waiter<T>): void {
    const { signal, timeoutMs } = waiter.patience
    if (signal === undefined && timeoutMs === undefined) return
    const leave = (): void => {
      const error = findReasonToLeave(waiter.patience)
      if (error !== undefined) this.#leave(waiter, error)
      else timer = this.#startTimer(waiter, leave)
    }
    let timer = this.#startTimer(waiter, leave)
    const stopWatching = signal && this.#aborts.add(signal, leave)
    waiter.stopWatching = () => {
      clearTimeout(timer)
      stopWatching?.()
    }
  }

  /** It keeps the process alive: nothing else may, and whoever waits must hear of it. */
  #startTimer({ patience }: Waiter<T>, leave: () => void): ReturnType<typeof setTimeout> | undefined {
    const leftMs = leftOf(patience)
    return leftMs === Infinity ? undefined : setTimeout(leave, Math.min(Math.ceil(leftMs), MAX_TIMER_MS))
  }

  #leave(waiter: Waiter<T>, error: unknown): void {
    this.#remove(waiter)
    waiter.refuse(error)
  }

  #remove(waiter: Waiter<T>): void {
    const { before, after } = waiter
    if (before === undefined) this.#first = after
    else before.after = after
    if (after === undefined) this.#last = before
    else after.before = before
    this.#size--
    waiter.stopWatching()
  }
}

/** Milliseconds that one may still wait, at least 0. */
export function leftOf({ timeoutMs, begunAt }: Patience): number {
  return timeoutMs === undefined ? Infinity : Math.max(0, begunAt + timeoutMs - performance.now())
}

function findReasonToLeave(patience: Patience): PluginError | undefined {
  const { signal, timeoutMs } = patience
  if (signal?.aborted === true) return abortError(signal)
  if (leftOf(patience) > 0) return undefined
  return new LimitError('ERR_TIMEOUT', `The call waited its ${timeoutMs} ms for a free instance of the pool`, {
    details: { limit: 'timeoutMs', allowed: timeoutMs },
  })
}
