import { HostFunctionError, LOG_LEVELS, type LogLevel, logLevelNumber, type LogThreshold } from '@tenon/abi'
import { describeThrown } from './describe-thrown.ts'
import { isForeign } from './linker/foreign-errors.ts'

/** Where a plug-in's logs go: a function, or an object with a method a level, such as `console`. */
export type Logger =
  | ((level: LogLevel, message: string) => void)
  | { readonly [level in LogLevel]?: (message: string) => void }

/** A logger with its threshold and its limit, as the calls into it need them. */
export interface LogSink {
  /** What `get_log_level` returns. */
  readonly thresholdNumber: number
  /** Bytes of a message that it still takes in this call; one that is longer is cut off, and the last. */
  readonly remainingBytes: number
  /** Begins a call, which has the whole limit for itself. */
  startCall(): void
  /** Whether messages of a level are wanted, and there is room for them. */
  accepts(level: LogLevel): boolean
  /**
   * Hands a message to the logger.
   * @param bytes its length in UTF-8, before it was cut to what remained
   */
  write(level: LogLevel, message: string, bytes: number): void
}

/** Makes a sink. Without a logger nothing is listened to; with one, `info` and above unless told otherwise. */
export function createLogSink(logger: Logger | undefined, threshold: LogThreshold | undefined, limit: number): LogSink {
  const thresholdNumber = logLevelNumber(logger === undefined ? 'off' : (threshold ?? 'info'))
  const hand = writer(logger)
  let left = limit
  let isCut = false
  return {
    thresholdNumber,
    get remainingBytes() {
      // A message is a line: its end counts as well, so that empty ones do not go on for ever.
      return Math.max(0, left - 1)
    },
    startCall(): void {
      left = limit
      isCut = false
    },
    accepts: (level) => LOG_LEVELS.indexOf(level) >= thresholdNumber && !isCut,
    write(level, message, bytes): void {
      isCut = bytes + 1 > left
      left -= bytes + 1
      hand(
        level,
        isCut ? `${message}… (limits.logBytes of ${limit} is used up: no more is logged in this call)` : message,
      )
    },
  }
}

function writer(logger: Logger | undefined): (level: LogLevel, message: string) => void {
  return (level, message) => {
    try {
      if (typeof logger === 'function') logger(level, message)
      else logger?.[level]?.(message)
    } catch (cause) {
      // In a worker it tells the host, and may be told there that the call was stopped.
      if (isForeign(cause)) throw cause
      throw new HostFunctionError('ERR_HOST_FUNCTION_THREW', `The logger threw: ${describeThrown(cause)}`, {
        cause,
        details: { function: 'logger' },
      })
    }
  }
}
