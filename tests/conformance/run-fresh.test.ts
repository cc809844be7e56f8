import { createPlugin, hostFunction, VarStore } from '@tenon/host'
import { describe, expect, test } from 'vitest'
import { nodeModuleBytes, readCaseFiles, readFixtureStatus } from './node-environment.ts'
import { observeWithHost } from './observe-with-host.ts'
import { plannedCases } from './planned-case.ts'
import { runCase } from './run-case.ts'

/** What begins each call anew. */
const ISOLATIONS = ['fresh-per-call', 'new-instance'] as const
const MANY_VAR_BYTES = 1_000_000

/** Those of all languages, whose only state from call to call is their vars, and of the others those of one call at most. */
const planned = plannedCases(readCaseFiles(), readFixtureStatus()).filter(
  ({ skip, wanted: { calls = [], manifest = {} }, language }) =>
    skip === undefined && !('memory' in manifest) && (language !== undefined || calls.length <= 1),
)

/** A plug-in each of whose calls begins anew does the same, where its vars are kept. */
describe.each(ISOLATIONS)('with isolation %s', (isolation) => {
  const isolated: typeof createPlugin = (source, options = {}) =>
    createPlugin(source, { ...options, isolation, thread: 'inline', vars: new VarStore(MANY_VAR_BYTES) })
  const env = { ...nodeModuleBytes, observe: observeWithHost({ createPlugin: isolated, hostFunction }) }
  for (const { file, wanted, language } of planned) {
    test(`${file}: ${language === undefined ? '' : `${language}: `}${wanted.name}`, async () => {
      expect(await runCase(wanted, env, language)).toEqual([])
    })
  }
})
