import { readOptions } from './arguments.ts'
import { defineGlobals, nameInstances } from './define-global.ts'
import { showMembers } from './show.ts'

/** What `EventTarget` changes of an event while it is dispatched. */
export interface Dispatch {
  target: EventTarget | null
  currentTarget: EventTarget | null
  isStopped: boolean
  isPropagationStopped: boolean
  isPassive: boolean
  isRunning: boolean
  isPrevented: boolean
}

const IDLE: Dispatch = {
  target: null,
  currentTarget: null,
  isStopped: false,
  isPropagationStopped: false,
  isPassive: false,
  isRunning: false,
  isPrevented: false,
}

const PHASES = { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 } as const

const dispatches = new WeakMap<object, Dispatch>()

/**
 * The state of an event's dispatch.
 * @throws {TypeError} for anything that is no event
 */
export function dispatchOf(event: object): Dispatch {
  const dispatch = dispatches.get(event)
  if (!dispatch) throw new TypeError('what is dispatched must be an Event')
  return dispatch
}

/** Milliseconds since the instance began; 0 in a plug-in that has no clock. */
function clock(): number {
  try {
    return performance.now()
  } catch {
    return 0
  }
}

const trusted = new WeakSet<object>()

/** One descriptor for all events: the standard has the property on each, and the same getter. */
const TRUSTED: PropertyDescriptor = {
  ...Object.getOwnPropertyDescriptor(
    {
      get isTrusted(): boolean {
        return trusted.has(this)
      },
    },
    'isTrusted',
  ),
  configurable: false,
}

/** Marks an event as one that the platform made. */
export function trust(event: Event): Event {
  trusted.add(event)
  return event
}

/** The web's Event; there is no tree of targets here, so nothing captures or bubbles. */
export class Event {
  readonly type: string
  readonly bubbles: boolean
  readonly cancelable: boolean
  readonly composed: boolean
  declare readonly isTrusted: boolean
  declare readonly NONE: 0
  declare readonly CAPTURING_PHASE: 1
  declare readonly AT_TARGET: 2
  declare readonly BUBBLING_PHASE: 3
  declare static readonly NONE: 0
  declare static readonly CAPTURING_PHASE: 1
  declare static readonly AT_TARGET: 2
  declare static readonly BUBBLING_PHASE: 3
  readonly timeStamp: number = clock()

  constructor(...[type, init]: [type: string, init?: EventInit]) {
    if (type === undefined) throw new TypeError('an Event needs a type')
    const { bubbles, cancelable, composed } = readOptions(init)
    this.type = String(type)
    this.bubbles = Boolean(bubbles)
    this.cancelable = Boolean(cancelable)
    this.composed = Boolean(composed)
    dispatches.set(this, { ...IDLE })
    Object.defineProperty(this, 'isTrusted', TRUSTED)
  }

  get target(): EventTarget | null {
    return dispatchOf(this).target
  }

  get currentTarget(): EventTarget | null {
    return dispatchOf(this).currentTarget
  }

  get defaultPrevented(): boolean {
    return dispatchOf(this).isPrevented
  }

  get eventPhase(): number {
    return dispatchOf(this).isRunning ? PHASES.AT_TARGET : PHASES.NONE
  }

  /** The older name of the target. */
  get srcElement(): EventTarget | null {
    return dispatchOf(this).target
  }

  /** The older way to prevent the default. */
  get returnValue(): boolean {
    return !this.defaultPrevented
  }

  set returnValue(value: boolean) {
    if (!value) this.preventDefault()
  }

  /** The older way to stop propagation. */
  get cancelBubble(): boolean {
    return dispatchOf(this).isPropagationStopped
  }

  set cancelBubble(value: boolean) {
    if (value) this.stopPropagation()
  }

  composedPath(): EventTarget[] {
    const { currentTarget } = dispatchOf(this)
    return currentTarget ? [currentTarget] : []
  }

  preventDefault(): void {
    const dispatch = dispatchOf(this)
    if (this.cancelable && !dispatch.isPassive) dispatch.isPrevented = true
  }

  stopPropagation(): void {
    dispatchOf(this).isPropagationStopped = true
  }

  /** The older way to fill an event in; without effect while it is dispatched. */
  initEvent(
    ...[type, bubbles = false, cancelable = false]: [type: string, bubbles?: boolean, cancelable?: boolean]
  ): void {
    if (type === undefined) throw new TypeError('an Event needs a type')
    const dispatch = dispatchOf(this)
    if (dispatch.isRunning) return
    Object.assign(dispatch, { isStopped: false, isPropagationStopped: false, isPrevented: false })
    Object.assign(this, { type: String(type), bubbles: Boolean(bubbles), cancelable: Boolean(cancelable) })
  }

  stopImmediatePropagation(): void {
    Object.assign(dispatchOf(this), { isStopped: true, isPropagationStopped: true })
  }
}

/** The web's CustomEvent. */
export class CustomEvent<Detail = unknown> extends Event {
  readonly detail: Detail

  constructor(type: string, init?: CustomEventInit<Detail>) {
    super(type, init)
    this.detail = (init?.detail ?? null) as Detail
  }
}

for (const [name, value] of Object.entries(PHASES)) {
  for (const owner of [Event, Event.prototype]) Object.defineProperty(owner, name, { value, enumerable: true })
}
nameInstances(Event, 'Event')
nameInstances(CustomEvent, 'CustomEvent')
showMembers(Event, ['type', 'defaultPrevented', 'cancelable', 'timeStamp'])
showMembers(CustomEvent, ['type', 'defaultPrevented', 'cancelable', 'timeStamp', 'detail'])
defineGlobals({ Event, CustomEvent })
