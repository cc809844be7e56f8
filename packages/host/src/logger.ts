import { LOG_LEVELS, type LogLevel, logLevelNumber, type LogThreshold } from '@tenon/abi'

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
  const write = writer(logger)
  return {
    thresholdNumber,
    accepts: (level) => LOG_LEVELS.indexOf(level) >= thresholdNumber,
    write,
  }
}

function writer(logger: Logger | undefined): (level: LogLevel, message: string) => void {
  if (typeof logger === 'function') return logger
  return (level, message) => logger?.[level]?.(message)
}
