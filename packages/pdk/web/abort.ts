import { defineGlobals, nameInstances } from './define-global.ts'
import { Event } from './event.ts'
import { EventTarget } from './event-target.ts'

/** Given to the constructor by what may make signals. */
const ALLOWED = Symbol('allowed')

interface State {
  isAborted: boolean
  reason: unknown
}

const states = new WeakMap<AbortSignal, State>()

function stateOf(signal: AbortSignal): State {
  const state = states.get(signal)
  if (!state) throw new TypeError('this is no AbortSignal')
  return state
}

function abort(signal: AbortSignal, reason: unknown): void {
  const state = stateOf(signal)
  if (state.isAborted) return
  state.isAborted = true
  state.reason = reason === undefined ? new DOMException('the operation was aborted', 'AbortError') : reason
  signal.dispatchEvent(new Event('abort'))
}

/** The web's AbortSignal. */
export class AbortSignal extends EventTarget {
  #onabort: ((this: AbortSignal, event: Event) => unknown) | null = null

  constructor(allowed?: symbol) {
    super()
    if (allowed !== ALLOWED) throw new TypeError('AbortSignal cannot be constructed: use an AbortController')
    states.set(this, { isAborted: false, reason: undefined })
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
    const signal = new AbortSignal(ALLOWED)
    setTimeout(() => abort(signal, new DOMException('the operation timed out', 'TimeoutError')), milliseconds)
    return signal
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const signal = new AbortSignal(ALLOWED)
    for (const source of signals) {
      if (source.aborted) abort(signal, source.reason)
      else source.addEventListener('abort', () => abort(signal, source.reason), { once: true })
    }
    return signal
  }
}

/** The web's AbortController. */
export class AbortController {
  readonly signal: AbortSignal = new AbortSignal(ALLOWED)

  abort(reason?: unknown): void {
    abort(this.signal, reason)
  }
}

nameInstances(AbortSignal, 'AbortSignal')
nameInstances(AbortController, 'AbortController')
defineGlobals({ AbortSignal, AbortController } as Partial<typeof globalThis>)
