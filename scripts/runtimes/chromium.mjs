// Headless Chromium, from Debian's packages.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installDebianPackages } from '../toolchains/debian.mjs'

const EXECUTABLE = '/usr/bin/chromium'

/**
 * No window and no sandbox, as root has none; nothing that asks the network for more than the page, nor for a keyring.
 * Shared memory of a container may be small.
 */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--no-first-run',
  '--password-store=basic',
  '--enable-logging=stderr',
]

/** Why Chromium is not there, or undefined. */
export const missingChromium = () => (existsSync(EXECUTABLE) ? undefined : `no ${EXECUTABLE}`)

/** Installs Chromium where it is not there yet. */
export function ensureChromium() {
  if (missingChromium() === undefined) return
  console.error('Installing chromium from Debian …')
  installDebianPackages(['chromium'])
}

/**
 * Opens a page in a fresh profile; `stop` ends all its processes, `cpuMs` is the computing time they had.
 * @returns what it prints goes to `onOutput`; its end to `onExit`
 */
export function openPage(url, { onOutput, onExit }) {
  const profile = mkdtempSync(join(tmpdir(), 'tenon-chromium-'))
  // A process group of its own: Chromium starts many processes.
  const browser = spawn(EXECUTABLE, [...FLAGS, `--user-data-dir=${profile}`, url], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  browser.stderr.setEncoding('utf8').on('data', onOutput)
  browser.on('error', (error) => onExit(error.message))
  browser.on('exit', (code, signal) => onExit(`Chromium ended with ${signal ?? code}`))
  const stop = () => {
    process.off('exit', stop)
    try {
      if (browser.pid !== undefined) process.kill(-browser.pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  process.on('exit', stop)
  return { stop, cpuMs: () => computingTimeOfGroup(browser.pid) }
}

const MS_PER_TICK = 10

/** Milliseconds that the processes of a group have computed, as Linux counts them. */
function computingTimeOfGroup(group) {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const ticks = processes.map((id) => {
    try {
      // After the name, which may hold anything: state, parent, group, …, user time, system time.
      const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1).split(' ')
      return Number(fields[2]) === group ? Number(fields[11]) + Number(fields[12]) : 0
    } catch {
      return 0 // It has ended.
    }
  })
  return ticks.reduce((sum, ticks) => sum + ticks, 0) * MS_PER_TICK
}
