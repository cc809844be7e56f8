// Brings the web platform's own tests into .tools/web-platform-tests, once: the scripts from Debian's source of Node, which
// carries them, and newer data for the tests of URLs from a crate that does. What arrives must be what FINGERPRINT says.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from './debian.mjs'
import { root, toolsFolder } from './tool-places.mjs'

const folder = join(toolsFolder, 'web-platform-tests')
/** Written last: without it nothing there counts. */
const stamp = join(folder, 'fingerprint.txt')
/** SHA-256 over the names and the content of all files. */
const FINGERPRINT = '2fa160598c8768e15f1da9ff272389336538f2c18177713a61e32af7b9b8e698'

const DEBIAN_SOURCE = 'nodejs'
const IN_SOURCE = 'test/fixtures/wpt'
const AREAS = [
  'common',
  'console',
  'dom/abort',
  'dom/events',
  'encoding',
  'fetch/data-urls',
  'FileAPI',
  'hr-time',
  'html/webappapis',
  'resources',
  'streams',
  'url',
  'user-timing',
  'WebCryptoAPI',
]
const CRATE = 'ada-url'
const crateManifest = join(root, 'tests/web-platform/data-crates/Cargo.toml')

/** Why the tests are not there as they should be, or undefined. */
export function missingWebPlatformTests() {
  if (!existsSync(stamp)) return 'no tests in .tools/web-platform-tests'
  return readFileSync(stamp, 'utf8') === FINGERPRINT ? undefined : 'the tests in .tools/web-platform-tests are others'
}

/** Fetches the tests. */
export function bringWebPlatformTests() {
  const scratch = mkdtempSync(join(tmpdir(), 'tenon-wpt-'))
  try {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    unpackScripts(fetchDebianSource(scratch), scratch)
    cpSync(crateData(), join(folder, 'data'), { recursive: true })
    const found = fingerprint()
    if (found !== FINGERPRINT) throw new Error(`the tests have the fingerprint ${found}, not ${FINGERPRINT}`)
    writeFileSync(stamp, found)
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

/** The path of the source's archive: apt checks that it is the one that Debian signed. */
function fetchDebianSource(scratch) {
  const [lists, parts] = [join(scratch, 'lists'), join(scratch, 'parts')]
  for (const made of [join(lists, 'partial'), parts]) mkdirSync(made, { recursive: true })
  const sources = readFileSync('/etc/apt/sources.list.d/debian.sources', 'utf8')
  writeFileSync(join(parts, 'debian.sources'), sources.replaceAll(/^Types:.*$/gm, 'Types: deb-src'))
  const settings = {
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': parts,
    'Dir::State::lists': lists,
    'Dir::Cache::pkgcache': '',
    'Dir::Cache::srcpkgcache': '',
    'APT::Sandbox::User': 'root',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  run('apt-get', [...options, '-qq', 'update'])
  run('apt-get', [...options, '-qq', 'source', '--download-only', '--tar-only', DEBIAN_SOURCE], { cwd: scratch })
  const archive = readdirSync(scratch).find((name) => name.endsWith('.orig.tar.xz'))
  if (archive === undefined) throw new Error(`the source ${DEBIAN_SOURCE} has no archive`)
  return join(scratch, archive)
}

function unpackScripts(archive, scratch) {
  const unpacked = join(scratch, 'unpacked')
  mkdirSync(unpacked)
  run('tar', ['-xf', archive, '-C', unpacked, '--strip-components=1', '--wildcards', `*/${IN_SOURCE}/*`])
  for (const area of ['LICENSE.md', ...AREAS]) {
    cpSync(join(unpacked, IN_SOURCE, area), join(folder, area), { recursive: true })
  }
}

/** The folder of the crate's test data, of the version and the checksum that Cargo.lock names. */
function crateData() {
  const args = ['metadata', '--locked', '--format-version', '1', '--manifest-path', crateManifest]
  const { status, stdout, stderr } = spawnSync('cargo', args, { encoding: 'utf8', maxBuffer: 2 ** 26 })
  if (status !== 0) throw new Error(`cargo metadata ended with status ${status}\n${stderr}`)
  const { manifest_path: manifest } = JSON.parse(stdout).packages.find(({ name }) => name === CRATE)
  return join(dirname(manifest), 'tests/wpt')
}

function fingerprint() {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
    .toSorted()) {
    hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)))
  }
  return hash.digest('hex')
}
