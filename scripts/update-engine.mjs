// Moves the engine to another version of QuickJS-NG: finds its sources, tries every edit, pins their hashes, builds both
// engines and tests them. Where an edit no longer fits, it names it and changes nothing.
//
//   node scripts/update-engine.mjs <version> [options]   npm run engine:update -- <version>
//     --from <folder>   the C files, in place of pip, cargo and git
//     --crate <v>       the version of the crate rquickjs-sys to look into; the newest unless given
//     --dry-run         says what would be done, and does nothing
//
// Ends with 0 when all is well, 1 when something is to be done by hand, 2 when the version is nowhere to be had.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isFit, surveyEdits } from '../packages/engine/dist/edits/survey-edits.js'
import { fetchCandidate } from '../packages/engine/dist/update/fetch-candidate.js'
import { renderPins } from '../packages/engine/dist/update/render-pins.js'
import { root } from './toolchains/tool-places.mjs'

const PINS = join(root, 'packages/engine/src/sources/pinned-files.ts')

const STEPS = [
  { name: 'the packages', args: ['scripts/build.mjs'] },
  { name: 'both engines', args: ['packages/engine/prepack.mjs'] },
  {
    name: "the engine's tests",
    args: ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'packages/engine'],
  },
  { name: 'Test262', args: ['scripts/test262.mjs'] },
]

function describeSurvey({ failed, obsoleteFixes, missingFunctions, missingHeaders }) {
  return [
    ...failed.map(({ name, file, matches }) => `edit "${name}": its text is ${matches} times in ${file}, not once`),
    ...missingFunctions.map(({ name, file }) => `hot function ${name}: not in ${file}; see hot-functions.ts`),
    ...missingHeaders.map((name) => `header ${name}: included, and not among the pinned files`),
    ...obsoleteFixes.map((name) => `note: fix "${name}" has nothing to fix; drop it from RELEASE_FIXES`),
  ]
}

/** Runs the steps until one fails; gives its name. */
function runSteps() {
  for (const { name, args } of STEPS) {
    console.log(`== ${name}`)
    if (spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status !== 0) return name
  }
  return undefined
}

function finish(version, failedStep) {
  if (failedStep !== undefined) {
    console.log(
      `\nQuickJS-NG ${version} is pinned, and this failed: ${failedStep}. See above; node scripts/update-engine.mjs again, or git checkout ${PINS}.`,
    )
    return 1
  }
  console.log(`\nThe engine is QuickJS-NG ${version}. Left to do:
  node scripts/test262.mjs --write   and look at what changed in tests/test262/known-failures.txt
  npm run bench engine               and hold it to docs/benchmarks.md
  npm test                           then commit, with the version in packages/engine/README.md and CHANGELOG.md`)
  return 0
}

async function update(version, { from, crate, 'dry-run': isDry }, scratch) {
  const request = { version, folder: from, crate, scratch, onReport: (line) => console.log(line) }
  const { candidate, foundIn } = await fetchCandidate(request)
  const survey = surveyEdits(candidate.files)
  for (const line of describeSurvey(survey)) console.log(line)
  if (!isFit(survey)) {
    console.log(
      `\nNothing was changed: QuickJS-NG ${version} needs the edits named above written anew, in packages/engine/src/edits.`,
    )
    return 1
  }
  console.log(`Every edit fits QuickJS-NG ${version}.`)
  if (isDry) return 0
  writeFileSync(PINS, renderPins(candidate, foundIn))
  return finish(version, runSteps())
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { from: { type: 'string' }, crate: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
  })
  const [version] = positionals
  if (!/^\d+\.\d+\.\d+$/.test(version ?? ''))
    throw new Error('the version is missing: node scripts/update-engine.mjs 0.17.0')
  const scratch = mkdtempSync(join(tmpdir(), 'update-engine-'))
  try {
    return await update(version, values, scratch)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error.message)
  process.exitCode = 2
}
