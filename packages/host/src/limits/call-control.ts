import { type PluginError, StateError } from '@tenon/abi'
import { abortError } from '../abort.ts'
import { Deadline } from './deadline.ts'
import type { Alarm } from './alarm.ts'

/** The longest that a timer can be set for. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** What may end a call before it is done: its deadline, its signals, the closing of its plug-in. */
export class CallControl {
  readonly deadline: Deadline
  readonly #pluginSignal: AbortSignal | undefined
  #callSignal: AbortSignal | undefined
  #isClosed = false
  #onClose: (() => void) | undefined

  /** @param pluginSignal aborts every call */
  constructor(pluginSignal: AbortSignal | undefined, watchdog?: Alarm) {
    this.deadline = new Deadline(watchdog)
    this.#pluginSignal = pluginSignal
  }

  /** The signal of the call under way. */
  set callSignal(signal: AbortSignal | undefined) {
    this.#callSignal = signal
  }

  /** Ends the call under way, and any to come. */
  close(): void {
    this.#isClosed = true
    this.#onClose?.()
  }

  /** The error that the call must end with now; `undefined` where it may go on. */
  findStop(): PluginError | undefined {
    return this.deadline.check() === 0 ? this.findCancellation() : this.deadline.error()
  }

  /** As {@link findStop}, without looking at the time. */
  findCancellation(): PluginError | undefined {
    if (this.#isClosed) return new StateError('ERR_PLUGIN_CLOSED', 'The plug-in was closed during the call')
    if (this.#pluginSignal?.aborted === true) return abortError(this.#pluginSignal)
    return this.#callSignal?.aborted === true ? abortError(this.#callSignal) : undefined
  }

  /**
   * Calls back as soon as the call must stop, which nobody asks while it is suspended.
   * @returns what ends the watch
   */
  watch(onStop: () => void): () => void {
    // That of a plug-in in a worker is a flag, which tells nobody.
    const signals: (Partial<AbortSignal> | undefined)[] = [this.#pluginSignal, this.#callSignal]
    for (const signal of signals) signal?.addEventListener?.('abort', onStop)
    this.#onClose = onStop
    const stopTimer = this.#startTimer(onStop)
    return () => {
      stopTimer()
      this.#onClose = undefined
      for (const signal of signals) signal?.removeEventListener?.('abort', onStop)
    }
  }

  /** Timers may fire a little early, and cannot be set for months. */
  #startTimer(onStop: () => void): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined
    const set = (): void => {
      const leftMs = this.deadline.remainingMs
      if (leftMs !== undefined) timer = setTimeout(fire, Math.min(Math.ceil(leftMs), MAX_TIMER_MS))
    }
    const fire = (): void => (this.deadline.remainingMs === 0 ? onStop() : set())
    set()
    return () => clearTimeout(timer)
  }
}
