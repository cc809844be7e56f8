import { createPlugin, hostFunction } from '@tenon/host'
import { describe, expect, test } from 'vitest'
import { nodeModuleBytes, readCaseFiles, readFixtureStatus } from './node-environment.ts'
import { observeWithHost } from './observe-with-host.ts'
import { plannedCases } from './planned-case.ts'
import { runCase } from './run-case.ts'

/** Limits that nothing reaches, each of which makes the host rewrite the plug-in in another way. */
const WAYS: readonly (readonly [string, object])[] = [
  ['a timeout', { timeoutMs: 60_000 }],
  ['a timeout, fuel and a bound on memory', { timeoutMs: 60_000, fuel: 2n ** 62n, memoryBytes: 2 ** 32 }],
  ...('Suspending' in WebAssembly ? [['turns for others', { yieldEveryMs: 1 }] as const] : []),
]

/**
 * Those that are about limits have their own. Recursion without end is a RangeError in JavaScript where the engine sees
 * it before the runtime does; code that counts fuel needs more of the runtime's stack, which on Node 20 then comes first.
 */
const planned = plannedCases(readCaseFiles(), readFixtureStatus()).filter(
  ({ skip, wanted: { name, manifest = {} }, language = '' }) =>
    skip === undefined &&
    !('timeout_ms' in manifest || 'memory' in manifest) &&
    !(['javascript', 'typescript'].includes(language) && name.startsWith('traps')),
)

/** A plug-in with limits that it does not reach must do the same as one without. */
describe.each(WAYS)('with %s', (_, limits) => {
  const limited: typeof createPlugin = (source, options = {}) => createPlugin(source, { ...options, limits })
  const env = { ...nodeModuleBytes, observe: observeWithHost({ createPlugin: limited, hostFunction }) }
  for (const { file, wanted, language } of planned) {
    test(`${file}: ${language === undefined ? '' : `${language}: `}${wanted.name}`, async () => {
      expect(await runCase(wanted, env, language)).toEqual([])
    })
  }
})
