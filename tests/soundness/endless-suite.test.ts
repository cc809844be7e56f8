import { beforeAll, describe, expect, test } from 'vitest'
import type { EndlessReport } from './endless-suite.ts'
import { isRequired, runtimes, SUITE_TIMEOUT_MS } from './runtimes.ts'

/** Far more than anything took, on a machine that is busy with other things: what escapes runs for ever. */
const MOST_MS = 5000

for (const { name, missing, run } of runtimes) {
  describe.skipIf(missing !== undefined && !isRequired)(`endless modules on ${name}`, () => {
    let reports: EndlessReport[] = []

    beforeAll(async () => {
      reports = await run('endless')
      for (const report of reports) console.log(`endless modules, ${name}: ${JSON.stringify(report)}`)
    }, SUITE_TIMEOUT_MS)

    test('every call ends once its time or its fuel is up', () => {
      expect(reports.map(({ way }) => way)).toEqual(['poll', 'fuel'])
      for (const { way, longestMs, stopped, faults } of reports) {
        expect(faults, way).toEqual([])
        expect(stopped, way).toBeGreaterThan(10)
        expect(longestMs, way).toBeLessThan(MOST_MS)
      }
    })
  })
}
