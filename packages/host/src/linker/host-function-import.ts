import { HostFunctionError } from '@tenon/abi'
import type { CallContexts } from '../call-context.ts'
import type { ImportedFunction } from '../env/env-state.ts'
import { type HostFunction, isThenable } from '../host-function.ts'
import { ignoreRejection } from '../ignore-rejection.ts'
import { HostFunctionCall } from './host-function-result.ts'

/**
 * A host function as the plug-in imports it.
 * @throws {HostFunctionError} at the call: ERR_HOST_FUNCTION_THREW, ERR_HOST_FUNCTION_RESULT, ERR_HOST_FUNCTION_ASYNC
 */
export function importHostFunction(
  label: string,
  hostFunction: HostFunction,
  contexts: Pick<CallContexts, 'current'>,
): ImportedFunction {
  const call = new HostFunctionCall(label, hostFunction)
  return (...args: readonly (number | bigint)[]): unknown => {
    const result = call.begin(contexts.current, args)
    if (!isThenable(result)) return result
    ignoreRejection(result)
    throw new HostFunctionError(
      'ERR_HOST_FUNCTION_ASYNC',
      `Host function ${label} returned a promise, which an inline plug-in cannot wait for; return a value`,
      { details: { function: label } },
    )
  }
}
