// Makes what tests/soundness runs, into .tools/soundness: the specification's test suite and random modules, both from
// crates that tests/soundness/generate/Cargo.lock names. Only where what decides the outcome has changed.
//
//   node scripts/build-soundness-inputs.mjs
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { debianRust, firstLineOf, missingRust, root, toolsFolder } from './toolchains/tool-places.mjs'

const RANDOM_MODULES = 1500
const crate = join(root, 'tests/soundness/generate')
const output = join(toolsFolder, 'soundness')
const target = join(toolsFolder, 'soundness-target')
const stamp = join(output, 'fingerprint.txt')

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

function build() {
  const env = { ...process.env, PATH: '/usr/bin:/bin', CARGO_TARGET_DIR: target }
  run(debianRust.cargo, ['build', '--quiet', '--release', '--locked'], { cwd: crate, env })
  mkdirSync(output, { recursive: true })
  run(join(target, 'release/soundness-inputs'), [output, String(RANDOM_MODULES)])
}

function main() {
  const reason = missingRust()
  if (reason !== undefined) {
    console.log(`soundness inputs: missing-toolchain: ${reason}`)
    return 0
  }
  const wanted = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    console.log('soundness inputs: made, unchanged')
    return 0
  }
  const start = performance.now()
  try {
    build()
  } catch (error) {
    console.log(`soundness inputs: failed: ${error.message}`)
    return 1
  }
  writeFileSync(stamp, wanted)
  console.log(`soundness inputs: made in ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return 0
}

process.exitCode = main()
