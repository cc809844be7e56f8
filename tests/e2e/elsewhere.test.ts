import { fileURLToPath } from 'node:url'

import { compile } from '@tenon/compiler'
import { beforeAll, describe, expect, test } from 'vitest'

import { ELSEWHERE_CASES } from './elsewhere/cases.ts'
import { HOSTS, isRequired } from './elsewhere/hosts.ts'
import type { PluginModules } from './elsewhere/outcome.ts'
import { problemsOf } from './elsewhere/problems.ts'

/** What the compiler builds gives the same results in our host and in Extism's, JavaScript and native. */
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
        expect(problemsOf(host, calls, await run(modules, calls))).toEqual([])
      })
    }
  })
}
