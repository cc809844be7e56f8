// Installs what the tests and the fixtures' languages need beyond `npm ci`. Made for a machine like CI's: Debian 12,
// root, Node, Go, Python. A second run only checks.
//
//   node scripts/install-toolchains.mjs [NAME…]   names: see `toolchains` below; none means all
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureChromium, missingChromium } from './runtimes/chromium.mjs'
import { makeSoundnessInputs, missingSoundnessInputs } from './soundness-inputs.mjs'
import { installDebianPackages, run } from './toolchains/debian.mjs'
import { ensurePackages, missingPackages } from './toolchains/npm-packages.mjs'
import { installTest262, missingTest262 } from './toolchains/test262.mjs'
import { ensureNpmRuntime, missingNpmRuntime } from './toolchains/npm-runtime.mjs'
import { bringWebPlatformTests, missingWebPlatformTests } from './toolchains/web-platform-tests.mjs'
import {
  firstLineOf,
  missingGo,
  missingNpm,
  missingPython,
  missingRust,
  npmFolder,
  npmLockHash,
  npmStamp,
  python,
  toolchainFile,
  toolsFolder,
} from './toolchains/tool-places.mjs'

/** Debian's own Rust: its std sources match its compiler, and rustup's wasm targets are in no package registry. */
const RUST_PACKAGES = ['rustc-web', 'cargo-web', 'rust-web-src', 'lld-22']

function installPython(requirements) {
  mkdirSync(toolsFolder, { recursive: true })
  if (!existsSync(python)) createVenv()
  const quiet = ['--quiet', '--disable-pip-version-check']
  run(python, ['-m', 'pip', 'install', ...quiet, '--no-deps', '-r', toolchainFile(requirements)])
}

/** Debian keeps what a venv needs in a package of its own. */
function createVenv() {
  if (firstLineOf('python3', '-c', 'import ensurepip; print(1)') === undefined) installDebianPackages(['python3-venv'])
  run('python3', ['-m', 'venv', join(toolsFolder, 'py')])
}

function installNpm() {
  mkdirSync(npmFolder, { recursive: true })
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(toolchainFile(name), join(npmFolder, name))
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: npmFolder })
  writeFileSync(npmStamp, npmLockHash())
}

function refuseGo() {
  throw new Error(`${missingGo()}: install Go from your system's packages; this script cannot`)
}

function npmRuntime(name) {
  return { missing: () => missingNpmRuntime(name), install: () => ensureNpmRuntime(name) }
}

function npmPackages(name) {
  return { missing: () => missingPackages(name), install: () => ensurePackages(name) }
}

/** Each toolchain: why it is not there, and how to bring it. */
const toolchains = {
  assemblyscript: { missing: missingNpm, install: installNpm },
  ...Object.fromEntries(['node-22', 'node-24', 'node-26', 'deno', 'bun'].map((name) => [name, npmRuntime(name)])),
  ...Object.fromEntries(['real-packages', 'pdk-types'].map((name) => [name, npmPackages(name)])),
  chromium: { missing: missingChromium, install: ensureChromium },
  go: { missing: missingGo, install: refuseGo },
  rust: { missing: missingRust, install: () => installDebianPackages(RUST_PACKAGES) },
  'web-platform-tests': { missing: missingWebPlatformTests, install: bringWebPlatformTests },
  // After Rust, which it needs.
  'soundness-inputs': { missing: missingSoundnessInputs, install: makeSoundnessInputs },
  zig: {
    missing: () => missingPython('zig.requirements.txt'),
    install: () => installPython('zig.requirements.txt'),
  },
  test262: { missing: missingTest262, install: installTest262 },
  'native-runtimes': {
    missing: () => missingPython('native-runtimes.requirements.txt'),
    install: () => installPython('native-runtimes.requirements.txt'),
  },
}

/** Brings one toolchain; gives whether it is there afterwards. */
function bring(name) {
  const { missing, install } = toolchains[name]
  const reason = missing()
  if (reason === undefined) return report(name, 'ready')
  report(name, `${reason}; installing`)
  const start = performance.now()
  try {
    install()
  } catch (error) {
    return report(name, `FAILED: ${error.message}`, false)
  }
  const still = missing()
  if (still !== undefined) return report(name, `FAILED: still missing: ${still}`, false)
  return report(name, `installed in ${((performance.now() - start) / 1000).toFixed(1)} s`)
}

function report(name, text, isThere = true) {
  console.log(`${name}: ${text}`)
  return isThere
}

function main(asked) {
  const names = asked.length > 0 ? asked : Object.keys(toolchains)
  const unknown = names.filter((name) => !Object.hasOwn(toolchains, name))
  if (unknown.length > 0) {
    console.error(`unknown: ${unknown.join(', ')}. Known: ${Object.keys(toolchains).join(', ')}`)
    return 2
  }
  return names.map(bring).every(Boolean) ? 0 : 1
}

process.exitCode = main(process.argv.slice(2))
