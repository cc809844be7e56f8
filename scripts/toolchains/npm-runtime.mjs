// Brings JavaScript runtimes from npm, each into a folder of its own in .tools/, once.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { toolsFolder } from './tool-places.mjs'

/** Every runtime that npm has as a package: what to install, and where the executable is then. */
const RUNTIMES = {
  'node-20': { spec: 'node@20.20.2', executable: 'node_modules/node/bin/node' },
  'node-22': { spec: 'node@22.23.3', executable: 'node_modules/node/bin/node' },
  'node-24': { spec: 'node@24.21.0', executable: 'node_modules/node/bin/node' },
  'node-26': { spec: 'node@26.9.0', executable: 'node_modules/node/bin/node' },
  deno: { spec: 'deno@2.9.6', executable: 'node_modules/deno/deno' },
  bun: { spec: 'bun@1.4.5', executable: 'node_modules/bun/bin/bun.exe' },
}

const folderOf = (name) => join(toolsFolder, name)
const executableOf = (name) => join(folderOf(name), RUNTIMES[name].executable)

/** Why a runtime is not there, or undefined. */
export function missingNpmRuntime(name) {
  return existsSync(executableOf(name)) ? undefined : `no ${name} in .tools/${name}`
}

/** The path of a runtime's executable, installed when it is not there yet. */
export function ensureNpmRuntime(name) {
  const executable = executableOf(name)
  if (existsSync(executable)) return executable
  const { spec } = RUNTIMES[name]
  console.error(`Installing ${spec} from npm into .tools/${name} …`)
  const args = ['install', '--prefix', folderOf(name), '--no-audit', '--no-fund', '--no-save', spec]
  execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] })
  if (!existsSync(executable)) throw new Error(`${spec} was installed, but without ${executable}`)
  return executable
}
