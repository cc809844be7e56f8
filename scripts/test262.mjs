// Runs Test262 in the built engine and holds it to what is known of it.
//
//   node scripts/test262.mjs [options] [prefix…]   a prefix of paths: test/language/expressions
//     --sample <n>   every n-th test of those
//     --threads <n>  as many at a time; 2 unless given
//     --write        the whole suite: writes docs/test262.md and tests/test262/known-failures.txt
//     --report <f>   writes { total, passed, skipped, failed, regressions, repaired } as JSON
//
// Ends with 1 where a test fails that is not known to, or a known failure passes; with 2 where the suite is not there.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadEngine } from '@tenon/engine'
import { describeResults } from './test262/describe-results.mjs'
import { listTests, runTests } from './test262/run-tests.mjs'
import { installTest262, missingTest262 } from './toolchains/test262.mjs'
import { root } from './toolchains/tool-places.mjs'

const KNOWN = join(root, 'tests/test262/known-failures.txt')
const DOCUMENT = join(root, 'docs/test262.md')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
    report: { type: 'string' },
  },
})

function ensureSuite() {
  if (missingTest262() !== undefined) installTest262()
}

function choosePaths() {
  const chosen = listTests().filter((path) => positionals.length === 0 || positionals.some((at) => path.startsWith(at)))
  return chosen.filter((_, index) => index % Number(values.sample) === 0)
}

function readKnown() {
  return new Set(
    readFileSync(KNOWN, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#')),
  )
}

/** Says how far it is, now and then. */
function progress(total) {
  let done = 0
  let told = performance.now()
  return () => {
    done += 1
    if (performance.now() - told < 10_000) return
    told = performance.now()
    console.error(`${done} of ${total}`)
  }
}

function writeKnown(failures) {
  const head = '# Tests of Test262 that the engine is known to fail. Written by node scripts/test262.mjs --write.\n'
  writeFileSync(KNOWN, `${head}${failures.map(({ path }) => `${path}\n`).join('')}`)
}

function writeDocument(results, version) {
  writeFileSync(DOCUMENT, describeResults(results, version))
  execFileSync('npx', ['oxfmt', DOCUMENT], { cwd: root, stdio: 'ignore' })
}

/** What differs from what is known. */
function compare(results, known) {
  const failures = results.filter(({ failed }) => failed !== undefined)
  const regressions = failures.filter(({ path }) => !known.has(path))
  const repaired = results.filter((result) => isPassed(result) && known.has(result.path)).map(({ path }) => path)
  return { failures, regressions, repaired }
}

function isPassed({ failed, skipped }) {
  return failed === undefined && skipped === undefined
}

async function main() {
  ensureSuite()
  const { bytes, version } = await loadEngine({ onProgress: ({ message }) => console.error(message) })
  const paths = choosePaths()
  const results = await runTests(bytes, paths, Number(values.threads), progress(paths.length))
  const { failures, regressions, repaired } = compare(results, values.write ? new Set() : readKnown())
  const skipped = results.filter((result) => result.skipped !== undefined).length
  const passed = results.filter(isPassed).length
  const counts = { total: paths.length, passed, skipped, failed: failures.length }
  if (values.report) writeFileSync(values.report, JSON.stringify({ ...counts, regressions, repaired }))
  console.log(`Test262 in QuickJS-NG ${version}: ${passed} passed, ${failures.length} failed, ${skipped} skipped`)
  if (values.write) {
    writeKnown(failures)
    writeDocument(results, version)
    return 0
  }
  for (const { path, failed } of regressions) console.log(`fails and did not: ${path}: ${failed}`)
  for (const path of repaired) console.log(`passes and did not: ${path}`)
  return regressions.length + repaired.length > 0 ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error.message)
  process.exitCode = 2
}
