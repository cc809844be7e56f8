// Headless Chromium, from Debian's packages.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
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
 * Opens a page in a fresh profile; `stop` ends all its processes.
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
  return { stop }
}
