// Runs programs to their end, and brings packages of Debian's.
import { spawnSync } from 'node:child_process'

/** Runs a program to its end with its output shown; throws where it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options })
  if (error !== undefined) throw new Error(`${command} cannot be run: ${error.message}`)
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with status ${status}`)
}

/** Installs packages of Debian's; needs root. */
export function installDebianPackages(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-qq'], { env })
  const options = ['-o', 'DPkg::Lock::Timeout=300', '-y', '-qq', '--no-install-recommends']
  run('apt-get', ['install', ...options, ...names], { env })
}
