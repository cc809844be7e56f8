// Where the tools are that the fixtures need beyond `npm ci`, and whether they are there.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** What the install script writes to, ignored by git. */
export const toolsFolder = join(root, '.tools')

/** The folder of the npm tools; what goes in it is locked by `scripts/toolchains/package-lock.json`. */
export const npmFolder = join(toolsFolder, 'npm')

/** The file that says which lock `npmFolder` was installed from. */
export const npmStamp = join(npmFolder, 'installed-lock.sha256')

/** The Python of the venv. */
export const python = join(toolsFolder, 'py', 'bin', 'python')

/** Debian's compiler and linker, named by path because rustup's come first on many machines' PATH. */
export const debianRust = { rustc: '/usr/bin/rustc', cargo: '/usr/bin/cargo', linker: '/usr/bin/wasm-ld-22' }

/** The oldest Go that knows `//go:wasmexport`. */
const OLDEST_GO_MINOR = 24

/** A file beside this one. */
export const toolchainFile = (name) => fileURLToPath(new URL(name, import.meta.url))

/** SHA-256 of the npm tools' lock. */
export const npmLockHash = () =>
  createHash('sha256')
    .update(readFileSync(toolchainFile('package-lock.json')))
    .digest('hex')

/** First line of what a program prints, or undefined where it cannot be run. */
export function firstLineOf(command, ...args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', cwd: root })
  return status === 0 ? stdout.trim().split('\n')[0] : undefined
}

const MATCHES_REQUIREMENTS = `
import sys
from importlib.metadata import version
lines = open(sys.argv[1]).read().split()
sys.exit(any(version(name) != wanted for name, wanted in (line.split('==') for line in lines)))
`

/** Why the venv does not have exactly what a requirements file beside this one names, or undefined. */
export function missingPython(requirements) {
  if (!existsSync(python)) return 'no Python venv in .tools/py'
  const { status } = spawnSync(python, ['-c', MATCHES_REQUIREMENTS, toolchainFile(requirements)])
  return status === 0 ? undefined : `the venv in .tools/py lacks packages of ${requirements}`
}

/** Why the npm tools are not installed from the lock as it is, or undefined. */
export function missingNpm() {
  const stamp = existsSync(npmStamp) ? readFileSync(npmStamp, 'utf8') : undefined
  return stamp === npmLockHash() ? undefined : 'AssemblyScript is not installed in .tools/npm'
}

/** Why Go cannot build a plug-in, or undefined. */
export function missingGo() {
  const version = firstLineOf('go', 'version')
  if (version === undefined) return 'no go on the PATH'
  const minor = Number(/ go1\.(\d+)/.exec(version)?.[1])
  return minor >= OLDEST_GO_MINOR ? undefined : `Go 1.${OLDEST_GO_MINOR} or newer is needed, found "${version}"`
}

/** Why Debian's Rust cannot build a plug-in, or undefined. */
export function missingRust() {
  for (const file of Object.values(debianRust)) if (!existsSync(file)) return `no ${file}`
  const sysroot = firstLineOf(debianRust.rustc, '--print', 'sysroot') ?? ''
  const std = join(sysroot, 'lib/rustlib/src/rust/library/std')
  return existsSync(std) ? undefined : `no sources of Rust's std in ${std}`
}
