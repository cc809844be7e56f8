import { fileURLToPath } from 'node:url'
import { compile } from '@tenon/compiler'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  ALL_KINDS,
  badCalls,
  type BadKind,
  BOMBS,
  HOARDS,
  LONG_MATCHES,
  LOOPS,
  RECURSIONS,
  TOO_LARGE,
} from './elsewhere/bad-behaviour.ts'
import { EXTISM_JS } from './elsewhere/cases.ts'
import type { ManifestLimits, Outcome, PluginModules, RunCalls } from './elsewhere/outcome.ts'
import { problem } from './elsewhere/problem.ts'
import { runInExtismJs } from './elsewhere/run-in-extism-js.ts'
import { hasExtismPython, runInExtismPython } from './elsewhere/run-in-extism-python.ts'
import { runInTenon } from './elsewhere/run-in-tenon.ts'

/** A plug-in that recurses, hoards memory or never ends gives a clean error, and the next call succeeds. In every host. */
const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
const isPythonThere = hasExtismPython()
const missing = isPythonThere ? '' : ' (not installed: node scripts/install-toolchains.mjs native-runtimes)'

const TENON = { host: 'tenon', run: runInTenon, isThere: true }
const JS = { host: EXTISM_JS, run: runInExtismJs, isThere: true }
const PYTHON = { host: `Extism's native runtime from Python${missing}`, run: runInExtismPython, isThere: isPythonThere }
const HOSTS = [TENON, JS, PYTHON]

const SOURCE = fileURLToPath(new URL('../fixtures/bad-behaviour.js', import.meta.url))
const PAGES_64_MIB = 1024

describe.each(['fast', 'small'] as const)('bad behaviour on the %s engine', (engine) => {
  let plugin: PluginModules = { wasm: new Uint8Array(), engine: undefined }

  beforeAll(async () => {
    plugin = { wasm: new Uint8Array((await compile(SOURCE, { engine })).wasm), engine: undefined }
  })

  const run = (host: RunCalls, kind: BadKind, limits?: ManifestLimits): Promise<readonly Outcome[]> =>
    host(plugin, [...badCalls(kind), { name: 'count' }], limits)

  test('is tried in every way the plug-in has', async () => {
    const lists = await runInTenon(
      plugin,
      ALL_KINDS.map(({ kind }) => ({ name: 'ways', input: kind })),
    )
    expect(lists.map(textOf)).toEqual(ALL_KINDS.map(({ ways }) => JSON.stringify(ways)))
  })

  for (const { host, run: runHost, isThere } of HOSTS) {
    const inHost = test.skipIf(!isThere && !isRequired)

    inHost(`recursion without end ends in an error, and the next call succeeds, in ${host}`, async () => {
      const outcomes = await run(runHost, RECURSIONS)
      expect(problemsOf(RECURSIONS, outcomes)).toEqual([])
      // The instance is the same afterwards, and counts on.
      expect(textOf(outcomes.at(-1))).toBe(String(RECURSIONS.ways.length))
    })

    inHost(`what is too large for a language's value leaves the instance usable in ${host}`, async () => {
      const outcomes = await run(runHost, TOO_LARGE)
      expect(problemsOf(TOO_LARGE, outcomes)).toEqual([])
      expect(textOf(outcomes.at(-1))).toBe(String(TOO_LARGE.ways.length))
    })
  }

  for (const kind of [HOARDS, LONG_MATCHES]) {
    test(`${kind.kind} end at the manifest's max_pages in ${TENON.host}, and the next call succeeds`, async () => {
      expect(problemsOf(kind, await run(TENON.run, kind, { maxPages: PAGES_64_MIB }))).toEqual([])
    })

    // It keeps the full instance, and says the same of each call after: the application makes a new one.
    test.skipIf(!isPythonThere && !isRequired)(
      `${kind.kind} end at the manifest's max_pages in ${PYTHON.host}, and a new instance is usable`,
      async () => {
        for (const input of kind.ways) {
          const [outcome] = await PYTHON.run(plugin, [{ name: kind.exportName, input }], { maxPages: PAGES_64_MIB })
          expect(outcome).toEqual({ error: expect.stringMatching(kind.error) as string })
        }
        expect(textOf((await PYTHON.run(plugin, [{ name: 'count' }], { maxPages: PAGES_64_MIB })).at(0))).toBe('0')
      },
    )
  }

  // It holds the blocks of its kernel to max_pages, and no memory of a plug-in's own: what is hoarded is got.
  test(`hoards under max_pages are got in ${JS.host}, and leave the instance usable`, async () => {
    const outcomes = await run(JS.run, HOARDS, { maxPages: PAGES_64_MIB })
    expect(outcomes.filter((outcome) => 'error' in outcome)).toEqual([])
    expect(textOf(outcomes.at(-1))).toBe(String(HOARDS.ways.length))
  })

  for (const { host, run: runHost, isThere } of HOSTS) {
    for (const kind of [BOMBS, LOOPS]) {
      test.skipIf(!isThere && !isRequired)(
        `${kind.kind} end at the timeout in ${host}, and the next call succeeds`,
        async () => {
          expect(problemsOf(kind, await run(runHost, kind, { timeoutMs: 500 }))).toEqual([])
        },
      )
    }
  }
})

function problemsOf(kind: BadKind, outcomes: readonly Outcome[]): string[] {
  return badCalls(kind).flatMap((call, i) => problem(call, outcomes[i]) ?? [])
}

function textOf(outcome: Outcome | undefined): string {
  return outcome === undefined || 'error' in outcome
    ? `no output: ${outcome?.error}`
    : new TextDecoder().decode(outcome.output)
}
