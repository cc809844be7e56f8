import type { CallContexts } from '../call-context.ts'
import { type HostFunction, isThenable } from '../host-function.ts'
import { Later } from '../suspend/later.ts'
import { HostFunctionCall } from './host-function-result.ts'
import type { AwaitableFunction } from './import-guard.ts'

/**
 * A host function as it is to be imported; what it promises, it gives later.
 * @throws {HostFunctionError} at the call: ERR_HOST_FUNCTION_THREW, ERR_HOST_FUNCTION_RESULT
 */
export function importHostFunction(
  name: string,
  hostFunction: HostFunction,
  contexts: Pick<CallContexts, 'current'>,
): AwaitableFunction {
  const call = new HostFunctionCall(name, hostFunction)
  const { params, results, isAsync, isUntyped = false } = hostFunction
  const run = (...args: readonly (number | bigint)[]): unknown => {
    const context = contexts.current
    const result = call.begin(context, args)
    if (!isThenable(result)) return result
    return new Later(
      result,
      (output) => call.finish(context, output),
      (reason) => call.failure(reason),
    )
  }
  return { name, label: `Host function ${name}`, params, results, isAsync, isUntyped, run }
}
