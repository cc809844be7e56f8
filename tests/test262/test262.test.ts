import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { missingTest262 } from '../../scripts/toolchains/test262.mjs'

/** A part of Test262 in the built engine; the whole: node scripts/test262.mjs. */
const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
const missing = missingTest262()
const title = missing === undefined ? '' : ` (${missing}: node scripts/install-toolchains.mjs test262)`

/** Every so many tests one is run; no small divisor, as tests of a kind stand in rows. */
const SAMPLE = 13

const root = fileURLToPath(new URL('../..', import.meta.url))

test.skipIf(missing !== undefined && !isRequired)(
  `every ${SAMPLE}th test of Test262 ends as it is known to${title}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'test262-'))
    const report = join(folder, 'report.json')
    const args = ['scripts/test262.mjs', '--sample', String(SAMPLE), '--report', report]
    const { stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    const found = JSON.parse(readFileSync(report, 'utf8')) as { passed: number }
    rmSync(folder, { recursive: true })
    expect(found, stderr).toMatchObject({ regressions: [], repaired: [] })
    expect(found.passed).toBeGreaterThan(2000)
  },
  600_000,
)
