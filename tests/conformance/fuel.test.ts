import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { ensureNode24, missingNode24 } from '../../scripts/node-24.mjs'
import { fuelFigures } from './fuel-figures.ts'
import { readFixtureStatus } from './node-environment.ts'

const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
const PROGRAM = fileURLToPath(new URL('fuel-figures.ts', import.meta.url))

function fixtureFile(language: string): string {
  return fileURLToPath(new URL(`../fixtures/build/${language}.wasm`, import.meta.url))
}

/** The figures in a fresh process on Node 24, whose code is optimised at other moments than here. */
function figuresOnNode24(file: string): unknown {
  const args = ['--conditions=@tenon/source', '--disable-warning=ExperimentalWarning', PROGRAM, file]
  return JSON.parse(execFileSync(ensureNode24(), args, { encoding: 'utf8' }))
}

/** Go's runtime asks for the time and seeds its maps at random: that is input, and differs. */
const languages = [...readFixtureStatus()].filter(([language]) => language !== 'go')

describe('a plug-in written in', () => {
  for (const [language, { status, reason }] of languages) {
    const missing = status === 'missing-toolchain' ? reason : missingNode24()
    const title = `${language} uses the same fuel here and on Node 24${missing === undefined ? '' : ` (${missing})`}`
    test.skipIf(missing !== undefined && !isRequired)(title, async () => {
      const here = await fuelFigures(fixtureFile(language))
      expect(figuresOnNode24(fixtureFile(language))).toEqual(here)
      expect(here.every((figure) => /^\w+ [1-9]\d+$/.test(figure))).toBe(true)
    })
  }
})
