import { type ErrorCode, HostFunctionError, LinkError, PluginError, type ValueType } from '@tenon/abi'
import type { CallContext } from '../call-context.ts'
import type { ImportedFunction } from '../env/env-state.ts'
import { describeThrown } from '../describe-thrown.ts'
import { type HostFunction, isThenable, WrongContent } from '../host-function.ts'
import { ignoreRejection } from '../ignore-rejection.ts'

/**
 * A host function as the plug-in imports it: its errors wrapped, its result checked, so that a wrong one is never
 * silently converted by the JavaScript interface of WebAssembly.
 * @throws {HostFunctionError} at the call: ERR_HOST_FUNCTION_THREW, ERR_HOST_FUNCTION_RESULT, ERR_HOST_FUNCTION_ASYNC
 */
export function importHostFunction(label: string, hostFunction: HostFunction, context: CallContext): ImportedFunction {
  const { params, results } = hostFunction
  return (...args: readonly (number | bigint)[]): unknown => {
    assertArguments(label, params, args)
    try {
      return checkResult(label, results, hostFunction.invoke(context, args))
    } catch (cause) {
      throw asPluginError(label, cause)
    }
  }
}

/**
 * What the context throws at a host function, and what its own checks of the result throw. Any other error of ours comes
 * from somewhere else, such as a second plug-in that the host function called: that one failed, not this one.
 */
const OWN_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ERR_GUEST_HANDLE',
  'ERR_MEMORY_LIMIT',
  'ERR_VAR_LIMIT',
  'ERR_ARGUMENT',
  'ERR_PLUGIN_BUSY',
  'ERR_HOST_FUNCTION_RESULT',
  'ERR_HOST_FUNCTION_ASYNC',
])

function asPluginError(label: string, cause: unknown): PluginError {
  if (PluginError.is(cause) && OWN_CODES.has(cause.code)) return cause
  if (cause instanceof WrongContent) return wrongResult(label, cause.expected, cause.value)
  return new HostFunctionError('ERR_HOST_FUNCTION_THREW', `Host function ${label} threw: ${describeThrown(cause)}`, {
    cause,
    details: { function: label },
  })
}

/** Where the module's bytes were not at hand its import's type is unknown until it calls. */
function assertArguments(label: string, params: readonly ValueType[], args: readonly unknown[]): void {
  const fits = args.length === params.length && params.every((type, i) => typeof args[i] === jsType(type))
  if (!fits) {
    throw new LinkError(
      'ERR_IMPORT_TYPE',
      `The plug-in imports ${label} under a type other than (${params.join(', ')})`,
    )
  }
}

function checkResult(label: string, results: readonly ValueType[], value: unknown): unknown {
  if (isThenable(value)) {
    ignoreRejection(value)
    throw new HostFunctionError(
      'ERR_HOST_FUNCTION_ASYNC',
      `Host function ${label} returned a promise, which an inline plug-in cannot wait for; return a value`,
      { details: { function: label } },
    )
  }
  const [first] = results
  if (first === undefined) return undefined
  if (results.length === 1) return checkValue(label, first, value)
  const values: readonly unknown[] = Array.isArray(value) ? value : []
  if (values.length !== results.length) throw wrongResult(label, results.join(', '), value)
  return results.map((type, i) => checkValue(label, type, values[i]))
}

function checkValue(label: string, type: ValueType, value: unknown): number | bigint {
  if (isOfType(type, value)) return value
  throw wrongResult(label, type, value)
}

function isOfType(type: ValueType, value: unknown): value is number | bigint {
  switch (type) {
    case 'i32':
      return typeof value === 'number' && Number.isInteger(value) && value >= -0x8000_0000 && value <= 0xffff_ffff
    case 'i64':
      return typeof value === 'bigint' && value >= -(2n ** 63n) && value < 2n ** 64n
    case 'f32':
    case 'f64':
      return typeof value === 'number'
  }
}

function jsType(type: ValueType): 'number' | 'bigint' {
  return type === 'i64' ? 'bigint' : 'number'
}

function wrongResult(label: string, expected: string, value: unknown): HostFunctionError {
  const isNumeric = typeof value === 'number' || typeof value === 'bigint'
  const found = isNumeric ? `${typeof value} ${value}` : value === null ? 'null' : typeof value
  return new HostFunctionError(
    'ERR_HOST_FUNCTION_RESULT',
    `Host function ${label} must return ${expected}, not ${found}`,
    {
      details: { function: label, expected },
    },
  )
}
