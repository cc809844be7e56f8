import { createPlugin, hostFunction } from '@tenon/host'
import { describe, expect, test } from 'vitest'
import { nodeModuleBytes, readCaseFiles, readFixtureStatus } from './node-environment.ts'
import { observeWithHost } from './observe-with-host.ts'
import { plannedCases } from './planned-case.ts'
import { runCase } from './run-case.ts'

/** In a worker a plug-in must do the same as inline: results, errors, logs, and what host functions see. */
const inWorker: typeof createPlugin = (source, options = {}) => createPlugin(source, { ...options, thread: 'worker' })
const env = { ...nodeModuleBytes, observe: observeWithHost({ createPlugin: inWorker, hostFunction }) }
const planned = plannedCases(readCaseFiles(), readFixtureStatus()).filter(({ skip }) => skip === undefined)

for (const file of new Set(planned.map((plan) => plan.file))) {
  describe(`${file} in a worker`, () => {
    for (const { wanted, broken, language } of planned.filter((other) => other.file === file)) {
      test(language === undefined ? wanted.name : `${language}: ${wanted.name}`, async () => {
        expect(broken).toBeUndefined()
        expect(await runCase(wanted, env, language)).toEqual([])
      })
    }
  })
}
