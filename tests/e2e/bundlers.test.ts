import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'

/**
 * An application with a plug-in in a worker, built by each bundler from the packed tarballs, in headless Chromium under a
 * Content-Security-Policy that knows no data: and no blob:. Bundlers come from npm on first use, Chromium from Debian.
 */
const BUNDLERS = ['vite', 'webpack', 'rollup', 'esbuild'] as const
const script = fileURLToPath(new URL('../../scripts/bundlers/run-app.mjs', import.meta.url))
const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
const CANNOT_INSTALL = 3

describe('an application with a plug-in in a worker', () => {
  let reports: readonly Readonly<Record<string, unknown>>[] = []
  let missing: string | undefined

  beforeAll(() => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...BUNDLERS], { encoding: 'utf8' })
    if (status === CANNOT_INSTALL && !isRequired) {
      missing = stderr.trim()
      return
    }
    expect(status, stderr).toBe(0)
    const lines = stdout.trim().split('\n')
    reports = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  })

  for (const bundler of BUNDLERS) {
    for (const place of ['plain', 'isolated']) {
      test(`works as ${bundler} builds it, on a page that is ${place}`, ({ skip }) => {
        skip(missing !== undefined, missing)
        expect(reports.find((report) => report['bundler'] === bundler && report['place'] === place)).toEqual({
          bundler,
          place,
          isIsolated: place === 'isolated',
          echo: 'from a worker',
          shout: 'ALOUD',
          large: 1_000_000,
          stopped: 'ERR_TIMEOUT',
          after: 'after',
        })
      })
    }
  }
})
