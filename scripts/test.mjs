// What `npm test` runs: builds the packages and the fixtures, then every test, here and on every runtime. What needs
// another language's compiler, or a runtime, that is missing is skipped by name, unless TENON_REQUIRE_ALL=1 makes it a
// failure. The last line counts.
//
//   node scripts/test.mjs [what vitest takes…]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { ensureNode24, missingNode24 } from './node-24.mjs'
import { root } from './toolchains/tool-places.mjs'

const statusFile = join(root, 'tests/fixtures/build/status.json')

/** What goes another way where the runtime has multi-memory and JSPI: these tests run on Node 24 as well. */
const ALSO_ON_NODE_24 = [
  'packages/host',
  'packages/kernel',
  'packages/wasi',
  'packages/wasm-binary',
  'tests/conformance',
  'tests/hostile',
]
const PROJECTS_ON_NODE_24 = ['unit', 'conformance', 'hostile']

/** Runs a script of Node's with its output shown; gives whether it succeeded. */
function runNode(...args) {
  return runOn(process.execPath, args)
}

function runOn(node, args) {
  return spawnSync(node, args, { cwd: root, stdio: 'inherit' }).status === 0
}

/** Runs the tests; whatever failed outside a test counts as one failure. */
function runTests(args, node = process.execPath) {
  const folder = mkdtempSync(join(tmpdir(), 'tenon-tests-'))
  const report = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const isGood = runOn(node, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args])
  const result = readReport(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [])
  rmSync(folder, { recursive: true })
  if (!isGood && result.failed.length === 0) result.failed.push('vitest ended with an error outside a test, see above')
  return result
}

/** What failed and why, and the names of the tests that passed and of those that did not run. */
function readReport(files) {
  /** @type {{ failed: string[], passed: string[], skipped: string[] }} */
  const result = { failed: [], passed: [], skipped: [] }
  for (const { name, status, message, assertionResults } of files) {
    const file = relative(root, name)
    // A file that failed before it had a test counts as one failure.
    if (status === 'failed' && assertionResults.length === 0) result.failed.push(`${file}: ${firstLine(message)}`)
    for (const test of assertionResults) {
      const fullName = `${file}: ${test.fullName}`
      if (test.status === 'failed') result.failed.push(`${fullName}: ${firstLine(test.failureMessages?.[0])}`)
      else (test.status === 'passed' ? result.passed : result.skipped).push(fullName)
    }
  }
  return result
}

function firstLine(message = '') {
  return stripVTControlCharacters(message).split('\n', 1)[0]
}

/** Sums runs up; a test that one runtime has not what it needs for is skipped only where no other run had it. */
function sumRuns(runs) {
  const passed = runs.flatMap((run) => run.passed)
  const didRun = new Set(passed)
  const skipped = new Set(runs.flatMap((run) => run.skipped).filter((name) => !didRun.has(name)))
  for (const name of skipped) console.log(`skipped: ${name}`)
  return { passed: passed.length, failed: runs.flatMap((run) => run.failed).length, skipped: skipped.size }
}

/** The languages whose fixture was not built, one a line. */
function tellSkippedLanguages() {
  const status = existsSync(statusFile) ? JSON.parse(readFileSync(statusFile, 'utf8')) : {}
  for (const [language, entry] of Object.entries(status)) {
    if (entry.status === 'missing-toolchain') console.log(`skipped ${language}: ${entry.reason}`)
  }
}

/** The same tests where the kernel is linked into plug-ins and flags stop them. */
function runTestsOnNode24() {
  const missing = missingNode24()
  if (missing === undefined) {
    return runTests([...PROJECTS_ON_NODE_24.flatMap((name) => ['--project', name]), ...ALSO_ON_NODE_24], ensureNode24())
  }
  const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
  const name = `the tests on Node 24: ${missing}`
  return { failed: isRequired ? [name] : [], passed: [], skipped: [name] }
}

/** The cases of tests/runtimes everywhere; what fails or is skipped, the script says itself. */
function runTestsOnRuntimes() {
  const folder = mkdtempSync(join(tmpdir(), 'tenon-tests-'))
  const report = join(folder, 'report.json')
  const isGood = runNode('scripts/test-runtimes.mjs', '--built', '--report', report)
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { passed: 0, failed: 1, skipped: 0 }
  rmSync(folder, { recursive: true })
  return isGood || counts.failed > 0 ? counts : { ...counts, failed: 1 }
}

function add(counts, more) {
  for (const [name, count] of Object.entries(more)) counts[name] += count
}

function main(args) {
  if (!runNode('scripts/build.mjs')) return { passed: 0, failed: 1, skipped: 0 }
  // Offline they may be missing: then their tests are skipped by name.
  runNode('scripts/install-toolchains.mjs', 'assemblyscript', 'node-24', 'soundness-inputs')
  const hasFixtures = runNode('scripts/build-fixtures.mjs')
  const runs = [runTests(args)]
  if (args.length === 0) runs.push(runTestsOnNode24())
  const counts = sumRuns(runs)
  if (args.length === 0) add(counts, runTestsOnRuntimes())
  // Again, where a log that is long has its end.
  for (const failure of runs.flatMap((run) => run.failed)) console.log(`FAILED  ${failure}`)
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
