// The runtimes of the matrix: why one is missing, how it is brought, and how it runs the cases.
import { spawn } from 'node:child_process'
import { ensureNpmRuntime, missingNpmRuntime } from '../toolchains/npm-runtime.mjs'
import { ensureChromium, missingChromium, openPage } from './chromium.mjs'
import { followRun } from './collect.mjs'

const isNode20 = process.versions.node.startsWith('20.')

/** Every runtime, in the order of the table. */
export const RUNTIMES = [
  { name: 'Node 20', ...(isNode20 ? thisNode() : npmRuntime('node-20', [])) },
  { name: 'Node 22', ...npmRuntime('node-22', []) },
  { name: 'Node 24', ...npmRuntime('node-24', []) },
  { name: 'Node 26', ...npmRuntime('node-26', []) },
  { name: 'Deno', ...npmRuntime('deno', ['run', '--allow-all', '--no-prompt', '--quiet']) },
  { name: 'Bun', ...npmRuntime('bun', ['run']) },
  { name: 'Chromium', ...chromiumPage('/plain/page.html') },
  { name: 'Chromium, isolated', ...chromiumPage('/isolated/page.html') },
  { name: 'Chromium, worker', ...chromiumPage('/isolated/page-with-worker.html') },
]

function thisNode() {
  return { missing: () => undefined, ensure: () => {}, run: (setting) => runProcess(process.execPath, [], setting) }
}

function npmRuntime(name, args) {
  return {
    missing: () => missingNpmRuntime(name),
    ensure: () => ensureNpmRuntime(name),
    run: (setting) => runProcess(ensureNpmRuntime(name), args, setting),
  }
}

function chromiumPage(path) {
  return { missing: missingChromium, ensure: ensureChromium, run: (setting) => runPage(path, setting) }
}

/** Runs the cases in a process, which tells of them in lines of JSON; what else it prints is shown. */
async function runProcess(executable, args, { project, main, assets, httpUrl }) {
  const child = spawn(executable, [...args, main, assets, httpUrl], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const stop = () => child.kill('SIGKILL')
  process.on('exit', stop)
  const run = followRun()
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    for (const line of lines) acceptLine(run, line)
  })
  child.on('error', (error) => run.end(error.message))
  const whenClosed = new Promise((resolve) => child.on('close', resolve))
  child.on('close', (code, signal) => run.end(`the process ended with ${signal ?? code}`))
  const over = await run.whenOver
  // What a process leaves running must not keep it alive.
  const patience = setTimeout(stop, EXIT_MS)
  await whenClosed
  process.off('exit', stop)
  clearTimeout(patience)
  over.results.push(exitResult(child))
  return over
}

/** Milliseconds that a process may take to end once its work is done. */
const EXIT_MS = 5000

function exitResult({ exitCode, signalCode }) {
  const result = { name: 'the process ends by itself once every plug-in is closed', ms: 0 }
  return exitCode === 0 ? result : { ...result, problem: `it ended with ${signalCode ?? exitCode}` }
}

function acceptLine(run, line) {
  if (!line.startsWith('{"kind":')) return console.log(line)
  return run.accept(JSON.parse(line))
}

let pages = 0

/** Runs the cases in a page, which reports to the site's server. */
async function runPage(path, { siteUrl, httpUrl, listeners }) {
  const name = `page-${pages++}`
  const run = followRun()
  listeners.set(name, run.accept)
  const page = openPage(`${siteUrl}${path}?${new URLSearchParams({ run: name, http: httpUrl })}`, {
    onOutput: showConsole,
    onExit: run.end,
  })
  const over = await run.whenOver
  page.stop()
  listeners.delete(name)
  return over
}

/** What Chromium prints is much; only what a page says matters. */
function showConsole(text) {
  for (const line of text.split('\n')) if (line.includes('CONSOLE')) console.log(line)
}
