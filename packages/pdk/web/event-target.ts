import { requireArguments } from './arguments.ts'
import { defineGlobals, nameInstances } from './define-global.ts'
import { dispatchOf, type Dispatch, type Event } from './event.ts'

type Callback = EventListener | EventListenerObject

interface Listener {
  readonly callback: Callback
  readonly capture: boolean
  readonly once: boolean
  readonly passive: boolean
  isRemoved: boolean
}

function isCapture(options: boolean | { readonly capture?: boolean } | undefined): boolean {
  return typeof options === 'boolean' ? options : Boolean(options?.capture)
}

/** What a listener throws must not keep the others from running, and must not be lost: it fails the call. */
function report(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}

/** An event whose propagation was stopped before it began reaches nobody. */
function finishStopped(dispatch: Dispatch, target: EventTarget, event: Event): boolean {
  Object.assign(dispatch, { target, isStopped: false, isPropagationStopped: false })
  return !event.defaultPrevented
}

/** The web's EventTarget, as a target without parents. */
export class EventTarget {
  readonly #listeners = new Map<string, Listener[]>()

  addEventListener(type: string, callback: Callback | null, options?: boolean | AddEventListenerOptions): void {
    const { once = false, passive = false, signal } = typeof options === 'object' ? options : {}
    if (signal === null) throw new TypeError('the signal must be an AbortSignal')
    if (callback === null || callback === undefined || signal?.aborted) return
    if (typeof callback !== 'function' && typeof callback !== 'object')
      throw new TypeError('a listener must be a function or an object')
    const capture = isCapture(options)
    const listeners = this.#listeners.get(String(type)) ?? []
    if (listeners.some((other) => other.callback === callback && other.capture === capture)) return
    listeners.push({ callback, capture, once, passive, isRemoved: false })
    this.#listeners.set(String(type), listeners)
    signal?.addEventListener('abort', () => this.removeEventListener(type, callback, capture), { once: true })
  }

  removeEventListener(type: string, callback: Callback | null, options?: boolean | EventListenerOptions): void {
    const listeners = this.#listeners.get(String(type)) ?? []
    const index = listeners.findIndex((other) => other.callback === callback && other.capture === isCapture(options))
    const [removed] = index === -1 ? [] : listeners.splice(index, 1)
    if (removed) removed.isRemoved = true
  }

  /**
   * Runs the listeners of the event's type, in the order they were added; false if one prevented the default.
   * @throws {DOMException} InvalidStateError for an event that is being dispatched
   */
  dispatchEvent(event: Event): boolean {
    const dispatch = dispatchOf(event)
    if (dispatch.isRunning) throw new DOMException('the event is being dispatched already', 'InvalidStateError')
    if (dispatch.isPropagationStopped) return finishStopped(dispatch, this, event)
    Object.assign(dispatch, { target: this, currentTarget: this, isRunning: true })
    for (const listener of this.#listeners.get(event.type)?.slice() ?? []) {
      if (dispatch.isStopped) break
      if (!listener.isRemoved) this.#run(listener, event)
    }
    Object.assign(dispatch, { currentTarget: null, isRunning: false, isStopped: false, isPropagationStopped: false })
    return !event.defaultPrevented
  }

  #run({ callback, capture, once, passive }: Listener, event: Event): void {
    if (once) this.removeEventListener(event.type, callback, capture)
    const dispatch = dispatchOf(event)
    dispatch.isPassive = passive
    try {
      if (typeof callback === 'function') callback.call(this, event)
      else callback.handleEvent(event)
    } catch (error) {
      report(error)
    } finally {
      dispatch.isPassive = false
    }
  }
}

requireArguments(EventTarget.prototype, { addEventListener: 2, dispatchEvent: 1, removeEventListener: 2 })
nameInstances(EventTarget, 'EventTarget')
defineGlobals({ EventTarget })
