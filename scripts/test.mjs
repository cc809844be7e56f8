// What `npm test` runs: builds the packages and the fixtures, then every test. What needs another language's compiler is
// skipped by name where that compiler is missing, unless TENON_REQUIRE_ALL=1 makes it a failure. The last line counts.
//
//   node scripts/test.mjs [what vitest takes…]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './toolchains/tool-places.mjs'

const statusFile = join(root, 'tests/fixtures/build/status.json')

/** Runs a script of Node's with its output shown; gives whether it succeeded. */
function runNode(...args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0
}

/** Runs the tests; gives the counts, with whatever failed outside a test counted as one failure. */
function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'tenon-tests-'))
  const report = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const isGood = runNode('node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args)
  const counts = existsSync(report)
    ? countTests(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0 }
  rmSync(folder, { recursive: true })
  if (!isGood && counts.failed === 0) counts.failed = 1
  return counts
}

/** A file that failed before it had a test counts as one failure. */
function countTests({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  tellSkippedTests(testResults)
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  return {
    passed: numPassedTests,
    failed: numFailedTests + brokenFiles.length,
    skipped: numPendingTests + numTodoTests,
  }
}

/** Tests that were skipped, each by name. */
function tellSkippedTests(testResults) {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  for (const { status, fullName } of tests) {
    if (status === 'pending' || status === 'skipped') console.log(`skipped: ${fullName}`)
  }
}

/** The languages whose fixture was not built, one a line. */
function tellSkippedLanguages() {
  const status = existsSync(statusFile) ? JSON.parse(readFileSync(statusFile, 'utf8')) : {}
  for (const [language, entry] of Object.entries(status)) {
    if (entry.status === 'missing-toolchain') console.log(`skipped ${language}: ${entry.reason}`)
  }
}

function main(args) {
  if (!runNode('scripts/build.mjs')) return { passed: 0, failed: 1, skipped: 0 }
  // Offline it may be missing: then its tests are skipped by name.
  runNode('scripts/install-toolchains.mjs', 'assemblyscript')
  const hasFixtures = runNode('scripts/build-fixtures.mjs')
  const counts = runTests(args)
  if (!hasFixtures) {
    console.log('FAILED: a fixture does not build, see above')
    counts.failed += 1
  }
  return counts
}

const { passed, failed, skipped } = main(process.argv.slice(2))
tellSkippedLanguages()
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
