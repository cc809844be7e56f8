import { type PluginError, StateError } from '@tenon/abi'
import type { CallControl } from '../limits/call-control.ts'
import type { CallLimits } from '../limits/call-limits.ts'
import type { Jspi } from '../limits/jspi.ts'
import type { CallFailure } from '../linker/call-failure.ts'
import type { Later } from './later.ts'

/** What the suspending of a plug-in's calls has to do with. */
export interface SuspensionParts {
  readonly jspi: Jspi
  readonly control: CallControl
  readonly failure: CallFailure
  /** Called when the plug-in goes on after a rest. */
  readonly onResume: () => void
}

/** What a promise came to. */
type Outcome =
  | { readonly later: Later; readonly value: unknown }
  | { readonly later: Later; readonly reason: unknown; readonly isRejected: true }

/**
 * Suspends the calls of one plug-in while a promise is waited for. One call runs at a time, and so at most one import waits.
 *
 * An import parks what it will have {@link Later}; its adapter (`suspendAdapter`) then calls {@link wait}, which suspends
 * the guest, and {@link take} once it goes on. A call that must stop meanwhile is rejected at once, and what was suspended
 * is ended by a trap: no more of the guest's code runs, and no stack is left behind.
 */
export class Suspension {
  /** Not 0 once an import has parked something. */
  readonly pending: WebAssembly.Global<'i32'> = new WebAssembly.Global({ value: 'i32', mutable: true }, 0)
  /** {@link awaitParked} as an import that suspends. */
  readonly wait: WebAssembly.ExportValue
  readonly jspi: Jspi
  readonly #parts: SuspensionParts
  #parked: Later | undefined
  #outcome: Outcome | undefined
  /** Whether the call under way has been suspended, and is not yet done. */
  #isSuspended = false
  #reject: ((error: PluginError) => void) | undefined

  constructor(parts: SuspensionParts) {
    this.jspi = parts.jspi
    this.#parts = parts
    this.wait = new parts.jspi.Suspending(() => this.awaitParked())
  }

  /** Takes what an import will have later; its results are asked for by {@link take}. */
  park(later: Later): void {
    this.#parked = later
    this.pending.value = 1
  }

  /** Runs guest code. Its promise settles as that says, unless the call must stop while it is suspended. */
  run(call: () => Promise<unknown>): Promise<unknown> {
    const { deadline } = this.#parts.control
    this.#isSuspended = false
    deadline.enter()
    let result: Promise<unknown>
    try {
      result = call()
    } finally {
      deadline.leave()
    }
    if (!this.#isSuspended) return result
    return new Promise((resolve, reject) => {
      this.#reject = reject
      result.then(resolve, reject)
    })
  }

  /** Waits for what is parked: 1 to go on, 0 where the call has been stopped. */
  awaitParked(): Promise<number> {
    const later = this.#parked as Later
    this.#parked = undefined
    this.pending.value = 0
    this.#isSuspended = true
    this.#parts.control.deadline.leave()
    return new Promise((resolve) => {
      let isOver = false
      const settle = (outcome?: Outcome): void => {
        if (isOver) return
        isOver = true
        unwatch()
        if (outcome === undefined) later.abandon()
        resolve(this.#settle(outcome))
      }
      const unwatch = this.#parts.control.watch(() => settle())
      toPromise(later.promise).then(
        (value) => settle({ later, value }),
        (reason: unknown) => settle({ later, reason, isRejected: true }),
      )
    })
  }

  /** The results of what was waited for. Called first when the guest goes on. */
  readonly take = (): unknown => {
    const { control, failure, onResume } = this.#parts
    const outcome = this.#outcome as Outcome
    this.#outcome = undefined
    control.deadline.enter()
    onResume()
    return failure.guard(() =>
      control.deadline.around(() => {
        if ('isRejected' in outcome) throw outcome.later.fail(outcome.reason)
        const results = outcome.later.finish(outcome.value)
        const stop = control.findStop()
        if (stop !== undefined) throw stop
        return results
      }),
    )
  }

  #settle(outcome: Outcome | undefined): number {
    const stop = this.#parts.control.findStop()
    if (stop === undefined && outcome !== undefined) {
      this.#outcome = outcome
      return 1
    }
    this.#reject?.(stop ?? new StateError('ERR_ABORTED', 'The call was stopped'))
    return 0
  }
}

/** Makes the suspension of a plug-in; none where its calls are never suspended. */
export function createSuspension({ jspi, control, resume }: CallLimits, failure: CallFailure): Suspension | undefined {
  return jspi && new Suspension({ jspi, control, failure, onResume: resume })
}

/** A thenable may fail already when it is looked at. */
function toPromise(thenable: PromiseLike<unknown>): Promise<unknown> {
  try {
    return Promise.resolve(thenable)
  } catch (error) {
    return Promise.reject(error)
  }
}
