/** Errors that were made in another thread, which has kept them: they say everything, and nothing is to be made of them. */
const foreign = new WeakSet<object>()

/** Makes an error one of those. */
export function markForeign<E extends object>(error: E): E {
  foreign.add(error)
  return error
}

/** Whether it is one. */
export function isForeign(error: unknown): boolean {
  return typeof error === 'object' && error !== null && foreign.has(error)
}
