import { HostFunctionError, PluginError } from '@tenon/abi'
import { describeThrown } from '../describe-thrown.ts'
import type { WasiOptions } from './wasi-options.ts'

/** The options with functions that throw nothing but this package's errors: those of the application say which it was. */
export function guardOptions(options: WasiOptions): WasiOptions {
  const { stdin, stdout, stderr, random, clock } = options
  return {
    ...options,
    ...(typeof stdin === 'function' && { stdin: guard('stdin', stdin) }),
    ...(stdout && { stdout: guard('stdout', stdout) }),
    ...(stderr && { stderr: guard('stderr', stderr) }),
    ...(random && { random: guard('random', random) }),
    ...(typeof clock === 'object' && {
      clock: { ...clock, realtime: guard('clock', clock.realtime), monotonic: guard('clock', clock.monotonic) },
    }),
  }
}

/** @throws {HostFunctionError} ERR_HOST_FUNCTION_THREW */
function guard<Args extends readonly unknown[], Result>(
  name: string,
  run: (...args: Args) => Result,
): (...args: Args) => Result {
  return (...args) => {
    try {
      return run(...args)
    } catch (cause) {
      throw PluginError.is(cause) ? cause : threw(`wasi.${name}`, cause)
    }
  }
}

function threw(option: string, cause: unknown): HostFunctionError {
  return new HostFunctionError('ERR_HOST_FUNCTION_THREW', `The option ${option} threw: ${describeThrown(cause)}`, {
    cause,
    details: { function: option },
  })
}
