// Builds the plug-ins that the conformance suite runs: one a language, into tests/fixtures/build/<language>.wasm, and
// only where what it is made of has changed. status.json beside them says which were built, and why others were not.
//
//   node scripts/build-fixtures.mjs [LANGUAGE…]   none means all
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { builders } from './fixtures/builders.mjs'
import { root } from './toolchains/tool-places.mjs'

const outputFolder = join(root, 'tests/fixtures/build')
const statusFile = join(outputFolder, 'status.json')

/** All files under a path, the path itself where it is a file; none where it does not exist. */
function filesUnder(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesUnder(join(path, name)))
}

/** SHA-256 of everything that decides what a build gives. */
function fingerprint({ inputs, version }) {
  const hash = createHash('sha256').update(version?.() ?? '')
  for (const file of inputs.flatMap((input) => filesUnder(join(root, input)))) {
    hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

/** Builds one language if it must; gives its entry of status.json. */
async function bring(language, before) {
  const builder = builders[language]
  const reason = builder.missing()
  if (reason !== undefined) return { status: 'missing-toolchain', reason }
  const output = join(outputFolder, `${language}.wasm`)
  if (existsSync(output) && before?.fingerprint === fingerprint(builder)) return before
  const start = performance.now()
  try {
    await builder.build(output)
  } catch (error) {
    return { status: 'failed', reason: error.stack }
  }
  const seconds = Number(((performance.now() - start) / 1000).toFixed(1))
  // Taken afterwards: the first build of a JavaScript fixture also builds the engine, which is one of its inputs.
  return { status: 'built', seconds, fingerprint: fingerprint(builder) }
}

function readStatus() {
  return existsSync(statusFile) ? JSON.parse(readFileSync(statusFile, 'utf8')) : {}
}

function tell(language, now, before) {
  const unchanged = now === before ? ', unchanged' : ''
  if (now.status === 'built') console.log(`fixture ${language}: built in ${now.seconds} s${unchanged}`)
  else console.log(`fixture ${language}: ${now.status}: ${now.reason}`)
}

async function main(asked) {
  const unknown = asked.filter((name) => !Object.hasOwn(builders, name))
  if (unknown.length > 0) {
    console.error(`unknown: ${unknown.join(', ')}. Known: ${Object.keys(builders).join(', ')}`)
    return 2
  }
  mkdirSync(outputFolder, { recursive: true })
  const status = readStatus()
  for (const language of asked.length > 0 ? asked : Object.keys(builders)) {
    const before = status[language]
    status[language] = await bring(language, before)
    tell(language, status[language], before)
    writeFileSync(statusFile, `${JSON.stringify(status, null, 2)}\n`)
  }
  return Object.values(status).some((entry) => entry.status === 'failed') ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2))
