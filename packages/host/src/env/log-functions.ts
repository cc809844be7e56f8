import { LOG_LEVELS, type LogLevel } from '@tenon/abi'
import type { EnvState, ImportedFunction } from './env-state.ts'
import { takeText } from './guest-block.ts'

/** `log_trace` … `log_error`, and `get_log_level`. A message's block is freed even where nobody listens. */
export function logFunctions({ kernel, log }: EnvState): Record<string, ImportedFunction> {
  const writer =
    (level: LogLevel): ImportedFunction =>
    (message: bigint): void => {
      if (log.accepts(level)) log.write(level, takeText(kernel, message, `log_${level} message`))
      else kernel.free(message)
    }
  const functions: Record<string, ImportedFunction> = { get_log_level: () => log.thresholdNumber }
  for (const level of LOG_LEVELS) functions[`log_${level}`] = writer(level)
  return functions
}
