interface EventInit {
  bubbles?: boolean
  cancelable?: boolean
  composed?: boolean
}
interface Event {
  readonly type: string
  readonly bubbles: boolean
  readonly cancelable: boolean
  readonly composed: boolean
  readonly currentTarget: EventTarget | null
  readonly defaultPrevented: boolean
  readonly eventPhase: number
  readonly isTrusted: boolean
  readonly target: EventTarget | null
  /** Milliseconds since the instance began; 0 in a plug-in that has no clock, as it names neither this nor Date. */
  readonly timeStamp: number
  /** Older names, and ways, of `target`, `stopPropagation`, `preventDefault` and the constructor. */
  readonly srcElement: EventTarget | null
  cancelBubble: boolean
  returnValue: boolean
  initEvent(type: string, bubbles?: boolean, cancelable?: boolean): void
  composedPath(): EventTarget[]
  preventDefault(): void
  stopImmediatePropagation(): void
  stopPropagation(): void
  readonly NONE: 0
  readonly CAPTURING_PHASE: 1
  readonly AT_TARGET: 2
  readonly BUBBLING_PHASE: 3
}
declare var Event: {
  readonly prototype: Event
  new (type: string, init?: EventInit): Event
  readonly NONE: 0
  readonly CAPTURING_PHASE: 1
  readonly AT_TARGET: 2
  readonly BUBBLING_PHASE: 3
}

interface CustomEventInit<Detail = unknown> extends EventInit {
  detail?: Detail
}
interface CustomEvent<Detail = unknown> extends Event {
  readonly detail: Detail
}
declare var CustomEvent: {
  readonly prototype: CustomEvent
  new <Detail = unknown>(type: string, init?: CustomEventInit<Detail>): CustomEvent<Detail>
}

type EventListener = (event: Event) => void
interface EventListenerObject {
  handleEvent(event: Event): void
}
interface EventListenerOptions {
  capture?: boolean
}
interface AddEventListenerOptions extends EventListenerOptions {
  once?: boolean
  passive?: boolean
  signal?: AbortSignal
}
/** A target without parents: nothing captures or bubbles. What a listener throws fails the call. */
interface EventTarget {
  addEventListener(
    type: string,
    callback: EventListener | EventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void
  removeEventListener(
    type: string,
    callback: EventListener | EventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void
  dispatchEvent(event: Event): boolean
}
declare var EventTarget: { readonly prototype: EventTarget; new (): EventTarget }

interface AbortSignal extends EventTarget {
  readonly aborted: boolean
  readonly reason: unknown
  onabort: ((this: AbortSignal, event: Event) => unknown) | null
  throwIfAborted(): void
}
declare var AbortSignal: {
  readonly prototype: AbortSignal
  abort(reason?: unknown): AbortSignal
  any(signals: Iterable<AbortSignal>): AbortSignal
  /** Aborts when its time comes among the timers, which run without waiting. */
  timeout(milliseconds: number): AbortSignal
}
interface AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}
declare var AbortController: { readonly prototype: AbortController; new (): AbortController }

interface DOMException extends Error {
  /** The number that older interfaces gave the name; 0 for the rest. */
  readonly code: number
}
declare var DOMException: {
  readonly prototype: DOMException
  new (message?: string, name?: string): DOMException
}

interface StructuredSerializeOptions {
  /** Buffers to detach. */
  transfer?: Iterable<ArrayBuffer>
}
/** Copies a value with all it holds, cycles included. Throws a DataCloneError for functions, symbols, promises. */
declare function structuredClone<Value>(value: Value, options?: StructuredSerializeOptions): Value
