import { readFileSync, writeFileSync } from 'node:fs'
import type { CompiledPlugin } from '@tenon/host'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AREAS } from './areas.ts'
import { KNOWN_FAILURES, knownFailuresOf } from './known-failures.ts'
import { DOCUMENT, withTable } from './pass-table.ts'
import { failuresOf, runArea, type AreaResult } from './run-area.ts'
import { buildTestPlugin } from './run-test.ts'
import { areTestsThere } from './test-files.ts'

const canRun = areTestsThere()
const isWriting = process.env['TENON_WRITE_WEB_APIS'] === '1'
const results: AreaResult[] = []
let compiled: CompiledPlugin

it.runIf(process.env['TENON_REQUIRE_ALL'] === '1')('has the web platform tests', () => {
  expect(canRun, 'node scripts/install-toolchains.mjs web-platform-tests brings them').toBe(true)
})

describe.runIf(canRun)('web platform tests, in a plug-in', () => {
  beforeAll(async () => {
    compiled = await buildTestPlugin()
  })

  afterAll(() => {
    if (isWriting) writeFileSync(DOCUMENT, withTable(results))
  })

  it.each(AREAS)('$title: passes, but for what is known to fail', async (area) => {
    const result = await runArea(compiled, area)
    results.push(result)
    expect(result.files.length).toBeGreaterThan(0)
    for (const file of result.files) {
      const known = knownFailuresOf(file.file)
      const failed = failuresOf(file)
      const messages = file.subtests.filter(({ name, status }) => status !== 0 && !known.has(name))
      expect(messages, `${file.file}: new failures`).toEqual([])
      expect(
        [...known].filter((name) => !failed.includes(name)),
        `${file.file}: known failures that pass`,
      ).toEqual([])
    }
  })

  it('has no known failures of files that are not run', () => {
    const run = new Set(results.flatMap(({ files }) => files.map(({ file }) => file)))
    expect(KNOWN_FAILURES.map(({ file }) => file).filter((file) => !run.has(file))).toEqual([])
  })

  it.runIf(!isWriting)('gives what docs/web-apis.md says', () => {
    expect(readFileSync(DOCUMENT, 'utf8')).toBe(withTable(results))
  })
})
