/** Node's timers, in the virtual time of a plug-in. */
export const setTimeout = globalThis.setTimeout
export const clearTimeout = globalThis.clearTimeout
export const setInterval = globalThis.setInterval
export const clearInterval = globalThis.clearInterval

/** Runs a function once what is under way has ended. */
export function setImmediate<Values extends unknown[]>(
  callback: (...values: Values) => void,
  ...values: Values
): number {
  return globalThis.setTimeout(callback, 0, ...values)
}

export const clearImmediate = globalThis.clearTimeout

export default { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate }
