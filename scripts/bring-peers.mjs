// Brings the SDKs that tenon is measured beside into .tools/, once each: bench/peers/<language> says what is built of them.
//
//   node scripts/bring-peers.mjs [NAME…]   python, go, rust, java; none means all
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { debianRust, missingPython, python, root, toolsFolder } from './toolchains/tool-places.mjs'

const sources = join(root, 'bench/peers')
const builds = join(toolsFolder, 'peers')
const sdkOfJava = '1.1.0'

/** Runs a program to its end; throws with what it printed where it fails. */
function run(command, args, options) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options })
  if (error !== undefined) throw new Error(`${command} cannot be run: ${error.message}`)
  if (status !== 0)
    throw new Error(`${command} ended with status ${status}: ${(stderr || stdout).trim().slice(0, 1000)}`)
}

/** The libextism that PyPI's package carries: Java's has none. */
function nativeLibrary() {
  const lib = join(toolsFolder, 'py/lib')
  const version = readdirSync(lib).find((name) => name.startsWith('python3')) ?? 'python3'
  return join(lib, version, 'site-packages/extism_sys/libextism_sys.so')
}

function bringPython() {
  run(process.execPath, [join(root, 'scripts/install-toolchains.mjs'), 'native-runtimes'])
}

function buildGo(folder) {
  const env = { ...process.env, GOFLAGS: '-mod=readonly' }
  run('go', ['build', '-o', join(folder, 'peer'), '.'], { cwd: join(sources, 'go'), env })
}

/** Wasmtime wants a newer rustc than most have: Debian's is new enough. */
function buildRust(folder) {
  const env = { ...process.env, PATH: '/usr/bin:/bin', CARGO_TARGET_DIR: folder }
  run('nice', [debianRust.cargo, 'build', '--release', '--locked', '--quiet'], { cwd: join(sources, 'rust'), env })
}

function buildJava(folder) {
  if (missingPython('native-runtimes.requirements.txt') !== undefined) bringPython()
  const lib = join(folder, 'lib')
  const project = join(sources, 'java/pom.xml')
  run('mvn', ['-q', '-B', '-f', project, 'dependency:copy-dependencies', `-DoutputDirectory=${lib}`])
  run('javac', ['-cp', `${lib}/*`, '-d', join(folder, 'classes'), join(sources, 'java/Peer.java')])
  mkdirSync(join(folder, 'native'), { recursive: true })
  copyFileSync(nativeLibrary(), join(folder, 'native/libextism.so'))
}

/** Each peer: the command that runs it, how it is built, and what that takes where it is long. */
const peers = {
  python: { command: [python, join(sources, 'python/peer.py')], build: bringPython },
  go: { command: [join(builds, 'go/peer')], build: buildGo },
  rust: { command: [join(builds, 'rust/release/peer')], build: buildRust, takes: 'wasmtime: 10 minutes on two cores' },
  java: { command: javaCommand(join(builds, 'java')), build: buildJava },
}

function javaCommand(folder) {
  const flags = [`-Djna.library.path=${join(folder, 'native')}`, `-Dpeer.sdk=${sdkOfJava}`]
  return ['java', '-XX:+UseSerialGC', ...flags, '-cp', `${join(folder, 'classes')}:${join(folder, 'lib')}/*`, 'Peer']
}

/** SHA-256 of a peer's sources, with which it was built. */
function fingerprint(name) {
  const hash = createHash('sha256')
  const files = readdirSync(join(sources, name), { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  )
  const paths = files.map((file) => join(file.parentPath, file.name)).toSorted()
  for (const path of paths) hash.update(readFileSync(path))
  return hash.digest('hex')
}

/** Builds a peer where it must be; gives its command, or why there is none. */
function bring(name) {
  const { command, build, takes } = peers[name]
  const folder = join(builds, name)
  const stamp = join(folder, 'built.sha256')
  const isThere = !isAbsolute(command[0]) || existsSync(command[0])
  const isBuilt = isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(name)
  if (isBuilt) return { command }
  console.log(`peer ${name}: building${takes ? ` (${takes})` : ''} …`)
  const start = performance.now()
  try {
    mkdirSync(folder, { recursive: true })
    build(folder)
    writeFileSync(stamp, fingerprint(name))
  } catch (error) {
    console.log(`peer ${name}: NOT MEASURED: ${error.message}`)
    return { missing: error.message.split('\n')[0] }
  }
  console.log(`peer ${name}: ready after ${((performance.now() - start) / 1000).toFixed(0)} s`)
  return { command }
}

/** Brings the peers; writes `.tools/peers/peers.json`, where the bench finds them and why some are missing. */
function main(asked) {
  const unknown = asked.filter((name) => !Object.hasOwn(peers, name))
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(', ')}. Known: ${Object.keys(peers).join(', ')}`)
  mkdirSync(builds, { recursive: true })
  const file = join(builds, 'peers.json')
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  for (const name of asked.length > 0 ? asked : Object.keys(peers)) known[name] = bring(name)
  writeFileSync(file, `${JSON.stringify(known, null, 2)}\n`)
}

main(process.argv.slice(2))
