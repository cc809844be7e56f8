import { expect, it } from 'vitest'
import { LOG_LEVELS, logLevelNumber } from './log-level.ts'

it('numbers the levels as get_log_level gives them', () => {
  expect(LOG_LEVELS.map((level) => [level, logLevelNumber(level)])).toEqual([
    ['trace', 0],
    ['debug', 1],
    ['info', 2],
    ['warn', 3],
    ['error', 4],
  ])
  expect(logLevelNumber('off')).toBe(2_147_483_647)
})
