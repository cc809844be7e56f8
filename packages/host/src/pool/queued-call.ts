import { type CallInput, type CallOptions, toKernelInput } from '../call-arguments.ts'
import type { Member } from './member.ts'
import { leftOf } from './wait-queue.ts'

/** A copy of an input, which its owner may change while a call waits. @throws {ArgumentError} ERR_ARGUMENT */
export function copyInput(input: CallInput): CallInput {
  const checked = toKernelInput(input)
  return typeof checked === 'string' ? checked : checked.slice()
}

/** A call's options when its wait is over: with what is left of its time, if its instance can be held to one. */
export function withTimeLeft(
  options: CallOptions | undefined,
  begunAt: number,
  { version }: Member,
): CallOptions | undefined {
  if (options?.timeoutMs === undefined) return options
  const { timeoutMs, ...others } = options
  return version.limits.timeoutMs === undefined ? others : { ...others, timeoutMs: leftOf({ timeoutMs, begunAt }) }
}
