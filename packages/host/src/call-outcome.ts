import { GuestError, LinkError, PluginError } from '@tenon/abi'
import { describeThrown } from './describe-thrown.ts'
import type { CallLimits } from './limits/call-limits.ts'
import { diedOfRefusal, isFatalExit, refusalDetails, refusalRemark, saysOutOfMemory } from './limits/explain-refusal.ts'
import type { Refusal } from './limits/memory-budget.ts'
import { exitCodeOf } from './wasi/wasi-instance.ts'

/**
 * The error of a plug-in that set one: its own words, whatever code it returned.
 * @param refusal what a limit refused it in this call; if the words say so, it died of that
 */
export function reportedError(text: string, returnCode: number, refusal?: Refusal): PluginError {
  if (refusal !== undefined && saysOutOfMemory(text)) {
    return diedOfRefusal(refusal, text, { details: { errorText: text, returnCode } })
  }
  return new GuestError('ERR_GUEST_RETURNED_ERROR', text, { details: { returnCode, ...refusalDetails(refusal) } })
}

/** The error of a plug-in that returned a code and said nothing. */
export function returnedCode(returnCode: number, refusal?: Refusal): GuestError {
  const message = `Returned non-zero exit code: ${returnCode}${refusalRemark(refusal)}`
  return new GuestError('ERR_GUEST_RETURNED_CODE', message, { details: { returnCode, ...refusalDetails(refusal) } })
}

/**
 * The error to give for something that was thrown out of the guest.
 * @param errorText what the plug-in had set as its error before
 * @param refusal what a limit refused it in this call: a trap is then taken for the end it made of itself
 * @returns `undefined` for an exit with code 0 without an error set, which is success
 * @see ABI reference, section 1.3, outcomes
 */
export function explainThrown(
  thrown: unknown,
  errorText: string | undefined,
  { control, fuel }: CallLimits,
  refusal?: Refusal,
): PluginError | undefined {
  if (PluginError.is(thrown)) return thrown
  if (fuel?.isExhausted === true) return fuel.error()
  if (control.deadline.hasExpired) return control.deadline.error()
  const cancellation = control.findCancellation()
  if (cancellation !== undefined) return cancellation
  const exitCode = exitCodeOf(thrown)
  if (exitCode !== undefined) return explainExit(exitCode, errorText, refusal)
  const reason = describeThrown(thrown)
  if (thrown instanceof TypeError) return disagreement(reason, thrown)
  const said = errorText === undefined ? {} : { errorText }
  if (refusal !== undefined) {
    const how = errorText === undefined ? `trap: ${reason}` : `${errorText}; trap: ${reason}`
    return diedOfRefusal(refusal, how, { cause: thrown, details: { trap: reason, ...said } })
  }
  const message = errorText === undefined ? `The plug-in trapped: ${reason}` : `${errorText} (trap: ${reason})`
  return new GuestError('ERR_GUEST_TRAP', message, {
    cause: thrown,
    details: { trap: reason, ...said },
  })
}

/**
 * The guest's own faults are no TypeErrors, and those of host code are wrapped: this one is of the border, where a value
 * was of another type than the module declares. Where its bytes were at hand, that was found on loading.
 */
function disagreement(reason: string, cause: TypeError): LinkError {
  return new LinkError('ERR_IMPORT_TYPE', `Plug-in and host do not agree on the type of a function: ${reason}`, {
    cause,
  })
}

function explainExit(
  exitCode: number,
  errorText: string | undefined,
  refusal: Refusal | undefined,
): PluginError | undefined {
  if (exitCode === 0) return errorText === undefined ? undefined : reportedError(errorText, 0, refusal)
  const said = errorText === undefined ? {} : { errorText }
  if (refusal !== undefined && (errorText === undefined ? isFatalExit(exitCode) : saysOutOfMemory(errorText))) {
    return diedOfRefusal(refusal, errorText ?? `exit code ${exitCode}`, { details: { exitCode, ...said } })
  }
  const message = errorText ?? `The plug-in exited with code ${exitCode}${refusalRemark(refusal)}`
  return new GuestError('ERR_GUEST_EXIT', message, { details: { exitCode, ...refusalDetails(refusal) } })
}

/** Success for a command, but an instance that exits before it is called can do nothing. */
export function exitedTooEarly(): GuestError {
  return new GuestError('ERR_GUEST_EXIT', 'The plug-in exited while it was initialised', { details: { exitCode: 0 } })
}
