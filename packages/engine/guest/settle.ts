import { writeLog } from './console.ts'
import { describeThrown } from './inspect.ts'
import { native } from './native.ts'
import { forgetRejections, hasRejections, takeRejections } from './rejections.ts'
import { areTimersSet, dropTimers, hasTimers, runNextTimer } from './timers.ts'

/** The state of what is no promise. */
export const NO_PROMISE = -1
const PENDING = 0
const REJECTED = 2

/**
 * Lets everything run that a returned value waits for and gives what comes of it. A promise: jobs and timers run until it
 * settles. Anything else: all of them run.
 */
export function settle(returned: unknown, pendingMessage: string): unknown {
  native.drainJobs()
  if (areTimersSet) runTimers(returned)
  if (hasRejections) reportRejections(returned)
  if (typeof returned !== 'object' || stateOf(returned) === NO_PROMISE) return returned
  return outcomeOf(returned, pendingMessage)
}

function runTimers(returned: unknown): void {
  while (hasTimers() && !hasSettled(returned) && runNextTimer()) native.drainJobs()
}

function hasSettled(returned: unknown): boolean {
  const state = stateOf(returned)
  return state !== NO_PROMISE && state !== PENDING
}

/** The state of a promise, {@link NO_PROMISE} of anything else. */
export function stateOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? native.promiseState(value) : NO_PROMISE
}

/** Drops what is still to run: jobs and timers of one call must not run in the next. */
export function dropUnsettled(): void {
  native.dropJobs()
  if (areTimersSet) dropTimers()
  if (hasRejections) forgetRejections()
  native.recoverMemory()
}

function outcomeOf(promise: unknown, pendingMessage: string): unknown {
  const state = stateOf(promise)
  if (state === PENDING) throw new Error(pendingMessage)
  if (state === REJECTED) throw native.promiseResult(promise)
  return native.promiseResult(promise)
}

function reportRejections(returned: unknown): void {
  for (const reason of takeRejections(returned)) {
    writeLog('warn', `a promise was rejected and nothing handled it: ${describeThrown(reason)}`)
  }
}
