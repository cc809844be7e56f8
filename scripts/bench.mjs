// npm run bench [section…]: builds, then measures on Node 24 from npm, side by side with peers in one process.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureNode24 } from './node-24.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (command, args) => {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

run(process.execPath, ['scripts/build.mjs'])
run(process.execPath, ['scripts/build-fixtures.mjs', 'c'])
run(ensureNode24(), ['--no-warnings', 'bench/main.ts', ...process.argv.slice(2)])
