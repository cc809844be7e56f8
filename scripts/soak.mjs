// npm run soak [minutes]: builds, then runs honest, failing and hostile plug-ins in all places for ten minutes, and tells
// whether memory and handles stayed flat.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureNode24 } from './node-24.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (command, args) => spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status ?? 1

const built = run(process.execPath, ['scripts/build.mjs'])
if (built !== 0) process.exit(built)
process.exit(run(ensureNode24(), ['--no-warnings', '--expose-gc', 'tests/soak/main.ts', ...process.argv.slice(2)]))
