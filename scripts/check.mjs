// All that `npm run check` holds the code to. Every step runs, whatever the ones before it found.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const STEPS = [
  ['types of the packages', 'node_modules/typescript/bin/tsc', '-b'],
  ['types of tests and bench', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.tests.json'],
  ['lint', 'node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings'],
  ['format', 'node_modules/oxfmt/bin/oxfmt', '--check'],
  ['direction of imports', 'scripts/check-layers.mjs'],
  ['errors documented and tested', 'scripts/check-errors-doc.mjs'],
  ['nothing unused', 'node_modules/knip/bin/knip.js', '--no-progress'],
]

/** Runs one step; its output is shown only when it fails. */
function run([name, ...command]) {
  const start = performance.now()
  const { status, stdout, stderr, error } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const isOk = status === 0
  console.log(`${isOk ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`)
  if (!isOk) console.log(`\n$ node ${command.join(' ')}\n${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`)
  return isOk
}

const failed = STEPS.filter((step) => !run(step)).map(([name]) => name)
if (failed.length > 0) console.log(`\n${failed.length} of ${STEPS.length} checks failed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
