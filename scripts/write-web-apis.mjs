// Writes the table of docs/web-apis.md: what the web platform tests, run in a plug-in, give.
import { spawnSync } from 'node:child_process'
import { root } from './toolchains/tool-places.mjs'

const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'web-platform'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TENON_WRITE_WEB_APIS: '1' },
})
process.exitCode = status ?? 1
