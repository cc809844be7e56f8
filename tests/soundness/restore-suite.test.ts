import { beforeAll, describe, expect, test } from 'vitest'
import type { RestoreReport } from './restore-suite.ts'
import { isRequired, runtimes, SUITE_TIMEOUT_MS } from './runtimes.ts'

/** What a run shows at least, on the runtime that takes fewer features. */
const LEAST_RUN = 100
const LEAST_RESTORED = 500
const LEAST_GROWN = 20
/** Where writes can be noted. */
const LEAST_NOTED = 200

/** What is known to keep instances from being restored. */
const OBSTACLES: ReadonlySet<string> = new Set([
  'it imports a memory',
  'it imports a table',
  'it imports a global that can change',
  'it has a shared memory',
  'it has a memory of 64 bits',
  'it has a memory with pages of its own size',
  'it has objects of its own',
  'it has a global of references',
  'its code changes tables',
  'its code drops segments',
])

for (const { name, missing, run } of runtimes) {
  describe.skipIf(missing !== undefined && !isRequired)(`restored instances of random modules on ${name}`, () => {
    let report: RestoreReport | undefined

    beforeAll(async () => {
      report = await run('restore')
      const { differences: _differences, faults: _faults, ...counts } = report
      console.log(`restored instances, ${name}: ${JSON.stringify(counts)}`)
    }, SUITE_TIMEOUT_MS)

    test('each returns, traps, calls the host and leaves its state as a new one does', () => {
      expect(report?.differences).toEqual([])
      expect(report?.faults).toEqual([])
    })

    test('enough is restored, and all that is not has a known reason', () => {
      expect(report?.run).toBeGreaterThan(LEAST_RUN)
      expect(report?.restored).toBeGreaterThan(LEAST_RESTORED)
      expect(report?.grown).toBeGreaterThan(LEAST_GROWN)
      if (name === 'Node 24 from npm') expect(report?.noted).toBeGreaterThan(LEAST_NOTED)
      expect(Object.keys(report?.obstacles ?? {}).filter((obstacle) => !OBSTACLES.has(obstacle))).toEqual([])
    })
  })
}
