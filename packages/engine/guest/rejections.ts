/** Rejected promises that nothing handles yet, and why they were rejected. */
const unhandled = new Map<unknown, unknown>()
/** Whether there were any since the last call began: most have none, and every call asks. */
export let hasRejections = false

/** C calls this when a promise is rejected without a handler, and again when one is added later. */
export function trackRejection(promise: unknown, reason: unknown, isHandled: boolean): void {
  if (isHandled) unhandled.delete(promise)
  else {
    hasRejections = true
    unhandled.set(promise, reason)
  }
}

/** Forgets all of them: they belong to one call. */
export function forgetRejections(): void {
  hasRejections = false
  unhandled.clear()
}

/** Reasons of the rejections that nobody handled, apart from `returned`, whose outcome is looked at. Forgets them. */
export function takeRejections(returned: unknown): unknown[] {
  unhandled.delete(returned)
  const reasons = [...unhandled.values()]
  unhandled.clear()
  return reasons
}
