import { defineGlobals, nameInstances } from './define-global.ts'

/** What `EventTarget` changes of an event while it is dispatched. */
export interface Dispatch {
  target: EventTarget | null
  currentTarget: EventTarget | null
  isStopped: boolean
  isPassive: boolean
  isRunning: boolean
  isPrevented: boolean
}

const IDLE: Dispatch = {
  target: null,
  currentTarget: null,
  isStopped: false,
  isPassive: false,
  isRunning: false,
  isPrevented: false,
}

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

const { get: getTrusted } = Object.getOwnPropertyDescriptor(
  {
    get isTrusted(): boolean {
      return trusted.has(this)
    },
  },
  'isTrusted',
) ?? {}

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
  readonly timeStamp: number = clock()

  constructor(...[type, init]: [type: string, init?: EventInit]) {
    if (type === undefined) throw new TypeError('an Event needs a type')
    this.type = String(type)
    this.bubbles = Boolean(init?.bubbles)
    this.cancelable = Boolean(init?.cancelable)
    this.composed = Boolean(init?.composed)
    dispatches.set(this, { ...IDLE })
    Object.defineProperty(this, 'isTrusted', { get: getTrusted, enumerable: true })
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
    return dispatchOf(this).isRunning ? 2 : 0
  }

  composedPath(): EventTarget[] {
    const { currentTarget } = dispatchOf(this)
    return currentTarget ? [currentTarget] : []
  }

  preventDefault(): void {
    const dispatch = dispatchOf(this)
    if (this.cancelable && !dispatch.isPassive) dispatch.isPrevented = true
  }

  stopPropagation(): void {}

  stopImmediatePropagation(): void {
    dispatchOf(this).isStopped = true
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

nameInstances(Event, 'Event')
nameInstances(CustomEvent, 'CustomEvent')
defineGlobals({ Event, CustomEvent })
