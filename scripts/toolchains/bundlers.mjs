// Brings the bundlers that applications use from npm into .tools/bundlers, once.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { toolsFolder } from './tool-places.mjs'

const SPECS = ['esbuild@0.28.2', 'rollup@4.68.8', '@rollup/plugin-node-resolve@16.0.3', 'vite@8.3.8', 'webpack@5.113.0']
const folder = join(toolsFolder, 'bundlers')
/** The folder that they are resolved from. */
export const bundlersFolder = join(folder, 'node_modules')

const isThere = (spec) => existsSync(join(bundlersFolder, spec.slice(0, spec.lastIndexOf('@')), 'package.json'))

/** Installs them where they are not there yet. */
export function ensureBundlers() {
  if (SPECS.every(isThere)) return
  console.error(`Installing ${SPECS.join(', ')} from npm into .tools/bundlers …`)
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', ...SPECS]
  execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] })
}
