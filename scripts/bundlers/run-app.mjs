// Builds the application of tests/e2e/bundlers with a bundler, from the packed tarballs, and runs it in headless Chromium
// under a strict Content-Security-Policy, isolated and not. Prints the reports, one a line.
//
//   node scripts/bundlers/run-app.mjs NAME…   names: vite, webpack, rollup, esbuild; none means all. Ends with 3 where
//                                             bundlers or Chromium are missing and cannot be installed
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import wabt from 'wabt'
import { ensureChromium } from '../runtimes/chromium.mjs'
import { makeScratchProject } from '../runtimes/scratch-project.mjs'
import { startSiteServer } from '../runtimes/site-server.mjs'
import { ensureBundlers } from '../toolchains/bundlers.mjs'
import { root } from '../toolchains/tool-places.mjs'
import { BUILDS } from './build-app.mjs'
import { visit } from './visit.mjs'

/** The exit code of that. */
const CANNOT_INSTALL = 3
const app = join(root, 'tests/e2e/bundlers')

async function assemble() {
  const module = (await wabt()).parseWat('plugin.wat', readFileSync(join(app, 'plugin.wat'), 'utf8'))
  return module.toBinary({}).buffer
}

/** What this needs is installed on first use; where it cannot be, that is told by the exit code. */
function bringTools() {
  try {
    ensureBundlers()
    ensureChromium()
  } catch (error) {
    console.error(`Bundlers or Chromium cannot be installed: ${error.message}`)
    process.exit(CANNOT_INSTALL)
  }
}

async function main(names) {
  bringTools()
  const project = makeScratchProject('bundlers-app')
  cpSync(app, project, { recursive: true })
  for (const name of names) {
    const site = join(project, `site-${name}`)
    await BUILDS[name](project, site)
    mkdirSync(join(site, 'assets'), { recursive: true })
    writeFileSync(join(site, 'assets/plugin.wasm'), await assemble())
    if (name !== 'vite') copyFileSync(join(app, 'index.html'), join(site, 'index.html'))
    await report(name, site)
  }
}

async function report(name, site) {
  const reports = new Map()
  const server = await startSiteServer(site, (run, event) => reports.get(run)?.(event))
  for (const place of ['plain', 'isolated']) {
    const page = name === 'vite' ? 'vite.html' : 'index.html'
    const found = await visit(`${server.url}/${place}/${page}`, `${name}-${place}`, reports)
    console.log(JSON.stringify({ bundler: name, place, ...found }))
  }
  server.stop()
}

const names = process.argv.slice(2)
await main(names.length === 0 ? Object.keys(BUILDS) : names)
