import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'

/**
 * A page that compiles TypeScript to a plug-in and calls it, built by each bundler from the packed tarballs and without one,
 * in headless Chromium under a Content-Security-Policy that allows 'wasm-unsafe-eval' and nothing else beside the site's
 * files. Every visit has a fresh profile.
 */
const BUNDLERS = ['none', 'vite', 'webpack', 'rollup', 'esbuild'] as const
const script = fileURLToPath(new URL('../../scripts/browser-compiler/run-app.mjs', import.meta.url))
const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
const CANNOT_INSTALL = 3
const COLD_MS = 3000
/** Of the machine that the figure is for. */
const CORES = 2

interface Report {
  readonly bundler: string
  readonly where?: 'page' | 'worker' | 'cold'
  readonly sha256: string
  readonly coldMs: number
  readonly cpuMs: number
  readonly longestGapMs?: number
}

describe('a page that compiles plug-ins', () => {
  let reports: readonly Report[] = []
  let missing: string | undefined

  beforeAll(() => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...BUNDLERS], { encoding: 'utf8' })
    if (status === CANNOT_INSTALL && !isRequired) {
      missing = stderr.trim()
      return
    }
    expect(status, stderr).toBe(0)
    // Bundlers print as well.
    const lines = stdout.split('\n').filter((line) => line.startsWith('{"bundler"'))
    reports = lines.map((line) => JSON.parse(line) as Report)
  }, 900_000)

  const find = (bundler: string, where?: string) =>
    reports.find((report) => report.bundler === bundler && report.where === where)

  for (const bundler of BUNDLERS) {
    // Import maps, which stand in for a bundler, do not apply to workers.
    for (const where of bundler === 'none' ? ['page'] : ['page', 'worker']) {
      test(`bundled by ${bundler}, in a ${where}`, ({ skip }) => {
        skip(missing !== undefined, missing)
        expect(find(bundler, where)).toMatchObject({
          output: { text: 'Hello, page, from example.org!', length: 30 },
          sha256: find('node')?.sha256,
          error: { code: 'ERR_SOURCE_SYNTAX', file: '/a.ts', line: 2 },
        })
      })
    }
  }

  test('a page whose worker compiles goes on meanwhile', ({ skip }) => {
    skip(missing !== undefined, missing)
    for (const { where, longestGapMs = 0, coldMs } of reports) {
      if (where === 'worker') expect(longestGapMs).toBeLessThan(coldMs / 2)
    }
  })

  test('from going to the page to the output of the plug-in it takes less than three seconds', ({ skip }) => {
    skip(missing !== undefined, missing)
    const { coldMs = Infinity, cpuMs = Infinity } = find('esbuild', 'cold') ?? {}
    // On a busy machine, the computing time of the whole browser, from its start on, spread over its cores.
    expect(Math.min(coldMs, cpuMs / CORES)).toBeLessThan(COLD_MS)
  })
})
