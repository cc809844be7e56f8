// A project as a user has it: every package packed as npm publishes it, and installed from the tarballs.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, toolsFolder } from '../toolchains/tool-places.mjs'

const quiet = ['--silent', '--no-audit', '--no-fund']

/** Folders of the packages that are published. */
function publishedPackages() {
  return readdirSync(join(root, 'packages'))
    .map((name) => join('packages', name))
    .filter((name) => JSON.parse(readFileSync(join(root, name, 'package.json'), 'utf8')).private !== true)
}

/** Runs npm; what it printed is shown where it fails. */
function npm(cwd, ...args) {
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Packs and installs anew, in a folder of this name in .tools; gives the project's folder. */
export function makeScratchProject(name = 'matrix') {
  const folder = join(toolsFolder, name)
  rmSync(folder, { recursive: true, force: true })
  const tarballs = join(folder, 'tarballs')
  const project = join(folder, 'project')
  for (const made of [tarballs, project]) mkdirSync(made, { recursive: true })
  npm(root, 'pack', ...publishedPackages().flatMap((name) => ['-w', name]), '--pack-destination', tarballs, ...quiet)
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n')
  const packed = readdirSync(tarballs).map((name) => join(tarballs, name))
  npm(project, 'install', '--prefer-offline', ...quiet, ...packed)
  return project
}
