// npm run bench [section…]: builds, brings the peers once, then measures on Node 24 from npm.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureNode24 } from './node-24.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (command, args) => spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status ?? 1
const runOrExit = (command, args) => {
  const status = run(command, args)
  if (status !== 0) process.exit(status)
}

runOrExit(process.execPath, ['scripts/build.mjs'])
// What a machine has no compiler for is named on the page and left out.
run(process.execPath, ['scripts/install-toolchains.mjs', 'assemblyscript'])
run(process.execPath, ['scripts/build-fixtures.mjs'])
runOrExit(process.execPath, ['scripts/build-workloads.mjs'])
runOrExit(process.execPath, ['scripts/bring-peers.mjs'])
runOrExit(ensureNode24(), ['--no-warnings', 'bench/main.ts', ...process.argv.slice(2)])
