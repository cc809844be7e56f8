import { LOG_LEVELS, type LogLevel } from '@tenon/abi'
import type { EnvState, ImportedFunction } from './env-state.ts'
import { takeTextStart } from './guest-block.ts'

/** `log_trace` … `log_error`, and `get_log_level`. A message's block is freed even where nobody listens. */
export function logFunctions({ kernel, log }: EnvState): Record<string, ImportedFunction> {
  const writer =
    (level: LogLevel): ImportedFunction =>
    (message: bigint): void => {
      if (!log.accepts(level)) return kernel.free(message)
      const { text, bytes } = takeTextStart(kernel, message, `log_${level} message`, log.remainingBytes)
      log.write(level, text, bytes)
    }
  const functions: Record<string, ImportedFunction> = { get_log_level: () => log.thresholdNumber }
  for (const level of LOG_LEVELS) functions[`log_${level}`] = writer(level)
  return functions
}
