import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

import * as theirs from '@extism/extism'
import * as ours from '@tenon/host/extism'
import { beforeAll, describe, expect, test } from 'vitest'

import { ROOT } from './cli-process.ts'
import { assembleModules, type Modules } from './drop-in/modules.ts'
import { type Place, type Program, PROGRAMS } from './drop-in/programs.ts'
import type { Sdk } from './drop-in/sdk.ts'

/** The same programs with `@extism/extism` and with `@tenon/host/extism`: what they observe is the same, or as listed. */
const OURS = ours as unknown as Sdk
const THEIRS: Sdk = theirs
const PLACES: readonly Place[] = ['inline', 'worker']

let modules: Modules

beforeAll(async () => {
  modules = await assembleModules()
})

describe.each(PLACES)('%s', (place) => {
  for (const program of PROGRAMS.filter(({ places = PLACES }) => places.includes(place))) {
    test(title(program), async () => {
      const seen = await program.run(OURS, modules, place)
      const expected = await program.run(THEIRS, modules, place)
      if (program.differs === undefined) return expect(seen).toEqual(expected)
      expect(seen).toEqual(program.differs.ours)
      expect(expected).not.toEqual(seen)
    })
  }
})

test('capabilities are told as there', () => {
  expect(ours.CAPABILITIES).toEqual(theirs.CAPABILITIES)
})

test('all that the package exports is there', () => {
  // What `require` gives is an export in ours, and none in theirs.
  const names = Object.keys(ours).filter((name) => name !== 'module.exports')
  expect(names.toSorted()).toEqual(Object.keys(theirs).toSorted())
  expect(ours.default).toBe(ours.newPlugin)
})

test.each(['@extism/extism', '@tenon/host/extism'])('an application in CommonJS requires %s', (name) => {
  const program = `
    const createPlugin = require('${name}')
    const names = Object.keys(createPlugin).sort().join()
    createPlugin({ wasm: [{ data: Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0) }] })
      .then(async (plugin) => console.log(names, await plugin.functionExists('f')))`
  const { stdout } = spawnSync(process.execPath, ['-e', program], { cwd: ROOT, encoding: 'utf8' })
  expect(stdout).toBe('CAPABILITIES,createPlugin,default,newPlugin false\n')
})

test('every deliberate difference is in the migration guide', () => {
  const guide = readFileSync(new URL('../../docs/migrating-from-extism.md', import.meta.url), 'utf8')
  const rows = new Set(guide.split('\n').map((line) => line.split('|')[1]?.trim()))
  const missing = PROGRAMS.filter(({ differs, name }) => differs !== undefined && !rows.has(name))
  expect(missing.map(({ name }) => name)).toEqual([])
})

function title({ name, differs }: Program): string {
  return differs === undefined ? name : `${name} (differs: ${differs.because})`
}
