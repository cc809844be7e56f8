import { beforeAll, describe, expect, test } from 'vitest'
import type { MutationReport } from './mutation-suite.ts'
import { isRequired, runtimes, SUITE_TIMEOUT_MS } from './runtimes.ts'

for (const { name, missing, run } of runtimes) {
  describe.skipIf(missing !== undefined && !isRequired)(`harmed modules on ${name}`, () => {
    let report: MutationReport | undefined

    beforeAll(async () => {
      report = await run('mutations')
      const { faults: _, ...counts } = report
      console.log(`harmed modules, ${name}: ${JSON.stringify(counts)}`)
    }, SUITE_TIMEOUT_MS)

    test('nothing is thrown but errors of the package, and what the engine takes is taken', () => {
      expect(report?.faults).toEqual([])
    })

    test('at least 100 000 inputs, and the harm goes deep: many are still read, rewritten and valid', () => {
      expect(report?.inputs).toBeGreaterThanOrEqual(100_000)
      expect(report?.parsed).toBeGreaterThan(20_000)
      expect(report?.passed).toBeGreaterThan(15_000)
      expect(report?.valid).toBeGreaterThan(4000)
    })

    test('time and memory are bounded by the size of the input', () => {
      expect(report?.slowest).toBeLessThan(1)
      expect(report?.hungriest).toBeLessThan(1)
    })
  })
}
