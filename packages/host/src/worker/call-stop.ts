import type { PluginError } from '@tenon/abi'
import { abortError } from '../abort.ts'

/** Milliseconds that a call has to end by itself once it was told to; then its worker is ended. */
export const GRACE_MS = 250

/** The longest that timers wait: beyond, they fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** Why a call is stopped: its time is over, somebody cancelled it, or it has failed already. */
export type StopReason = 'timeout' | 'cancelled' | 'failed'

/** How a call in a worker is stopped. */
export interface StopWays {
  /** Asks it to stop. @returns whether it may hear that */
  readonly ask: (reason: StopReason) => boolean
  /** Ends its worker. */
  readonly force: (error: PluginError) => void
}

/** Watches over what may end a call in a worker: its time, and its signals. First it is asked to stop, then made to. */
export class CallStop {
  readonly #ways: StopWays
  #error: PluginError | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #signals: AbortSignal[] | undefined

  constructor(ways: StopWays) {
    this.#ways = ways
  }

  /** Begins to watch; {@link end} must follow. @param timeout how long, and the error of then */
  start(timeout: { readonly ms: number; readonly error: () => PluginError } | undefined, ...signals: Signals): void {
    if (timeout !== undefined && timeout.ms <= MAX_TIMER_MS) {
      this.#timer = setTimeout(() => this.stop('timeout', timeout.error()), timeout.ms)
    }
    for (const signal of signals) if (signal !== undefined) this.#listen(signal)
  }

  /** Stops the call. The first reason counts. */
  stop(reason: StopReason, error: PluginError): void {
    if (this.#error !== undefined) return
    this.#error = error
    clearTimeout(this.#timer)
    if (!this.#ways.ask(reason)) return this.#ways.force(error)
    this.#timer = setTimeout(() => this.#ways.force(error), GRACE_MS)
  }

  /** What the call was stopped with. */
  get error(): PluginError | undefined {
    return this.#error
  }

  /** Ends the watch. */
  end(): void {
    clearTimeout(this.#timer)
    if (this.#signals === undefined) return
    for (const signal of this.#signals) signal.removeEventListener('abort', this.#onAbort)
  }

  /** What can only be asked whether it was aborted is asked by others. */
  #listen(signal: AbortSignal): void {
    if (!(signal instanceof AbortSignal)) return
    this.#signals = [...(this.#signals ?? []), signal]
    signal.addEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = ({ target }: Event): void => this.stop('cancelled', abortError(target as AbortSignal))
}

type Signals = readonly (AbortSignal | undefined)[]
