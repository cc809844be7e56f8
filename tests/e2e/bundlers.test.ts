import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'

/**
 * An application with a plug-in in a worker, built by each bundler from the packed tarballs, in headless Chromium under a
 * Content-Security-Policy that knows no data: and no blob:. Bundlers come from npm on first use, Chromium from Debian.
 */
const BUNDLERS = ['vite', 'webpack', 'rollup', 'esbuild'] as const
const script = fileURLToPath(new URL('../../scripts/bundlers/run-app.mjs', import.meta.url))
const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
const hasChromium = existsSync('/usr/bin/chromium')

describe.skipIf(!hasChromium && !isRequired)('an application with a plug-in in a worker', () => {
  let reports: readonly Readonly<Record<string, unknown>>[] = []

  beforeAll(() => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...BUNDLERS], { encoding: 'utf8' })
    expect(status, stderr).toBe(0)
    reports = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  })

  for (const bundler of BUNDLERS) {
    test.each(['plain', 'isolated'])(`works as ${bundler} builds it, on a page that is %s`, (place) => {
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
})
