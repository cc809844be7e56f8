import { describe, expect, test } from 'vitest'
import { judge } from './judge.ts'
import { nodeModuleBytes, readCaseFiles, readFixtureStatus } from './node-environment.ts'
import type { Observation } from './observation.ts'
import { hasNativeRuntime, observeWithNativeRuntime } from './observe-with-native-runtime.ts'
import { prepareCase } from './prepared-case.ts'
import { plannedCases } from './planned-case.ts'

/**
 * The cases say what Extism's own runtime does, save where one says why not: this holds the data to that. A case whose
 * `native` is no longer true fails too.
 */
const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
const isThere = hasNativeRuntime()

describe.skipIf(!isThere && !isRequired)("the cases on Extism's native runtime", async () => {
  const planned = isThere ? plannedCases(readCaseFiles(), readFixtureStatus()) : []
  const runs = await Promise.all(
    planned
      .filter(({ skip, broken }) => (skip ?? broken) === undefined)
      .map(async ({ file, wanted, language }) => ({
        file,
        wanted,
        prepared: await prepareCase(wanted, nodeModuleBytes, language),
      })),
  )
  const observations = isThere ? observeWithNativeRuntime(runs.map((run) => run.prepared)) : new Map()

  test('the runtime is installed', () => {
    expect(isThere).toBe(true)
  })

  for (const { file, wanted, prepared } of runs) {
    test(`${file}: ${prepared.name}`, () => {
      const observed: Observation | undefined = observations.get(prepared)
      if (observed === undefined) throw new Error('the runtime gave nothing for this case')
      const problems = judge(prepared, observed)
      if (wanted.native === undefined) expect(problems).toEqual([])
      else expect(problems, 'the native runtime does the same, so "native" is not true').not.toEqual([])
    })
  }
})
