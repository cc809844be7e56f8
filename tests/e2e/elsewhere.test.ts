import { fileURLToPath } from 'node:url'

import { compile } from '@tenon/compiler'
import { beforeAll, describe, expect, test } from 'vitest'

import { ELSEWHERE_CASES, EXTISM_JS, type ElsewhereCall } from './elsewhere/cases.ts'
import type { Outcome, PluginModules, RunCalls } from './elsewhere/outcome.ts'
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
      const options = { mode, ...(interfaceFile !== undefined && { interfaceFile: source(interfaceFile) }) }
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

/** What is wrong with an outcome, if anything. */
function problem(call: ElsewhereCall, outcome: Outcome | undefined): string | undefined {
  const title = `${call.name}(${JSON.stringify((call.input ?? '').slice(0, 40))})`
  if (outcome === undefined) return `${title} was not made`
  if ('error' in outcome)
    return call.error?.test(outcome.error) === true ? undefined : `${title} failed: ${outcome.error}`
  if (call.error !== undefined) return `${title} succeeded`
  const wanted = call.bytes ?? new TextEncoder().encode(call.output)
  return Buffer.compare(outcome.output, Uint8Array.from(wanted)) === 0
    ? undefined
    : `${title} gave ${show(outcome.output)}`
}

function show(bytes: Uint8Array): string {
  return JSON.stringify(new TextDecoder().decode(bytes.subarray(0, 100)))
}
