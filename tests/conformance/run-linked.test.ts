import { createHash } from 'node:crypto'
import { createPlugin, hostFunction, linkPlugin, type PluginSource } from '@tenon/host'
import { describe, expect, test } from 'vitest'
import { nodeModuleBytes, readCaseFiles, readFixtureStatus } from './node-environment.ts'
import { type HostUnderTest, observeWithHost } from './observe-with-host.ts'
import { plannedCases } from './planned-case.ts'
import type { PreparedCase } from './prepared-case.ts'
import { runCase } from './run-case.ts'

/** Of two memories: what a linked module needs of its runtime. */
const TWO_MEMORIES = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 5, 2, 0, 0, 0, 0)
const GIBIBYTE = 1 << 30

/** A module linked ahead of time, with all limits built in, must do the same as the one it was made of. */
async function linked({ modules: [module], manifest = {} }: PreparedCase): Promise<Awaited<PluginSource>> {
  if (module === undefined) throw new Error('a case without modules')
  const { bytes, ...named } = module
  return { ...manifest, wasm: [{ ...named, data: await linkOnce(bytes) }] }
}

const known = new Map<string, Promise<Uint8Array>>()

/** Many cases are about the same few modules. */
function linkOnce(bytes: Uint8Array): Promise<Uint8Array> {
  const key = createHash('sha256').update(bytes).digest('hex')
  const linking =
    known.get(key) ?? linkPlugin(bytes, { timeout: true, fuel: true, memoryBytes: GIBIBYTE }).then(({ wasm }) => wasm)
  known.set(key, linking)
  return linking
}

const trusting: HostUnderTest = {
  createPlugin: (source, options) => createPlugin(source, { ...options, trustLinked: true }),
  hostFunction,
}
const env = { ...nodeModuleBytes, observe: observeWithHost(trusting, linked) }
const planned = plannedCases(readCaseFiles(), readFixtureStatus()).filter(
  ({ wanted: { modules, manifest }, skip, broken }) =>
    (skip ?? broken) === undefined &&
    (modules === '*' || (modules?.length ?? 1) === 1) &&
    !JSON.stringify([modules, manifest]).includes('"hash"'),
)

describe.runIf(WebAssembly.validate(TWO_MEMORIES))('modules that were linked ahead of time', () => {
  for (const { file, wanted, language = '' } of planned) {
    test(`${file}: ${wanted.name} ${language}`, async () => {
      expect(await runCase(wanted, env, language === '' ? undefined : language)).toEqual([])
    })
  }
})
