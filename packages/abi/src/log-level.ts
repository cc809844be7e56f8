/** Log levels a plug-in can write at, least urgent first. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const

/** A level a plug-in can write at. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/** What a host listens to: a level and all above it, or nothing. */
export type LogThreshold = LogLevel | 'off'

/**
 * The number `get_log_level` gives for a threshold: trace 0 … error 4, off i32::MAX.
 * @see ABI table of imports, `get_log_level`
 */
export function logLevelNumber(level: LogThreshold): number {
  return level === 'off' ? 0x7fff_ffff : LOG_LEVELS.indexOf(level)
}
