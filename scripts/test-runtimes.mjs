// Runs the conformance suite, and the cases of tests/runtimes, on every runtime, from the packed tarballs. Runtimes that
// are missing are installed; one that cannot be is skipped by name, unless TENON_REQUIRE_ALL=1 makes it a failure.
//
//   node scripts/test-runtimes.mjs [--write] [--built] [--report FILE] [NAME…]
//     --write   writes the table of docs/runtimes.md instead of checking it
//     --built   packages and fixtures are built already
//     NAME      beginnings of runtimes' names: `node`, `"node 24"`, `chromium`; none means all
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureNode24 } from './node-24.mjs'
import { bundleForBrowsers, bundleForProcesses } from './runtimes/bundle-suites.mjs'
import { startHttpServer } from './runtimes/http-server.mjs'
import { RUNTIMES } from './runtimes/runtime-list.mjs'
import { makeScratchProject } from './runtimes/scratch-project.mjs'
import { startSiteServer } from './runtimes/site-server.mjs'
import { tableProblems, writeTable } from './runtimes/table.mjs'
import { root } from './toolchains/tool-places.mjs'

const isRequired = process.env.TENON_REQUIRE_ALL === '1'

/** Why a runtime cannot be had, or undefined; installs it where it is missing. */
function bring({ name, missing, ensure }) {
  try {
    ensure()
    return missing()
  } catch (error) {
    return `${name} cannot be installed: ${error.message}`
  }
}

/** Builds what the tarballs and the assets are made of. */
function buildAll() {
  for (const script of ['build.mjs', 'build-fixtures.mjs']) {
    const { status } = spawnSync(process.execPath, [`scripts/${script}`], { cwd: root, stdio: 'inherit' })
    if (status !== 0) throw new Error(`scripts/${script} ended with status ${status}`)
  }
}

function prepareAssets(folder) {
  const flags = ['--conditions=@tenon/source', '--disable-warning=ExperimentalWarning']
  const args = [...flags, 'tests/runtimes/prepare-assets.ts', folder]
  execFileSync(ensureNode24(), args, { cwd: root, stdio: 'inherit' })
}

/** Everything that running the cases needs; `stop` ends the servers. */
async function prepare(hasBrowser) {
  console.log('Packing the packages, installing them in a scratch project …')
  const project = makeScratchProject()
  const assets = join(project, 'assets')
  prepareAssets(assets)
  const main = await bundleForProcesses(project)
  const listeners = new Map()
  const http = await startHttpServer(assets)
  const setting = { project, assets, main, httpUrl: http.url, listeners }
  if (!hasBrowser) return { ...setting, stop: http.stop }
  const site = await startSiteServer(await bundleForBrowsers(project), (run, event) => listeners.get(run)?.(event))
  return {
    ...setting,
    siteUrl: site.url,
    stop: () => [http, site].forEach((server) => server.stop()),
  }
}

async function runOn(runtime, setting) {
  const start = performance.now()
  const { features, results } = await runtime.run(setting)
  const failed = results.filter(({ problem }) => problem !== undefined)
  for (const { name, problem } of failed) console.log(`FAILED  ${runtime.name}: ${name}: ${problem}`)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${runtime.name}: ${results.length - failed.length} passed, ${failed.length} failed in ${seconds} s`)
  return { name: runtime.name, features, results }
}

/** Holds the document to the runs, or writes it; gives problems. */
function settleTable(runs, write) {
  if (!write) return tableProblems(runs)
  writeTable(runs)
  return []
}

async function main({ write, built, report }, names) {
  const wanted = RUNTIMES.filter(({ name }) => isNamed(name, names))
  const missing = wanted.map((runtime) => [runtime.name, bring(runtime)]).filter(([, reason]) => reason !== undefined)
  for (const [name, reason] of missing) console.log(`${isRequired ? 'FAILED ' : 'skipped:'} ${name}: ${reason}`)
  const here = wanted.filter(({ name }) => !missing.some(([other]) => other === name))
  if (!built) buildAll()
  const setting = await prepare(here.some(({ name }) => name.startsWith('Chromium')))
  const runs = []
  for (const runtime of here) runs.push(await runOn(runtime, setting))
  setting.stop()
  const isWhole = runs.length === RUNTIMES.length
  const problems = isWhole ? settleTable(runs, write) : []
  for (const problem of problems)
    console.log(`FAILED  docs/runtimes.md: a row ${problem}; npm run test:runtimes -- --write`)
  const counts = count(runs, isWhole ? problems.length : undefined, missing.length)
  if (report !== undefined) writeFileSync(report, JSON.stringify(counts))
  return counts
}

const isNamed = (name, names) =>
  names.length === 0 || names.some((part) => name.toLowerCase().startsWith(part.toLowerCase()))

/** The table counts as one test where all runtimes ran; a missing runtime as one failed or skipped. */
function count(runs, tableProblemCount, missingCount) {
  const results = runs.flatMap((run) => run.results)
  const failed = results.filter(({ problem }) => problem !== undefined).length
  const isTableBad = tableProblemCount > 0
  return {
    passed: results.length - failed + (tableProblemCount === 0 ? 1 : 0),
    failed: failed + (isTableBad ? 1 : 0) + (isRequired ? missingCount : 0),
    skipped: isRequired ? 0 : missingCount,
  }
}

// Whatever ends this script ends the runtimes with it.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const { values, positionals } = parseArgs({
  options: { write: { type: 'boolean' }, built: { type: 'boolean' }, report: { type: 'string' } },
  allowPositionals: true,
})
const { passed, failed, skipped } = await main(values, positionals)
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
