import { fileURLToPath } from 'node:url'

import { compile } from '@tenon/compiler'
import { beforeAll, describe, expect, test } from 'vitest'

import { ELSEWHERE_CASES, EXTISM_JS } from './elsewhere/cases.ts'
import type { PluginModules, RunCalls } from './elsewhere/outcome.ts'
import { problem } from './elsewhere/problem.ts'
import { runInExtismJs } from './elsewhere/run-in-extism-js.ts'
import { hasExtismPython, runInExtismPython } from './elsewhere/run-in-extism-python.ts'
import { runInTenon } from './elsewhere/run-in-tenon.ts'

/** What the compiler builds gives the same results in our host and in Extism's, JavaScript and native. */
const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
const isPythonThere = hasExtismPython()
const missing = isPythonThere ? '' : ' (not installed: node scripts/install-toolchains.mjs native-runtimes)'

const HOSTS: readonly { readonly host: string; readonly run: RunCalls; readonly isThere: boolean }[] = [
  { host: 'tenon', run: runInTenon, isThere: true },
  { host: EXTISM_JS, run: runInExtismJs, isThere: true },
  { host: `Extism's native runtime from Python${missing}`, run: runInExtismPython, isThere: isPythonThere },
]

const source = (name: string): string => fileURLToPath(new URL(`elsewhere/${name}`, import.meta.url))

const MODES = ['snapshot', 'bytecode', 'shared-engine'] as const
const CASES = ELSEWHERE_CASES.flatMap((item) => MODES.map((mode) => ({ item, mode })))

for (const { item, mode } of CASES) {
  const { plugin, interfaceFile, calls } = item
  describe(`${plugin} in the mode ${mode}`, () => {
    let modules: PluginModules

    beforeAll(async () => {
      // These hosts apply no map: the plug-in carries it.
      const options = {
        mode,
        debug: true,
        ...(interfaceFile !== undefined && { interfaceFile: source(interfaceFile) }),
      }
      const { wasm, sharedEngine } = await compile(source(plugin), options)
      modules = { wasm, engine: sharedEngine?.bytes }
    })

    for (const { host, run, isThere } of HOSTS) {
      test.skipIf(!isThere && !isRequired)(`in ${host}`, async () => {
        const outcomes = await run(modules, calls)
        const problems = calls.map((call, i) => (call.notIn?.host === host ? undefined : problem(call, outcomes[i])))
        expect(problems.filter((text) => text !== undefined)).toEqual([])
      })
    }
  })
}
