import { beforeAll, describe, expect, test } from 'vitest'
import { mayRefuse } from './known-refusals.ts'
import { isRequired, runtimes, SUITE_TIMEOUT_MS } from './runtimes.ts'
import type { SpecReport } from './spec-suite.ts'

/** So many of the expectations hold in the engine itself; the others need what it has not. */
const LEAST_HELD = 80_000
const LEAST_REWRITTEN = 4400

for (const { name, missing, run } of runtimes) {
  describe.skipIf(missing !== undefined && !isRequired)(`the specification's test suite on ${name}`, () => {
    let untouched: SpecReport | undefined
    let reports: SpecReport[] = []

    beforeAll(async () => {
      const all = await run('spec')
      untouched = all[0]
      reports = all.slice(1)
      for (const { pass, rewritten, refused, held, failed, madeValid } of all) {
        const counts = `${rewritten} modules, refused ${JSON.stringify(refused)}, ${madeValid} made valid`
        console.log(`spec suite, ${name}, ${pass}: ${held} expectations hold, ${failed} do not; ${counts}`)
      }
    }, SUITE_TIMEOUT_MS)

    test('the harness is true to the specification: what is not touched does as expected', () => {
      expect(untouched?.held).toBeGreaterThan(LEAST_HELD)
    })

    test('every module does the same after each pass', () => {
      expect(reports.length).toBeGreaterThan(0)
      expect(reports.flatMap(({ pass, differences }) => differences.map((text) => `${pass}: ${text}`))).toEqual([])
    })

    test('no pass calls a valid module malformed or throws what is not an error of its own', () => {
      expect(reports.flatMap(({ faults }) => faults)).toEqual([])
    })

    test('passes refuse only what they are known to refuse', () => {
      for (const { pass, rewritten, refused } of reports) {
        expect(rewritten, pass).toBeGreaterThan(LEAST_REWRITTEN)
        for (const [feature, count] of Object.entries(refused)) {
          expect(count, `${pass}: ${feature}`).toBeLessThanOrEqual(mayRefuse('spec', pass, feature))
        }
      }
    })

    test('reading and writing makes no invalid module valid', () => {
      expect(reports.find(({ pass }) => pass === 'parse and encode')?.madeValid).toBe(0)
    })
  })
}
