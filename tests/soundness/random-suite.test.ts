import { beforeAll, describe, expect, test } from 'vitest'
import { mayRefuse } from './known-refusals.ts'
import type { RandomReport } from './random-suite.ts'
import { isRequired, runtimes, SUITE_TIMEOUT_MS } from './runtimes.ts'

/** What a run shows at least, on the runtime that takes fewer features. */
const LEAST_RUN = 300
const LEAST_CALLS = 3000
const LEAST_RETURNED = 500

/** The fuel that each runtime counted, by the number of the module. */
const fuelOf = new Map<string, Readonly<Record<string, string>>>()

for (const { name, missing, run } of runtimes) {
  describe.skipIf(missing !== undefined && !isRequired)(`random modules on ${name}`, () => {
    let reports: RandomReport[] = []

    beforeAll(async () => {
      reports = await run('random')
      for (const { pass, rewritten, refused, run, calls, returned } of reports) {
        const counts = `${run} run, ${calls} calls, ${returned} returned, refused ${JSON.stringify(refused)}`
        console.log(`random modules, ${name}, ${pass}: ${rewritten} rewritten, ${counts}`)
      }
    }, SUITE_TIMEOUT_MS)

    test('every module returns, traps, calls the host and leaves its state as without the pass', () => {
      expect(reports.flatMap(({ pass, differences }) => differences.map((text) => `${pass}: ${text}`))).toEqual([])
    })

    test('every pass gives a valid module for a valid module, or refuses it as unsupported', () => {
      expect(reports.flatMap(({ pass, faults }) => faults.map((text) => `${pass}: ${text}`))).toEqual([])
    })

    test('the same fuel is counted whatever else is put in, and on every runtime', () => {
      const counts = reports.filter(({ fuel }) => Object.keys(fuel).length > 0)
      fuelOf.set(name, counts[0]?.fuel ?? {})
      expect(Object.keys(counts[0]?.fuel ?? {}).length).toBeGreaterThan(LEAST_RUN / 2)
      for (const other of [...counts.map(({ fuel }) => fuel), ...fuelOf.values()]) {
        expect(differingCounts(counts[0]?.fuel ?? {}, other)).toEqual([])
      }
    })

    test('passes refuse only what they are known to refuse, and enough is run', () => {
      expect(reports.length).toBeGreaterThan(1)
      for (const { pass, run, calls, returned, refused } of reports) {
        expect(run, pass).toBeGreaterThan(LEAST_RUN)
        expect(calls, pass).toBeGreaterThan(LEAST_CALLS)
        expect(returned, pass).toBeGreaterThan(LEAST_RETURNED)
        for (const [feature, count] of Object.entries(refused)) {
          expect(count, `${pass}: ${feature}`).toBeLessThanOrEqual(mayRefuse('random', pass, feature))
        }
      }
    })
  })
}

/** Modules of which both have a count, and not the same. */
function differingCounts(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): string[] {
  return Object.keys(one)
    .filter((module) => other[module] !== undefined && other[module] !== one[module])
    .map((module) => `module ${module}: ${one[module]} and ${other[module]}`)
}
