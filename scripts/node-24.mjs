// Brings Node 24 from npm into .tools/, once: benchmarks run on it, and tests of what Node 20 has not.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const VERSION = '24.21.0'
const folder = fileURLToPath(new URL('../.tools/node-24', import.meta.url))

const executable = `${folder}/node_modules/node/bin/node`

/** Why Node 24 is not there, or undefined. */
export const missingNode24 = () => (existsSync(executable) ? undefined : 'no Node 24 in .tools/node-24')

/** The path of a Node 24 executable, installed when it is not there yet. */
export function ensureNode24() {
  if (!existsSync(executable)) {
    console.error(`Installing Node ${VERSION} from npm into .tools/node-24 …`)
    execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', `node@${VERSION}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  return executable
}
