// Brings sets of npm packages that tests build or compare with, each set into a folder of its own in .tools/, once.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolsFolder } from './tool-places.mjs'
import { REAL_PACKAGES } from './real-packages.mjs'

/** Each set: what to install, exactly. */
const SETS = {
  'real-packages': REAL_PACKAGES,
  // What our types of a plug-in's globals are held to.
  'pdk-types': ['@extism/js-pdk@1.1.1', 'typescript@5.9.3'],
}

const folderOf = (name) => join(toolsFolder, name)

/** The folder that a set is resolved from. */
export const packagesFolder = (name) => join(folderOf(name), 'node_modules')

function hasVersion(folder, spec) {
  const at = spec.lastIndexOf('@')
  const file = join(folder, spec.slice(0, at), 'package.json')
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === spec.slice(at + 1)
}

/** Why a set is not there in exactly its versions, or undefined. */
export function missingPackages(name) {
  const absent = SETS[name].filter((spec) => !hasVersion(packagesFolder(name), spec))
  return absent.length === 0 ? undefined : `no ${absent.slice(0, 3).join(', ')} in .tools/${name}`
}

/** Installs a set where it is not there yet, and gives the folder that it is resolved from. */
export function ensurePackages(name) {
  if (missingPackages(name) === undefined) return packagesFolder(name)
  console.error(`Installing ${SETS[name].length} packages from npm into .tools/${name} …`)
  mkdirSync(folderOf(name), { recursive: true })
  // An own manifest, so that npm does not look for one in the folders above.
  writeFileSync(join(folderOf(name), 'package.json'), JSON.stringify({ private: true }))
  const args = ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', ...SETS[name]]
  execFileSync('npm', args, { cwd: folderOf(name), stdio: ['ignore', 'ignore', 'inherit'] })
  const missing = missingPackages(name)
  if (missing !== undefined) throw new Error(missing)
  return packagesFolder(name)
}
