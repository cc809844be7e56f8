import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import initWabt from 'wabt'
import { parseCaseFile } from './case-file.ts'
import type { CaseFile } from './conformance-case.ts'
import type { ModuleBytes } from './prepared-case.ts'

const wabt = initWabt()
const here = (path: string): URL => new URL(path, import.meta.url)

/** Modules from this folder, from the fixtures as `scripts/build-fixtures.mjs` built them, and from text. */
export const nodeModuleBytes: ModuleBytes = {
  assemble: async (wat) => {
    const module = (await wabt).parseWat('case.wat', wat, { multi_value: true, exceptions: true })
    try {
      return new Uint8Array(module.toBinary({}).buffer)
    } finally {
      module.destroy()
    }
  },
  readWat: (name) => readFile(here(`modules/${name}.wat`), 'utf8'),
  readFixture: async (language) => new Uint8Array(await readFile(here(`../fixtures/build/${language}.wasm`))),
}

/** All case files by name, checked. */
export function readCaseFiles(): ReadonlyMap<string, CaseFile> {
  const names = readdirSync(here('cases')).filter((name) => name.endsWith('.json'))
  return new Map(names.map((name) => [name, parseCaseFile(readFileSync(here(`cases/${name}`), 'utf8'), name)]))
}

/** What became of each language's fixture. */
export interface FixtureStatus {
  readonly status: 'built' | 'missing-toolchain' | 'failed'
  readonly reason?: string
}

/**
 * The fixtures by language.
 * @throws {Error} where they were not built yet
 */
export function readFixtureStatus(): ReadonlyMap<string, FixtureStatus> {
  const file = here('../fixtures/build/status.json')
  if (!existsSync(file)) throw new Error('The fixtures are not built: run `node scripts/build-fixtures.mjs`')
  const all = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, FixtureStatus>)
  // Those that trap for tests of frames have other functions.
  return new Map(all.filter(([name]) => !name.startsWith('debug-')))
}
