import { defineGlobals } from './define-global.ts'

/** Node's setImmediate: a timer that is due at once. */
function setImmediate<Values extends unknown[]>(callback: (...values: Values) => void, ...values: Values): number {
  return setTimeout(callback, 0, ...values)
}

defineGlobals({ setImmediate, clearImmediate: (id) => clearTimeout(id) })
