// Builds the application of tests/e2e/browser-compiler with a bundler, from the packed tarballs, and runs it in headless
// Chromium under a strict Content-Security-Policy, each time in a fresh profile: it compiles TypeScript to a plug-in, and
// calls that, in the page and in a worker. Prints the reports, one a line.
//
//   node scripts/browser-compiler/run-app.mjs NAME…   names: none, vite, webpack, rollup, esbuild; nothing means all. Ends
//                                                     with 3 where bundlers or Chromium are missing and cannot be installed
import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync } from 'node:fs'
import { join } from 'node:path'
import { BUILDS } from '../bundlers/build-app.mjs'
import { visit } from '../bundlers/visit.mjs'
import { ensureChromium } from '../runtimes/chromium.mjs'
import { makeScratchProject } from '../runtimes/scratch-project.mjs'
import { startSiteServer } from '../runtimes/site-server.mjs'
import { ensureBundlers } from '../toolchains/bundlers.mjs'
import { root } from '../toolchains/tool-places.mjs'
import { makeUnbundledSite } from './unbundled.mjs'

/** The exit code of that. */
const CANNOT_INSTALL = 3
/** The bundlers that put files beside a module where they belong. */
const FINDS_FILES = new Set(['vite', 'webpack'])
const app = join(root, 'tests/e2e/browser-compiler')

function bringTools() {
  try {
    ensureBundlers()
    ensureChromium()
  } catch (error) {
    console.error(`Bundlers or Chromium cannot be installed: ${error.message}`)
    process.exit(CANNOT_INSTALL)
  }
}

/** Builds the site; gives what its policy must allow. */
async function buildSite(name, project, site) {
  if (name === 'none') return makeUnbundledSite(project, site)
  await BUILDS[name](project, site, { 'compile-worker': './compile-worker-with-url.js' })
  if (name !== 'vite') copyFileSync(join(project, 'index.html'), join(site, 'index.html'))
  if (FINDS_FILES.has(name)) return ''
  const modules = join(project, 'node_modules/@tenon')
  copyFileSync(join(modules, 'engine/build/engine.wasm'), join(site, 'engine.wasm'))
  copyFileSync(join(modules, 'bundler/build/esbuild.wasm'), join(site, 'esbuild.wasm'))
  return ''
}

/** In a page, and in a worker, to which import maps do not apply; once to measure what the first build alone takes. */
function visitsOf(name) {
  if (name === 'none') return ['page']
  return name === 'esbuild' ? ['page', 'worker', 'cold'] : ['page', 'worker']
}

/** Visits the site, and prints. */
async function report(name, site, scripts) {
  const reports = new Map()
  const server = await startSiteServer(site, (run, event) => reports.get(run)?.(event), scripts)
  for (const where of visitsOf(name)) {
    const page = name === 'vite' ? 'vite.html' : 'index.html'
    const found = await visit(`${server.url}/plain/${page}?where=${where}`, `${name}-${where}`, reports, true)
    console.log(JSON.stringify({ bundler: name, where, ...found }))
  }
  server.stop()
}

async function main(names) {
  bringTools()
  const project = makeScratchProject('browser-compiler')
  cpSync(app, project, { recursive: true })
  const expected = execFileSync(process.execPath, ['expected.mjs'], { cwd: project, encoding: 'utf8' })
  console.log(JSON.stringify({ bundler: 'node', sha256: expected.trim() }))
  for (const name of names) {
    const site = join(project, `site-${name}`)
    await report(name, site, await buildSite(name, project, site))
  }
}

const names = process.argv.slice(2)
await main(names.length === 0 ? ['none', ...Object.keys(BUILDS)] : names)
