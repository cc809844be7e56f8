import { type PluginError, StateError } from '@tenon/abi'
import { abortError } from '../abort.ts'
import { Deadline } from './deadline.ts'
import type { Alarm } from './alarm.ts'

/** What may end a call before it is done: its deadline, its signals, the closing of its plug-in. */
export class CallControl {
  readonly deadline: Deadline
  readonly #pluginSignal: AbortSignal | undefined
  #callSignal: AbortSignal | undefined
  #isClosed = false

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
}
