import { createPlugin, hostFunction, type PluginOptions, VarStore } from '@tenon/host'
import { describe, expect, test } from 'vitest'
import { nodeModuleBytes, readCaseFiles, readFixtureStatus } from './node-environment.ts'
import { observeWithHost } from './observe-with-host.ts'
import { plannedCases } from './planned-case.ts'
import { runCase } from './run-case.ts'

/** What begins each call anew, and what else a plug-in is made to do then. */
const WAYS: readonly (readonly [string, PluginOptions])[] = [
  ['isolation fresh-per-call', { isolation: 'fresh-per-call' }],
  ['isolation new-instance', { isolation: 'new-instance' }],
  [
    'isolation fresh-per-call and all limits',
    { isolation: 'fresh-per-call', limits: { timeoutMs: 60_000, fuel: 2n ** 62n, memoryBytes: 2 ** 32 } },
  ],
  ...('Suspending' in WebAssembly
    ? [
        [
          'isolation fresh-per-call and turns for others',
          { isolation: 'fresh-per-call', limits: { yieldEveryMs: 1 } },
        ] as const,
      ]
    : []),
]
const MANY_VAR_BYTES = 1_000_000

/**
 * Those of all languages, whose only state from call to call is their vars, and of the others those of one call at most.
 * What limits change is `run-limited.test.ts`' matter.
 */
const planned = plannedCases(readCaseFiles(), readFixtureStatus()).filter(
  ({ skip, wanted: { name, calls = [], manifest = {} }, language }) =>
    skip === undefined &&
    !('timeout_ms' in manifest || 'memory' in manifest) &&
    (language === undefined ? calls.length <= 1 : !name.startsWith('traps')),
)

/** A plug-in each of whose calls begins anew does the same, where its vars are kept. */
describe.each(WAYS)('with %s', (_, more) => {
  const isolated: typeof createPlugin = (source, options = {}) =>
    createPlugin(source, { ...options, ...more, thread: 'inline', vars: new VarStore(MANY_VAR_BYTES) })
  const env = { ...nodeModuleBytes, observe: observeWithHost({ createPlugin: isolated, hostFunction }) }
  for (const { file, wanted, language } of planned) {
    test(`${file}: ${language === undefined ? '' : `${language}: `}${wanted.name}`, async () => {
      expect(await runCase(wanted, env, language)).toEqual([])
    })
  }
})
