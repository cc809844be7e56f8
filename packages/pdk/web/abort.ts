import { requireArguments } from './arguments.ts'
import { defineGlobals, nameInstances } from './define-global.ts'
import { Event, trust } from './event.ts'
import { EventTarget } from './event-target.ts'
import { showMembers } from './show.ts'

/** Given to the constructor by what may make signals. */
const ALLOWED = Symbol('allowed')

interface State {
  isAborted: boolean
  reason: unknown
  /** Signals that were made of this one, and of others. */
  readonly dependents: Set<AbortSignal>
  /** What a signal was made of: signals that were not. Empty for those. */
  readonly sources: Set<AbortSignal>
}

const states = new WeakMap<AbortSignal, State>()

function stateOf(signal: AbortSignal): State {
  const state = states.get(signal)
  if (!state) throw new TypeError('this is no AbortSignal')
  return state
}

/** Marks a signal as aborted; false if it was. */
function mark(signal: AbortSignal, reason: unknown): boolean {
  const state = stateOf(signal)
  if (state.isAborted) return false
  state.isAborted = true
  state.reason = reason
  return true
}

/** Aborts a signal and those that depend on it: all of them, before any listener hears of it. */
function abort(signal: AbortSignal, reason: unknown): void {
  const cause = reason === undefined ? new DOMException('the operation was aborted', 'AbortError') : reason
  if (!mark(signal, cause)) return
  const marked = [signal, ...[...stateOf(signal).dependents].filter((dependent) => mark(dependent, cause))]
  for (const one of marked) one.dispatchEvent(trust(new Event('abort')))
}

/** Makes a signal depend on others. */
function follow(signal: AbortSignal, others: readonly AbortSignal[]): void {
  const { sources } = stateOf(signal)
  for (const other of others) {
    const origins = stateOf(other).sources
    for (const source of origins.size > 0 ? origins : [other]) {
      sources.add(source)
      stateOf(source).dependents.add(signal)
    }
  }
}

/** The web's AbortSignal. */
export class AbortSignal extends EventTarget {
  #onabort: ((this: AbortSignal, event: Event) => unknown) | null = null

  constructor(allowed?: symbol) {
    super()
    if (allowed !== ALLOWED) throw new TypeError('AbortSignal cannot be constructed: use an AbortController')
    states.set(this, { isAborted: false, reason: undefined, dependents: new Set(), sources: new Set() })
    this.addEventListener('abort', (event) => {
      if (this.#onabort) Reflect.apply(this.#onabort, this, [event])
    })
  }

  get aborted(): boolean {
    return stateOf(this).isAborted
  }

  get reason(): unknown {
    return stateOf(this).reason
  }

  get onabort(): ((this: AbortSignal, event: Event) => unknown) | null {
    return this.#onabort
  }

  set onabort(callback: ((this: AbortSignal, event: Event) => unknown) | null) {
    this.#onabort = typeof callback === 'function' ? callback : null
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason
  }

  static abort(reason?: unknown): AbortSignal {
    const signal = new AbortSignal(ALLOWED)
    abort(signal, reason)
    return signal
  }

  /** Aborts when its time comes among the timers, which run without waiting. */
  static timeout(milliseconds: number): AbortSignal {
    const time = Math.trunc(Number(milliseconds))
    if (!(time >= 0 && time <= Number.MAX_SAFE_INTEGER)) throw new TypeError('the time must be a number, not below 0')
    const signal = new AbortSignal(ALLOWED)
    setTimeout(() => abort(signal, new DOMException('the operation timed out', 'TimeoutError')), time)
    return signal
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const signal = new AbortSignal(ALLOWED)
    const list = [...signals]
    const aborted = list.find((source) => stateOf(source).isAborted)
    if (aborted) mark(signal, aborted.reason)
    else follow(signal, list)
    return signal
  }
}

/** The web's AbortController. */
export class AbortController {
  readonly #signal = new AbortSignal(ALLOWED)

  get signal(): AbortSignal {
    return this.#signal
  }

  abort(reason?: unknown): void {
    abort(this.#signal, reason)
  }
}

requireArguments(AbortSignal, { any: 1 })
nameInstances(AbortSignal, 'AbortSignal')
nameInstances(AbortController, 'AbortController')
showMembers(AbortSignal, ['aborted'])
showMembers(AbortController, ['signal'])
defineGlobals({ AbortSignal, AbortController } as Partial<typeof globalThis>)
