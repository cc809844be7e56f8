import { HostFunctionError, LOG_LEVELS, type LogLevel, logLevelNumber, type LogThreshold } from '@tenon/abi'
import { describeThrown } from './describe-thrown.ts'

/** Where a plug-in's logs go: a function, or an object with a method a level, such as `console`. */
export type Logger =
  | ((level: LogLevel, message: string) => void)
  | { readonly [level in LogLevel]?: (message: string) => void }

/** A logger with its threshold, as the calls into it need them. */
export interface LogSink {
  /** What `get_log_level` returns. */
  readonly thresholdNumber: number
  /** Whether messages of a level are wanted. */
  accepts(level: LogLevel): boolean
  write(level: LogLevel, message: string): void
}

/** Makes a sink. Without a logger nothing is listened to; with one, `info` and above unless told otherwise. */
export function createLogSink(logger: Logger | undefined, threshold: LogThreshold | undefined): LogSink {
  const thresholdNumber = logLevelNumber(logger === undefined ? 'off' : (threshold ?? 'info'))
  return {
    thresholdNumber,
    accepts: (level) => LOG_LEVELS.indexOf(level) >= thresholdNumber,
    write: writer(logger),
  }
}

function writer(logger: Logger | undefined): LogSink['write'] {
  return (level, message) => {
    try {
      if (typeof logger === 'function') logger(level, message)
      else logger?.[level]?.(message)
    } catch (cause) {
      throw new HostFunctionError('ERR_HOST_FUNCTION_THREW', `The logger threw: ${describeThrown(cause)}`, {
        cause,
        details: { function: 'logger' },
      })
    }
  }
}
