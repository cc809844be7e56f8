import EventEmitter from 'events/events.js'

/** Node's events, of the package `events`. */
const members = EventEmitter as typeof EventEmitter & {
  readonly once: (emitter: object, name: string) => Promise<unknown[]>
  readonly defaultMaxListeners: number
  readonly listenerCount: (emitter: object, name: string) => number
}

export const { once, defaultMaxListeners, listenerCount } = members
export { EventEmitter }
export default EventEmitter
