// Makes what tests/soundness runs, into .tools/soundness: the specification's test suite and random modules, both from
// crates that tests/soundness/generate/Cargo.lock names. `node scripts/install-toolchains.mjs soundness-inputs` calls it.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { debianRust, firstLineOf, missingRust, root, toolsFolder } from './toolchains/tool-places.mjs'

/** How many random modules of each kind. */
const RANDOM_MODULES = 1500
const crate = join(root, 'tests/soundness/generate')
const output = join(toolsFolder, 'soundness')
const target = join(toolsFolder, 'soundness-target')
/** Written last: without it nothing there counts. */
const stamp = join(output, 'fingerprint.txt')

/** SHA-256 of everything that decides what is made. */
function fingerprint() {
  const hash = createHash('sha256').update(`${RANDOM_MODULES} ${firstLineOf(debianRust.rustc, '--version')}`)
  const sources = readdirSync(join(crate, 'src')).toSorted()
  for (const file of ['Cargo.toml', 'Cargo.lock', ...sources.map((name) => join('src', name))]) {
    hash.update(`\0${file}\0`).update(readFileSync(join(crate, file)))
  }
  return hash.digest('hex')
}

function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${command} ended with status ${status}`)
}

/** Why the inputs are not there as they should be, or undefined. */
export function missingSoundnessInputs() {
  const reason = missingRust()
  if (reason !== undefined) return reason
  if (!existsSync(stamp)) return 'no inputs in .tools/soundness'
  return readFileSync(stamp, 'utf8') === fingerprint() ? undefined : 'the inputs in .tools/soundness are not up to date'
}

/** Builds the program that makes them, and runs it. Fetches crates the first time. */
export function makeSoundnessInputs() {
  const env = { ...process.env, PATH: '/usr/bin:/bin', CARGO_TARGET_DIR: target }
  mkdirSync(output, { recursive: true })
  rmSync(stamp, { force: true })
  run(debianRust.cargo, ['build', '--quiet', '--release', '--locked'], { cwd: crate, env })
  run(join(target, 'release/soundness-inputs'), [output, String(RANDOM_MODULES)])
  writeFileSync(stamp, fingerprint())
}
