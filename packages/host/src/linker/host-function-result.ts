import { type ErrorCode, HostFunctionError, LinkError, PluginError, type ValueType } from '@tenon/abi'
import type { CallContext } from '../call-context.ts'
import { describeThrown } from '../describe-thrown.ts'
import { type HostFunction, isThenable, WrongContent } from '../host-function.ts'
import { isForeign } from './foreign-errors.ts'

/**
 * Calls a host function, for whoever knows what to do with a promise: its errors wrapped, its results checked, so that a
 * wrong one is never silently converted by the JavaScript interface of WebAssembly.
 */
export class HostFunctionCall {
  readonly #label: string
  readonly #function: HostFunction

  /** @param label names the function in errors */
  constructor(label: string, hostFunction: HostFunction) {
    this.#label = label
    this.#function = hostFunction
  }

  /**
   * Calls it.
   * @returns its results; or a promise (`isThenable`), which {@link finish} wants the value of, {@link failure} the reason
   * @throws {HostFunctionError} ERR_HOST_FUNCTION_THREW, ERR_HOST_FUNCTION_RESULT
   * @throws {LinkError} ERR_IMPORT_TYPE
   */
  begin(context: CallContext, args: readonly (number | bigint)[]): unknown {
    if (this.#function.isUntyped !== true) assertArguments(this.#label, this.#function.params, args)
    try {
      const output = this.#function.invoke(context, args)
      return isThenable(output) ? output : this.#toResults(context, output)
    } catch (cause) {
      throw this.failure(cause)
    }
  }

  /** The results, from what it returned or promised. @throws {HostFunctionError} as {@link begin} */
  finish(context: CallContext, output: unknown): unknown {
    try {
      return this.#toResults(context, output)
    } catch (cause) {
      throw this.failure(cause)
    }
  }

  /** {@link begin}, and {@link finish} once it can be. The promise is rejected with what they throw. */
  async run(context: CallContext, args: readonly (number | bigint)[]): Promise<unknown> {
    const output = this.begin(context, args)
    if (!isThenable(output)) return output
    try {
      return this.#toResults(context, await output)
    } catch (cause) {
      throw this.failure(cause)
    }
  }

  /** The error to give for what the function, or its promise, threw. */
  failure(cause: unknown): PluginError {
    const known = this.#knownFailure(cause)
    if (known !== undefined) return known
    return new HostFunctionError(
      'ERR_HOST_FUNCTION_THREW',
      `Host function ${this.#label} threw: ${describeThrown(cause)}`,
      { cause, details: { function: this.#label } },
    )
  }

  /** The error to give for what context and checks throw. Other values may throw themselves when they are looked at. */
  #knownFailure(cause: unknown): PluginError | undefined {
    try {
      if (PluginError.is(cause) && (OWN_CODES.has(cause.code) || isForeign(cause))) return cause
      if (cause instanceof WrongContent) return wrongResult(this.#label, cause.expected, cause.value)
    } catch {
      // A proxy whose traps throw, or that was revoked.
    }
    return undefined
  }

  #toResults(context: CallContext, output: unknown): unknown {
    const { results, isUntyped, toResults } = this.#function
    const given = toResults(context, output)
    return isUntyped === true ? given : checkResults(this.#label, results, given)
  }
}

/**
 * What the context throws at a host function, and what the checks of its result throw. Any other error of ours comes
 * from somewhere else, such as a second plug-in that the host function called: that one failed, not this one.
 */
const OWN_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ERR_GUEST_HANDLE',
  'ERR_MEMORY_LIMIT',
  'ERR_VAR_LIMIT',
  'ERR_ARGUMENT',
  'ERR_PLUGIN_BUSY',
  'ERR_CALL_ENDED',
  'ERR_HOST_FUNCTION_RESULT',
  'ERR_HOST_FUNCTION_ASYNC',
])

/** Where the module's bytes were not at hand its import's type is unknown until it calls. */
function assertArguments(label: string, params: readonly ValueType[], args: readonly unknown[]): void {
  let fits = args.length === params.length
  for (let i = 0; i < params.length; i++) {
    fits &&= typeof args[i] === (params[i] === 'i64' ? 'bigint' : 'number')
  }
  if (fits) return
  throw new LinkError('ERR_IMPORT_TYPE', `The plug-in imports ${label} under a type other than (${params.join(', ')})`)
}

function checkResults(label: string, results: readonly ValueType[], value: unknown): unknown {
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
