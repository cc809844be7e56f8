import { createPlugin, hostFunction } from '@tenon/host'
import { describe, expect, test } from 'vitest'
import { nodeModuleBytes, readCaseFiles, readFixtureStatus } from './node-environment.ts'
import { observeWithHost } from './observe-with-host.ts'
import { type PlannedCase, plannedCases } from './planned-case.ts'
import { runCase } from './run-case.ts'

const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
const env = { ...nodeModuleBytes, observe: observeWithHost({ createPlugin, hostFunction }) }
const planned = plannedCases(readCaseFiles(), readFixtureStatus())

for (const file of new Set(planned.map((plan) => plan.file))) {
  describe(file, () => {
    for (const plan of planned.filter((other) => other.file === file)) {
      test.skipIf(plan.skip !== undefined && !isRequired)(titleOf(plan), async () => {
        expect(plan.skip ?? plan.broken).toBeUndefined()
        expect(await runCase(plan.wanted, env, plan.language)).toEqual([])
      })
    }
  })
}

function titleOf({ wanted, language, skip }: PlannedCase): string {
  const name = language === undefined ? wanted.name : `${language}: ${wanted.name}`
  return skip === undefined ? name : `${name} (${skip})`
}
