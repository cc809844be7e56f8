import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const BUILD = fileURLToPath(new URL('../scripts/build.mjs', import.meta.url))
const SOURCES = '@tenon/source'

let isBuilt = false

/**
 * Node's arguments for a fresh process: it loads the packages as users do, built, even where this one runs their sources. What
 * has changed since the last build is built first.
 */
export function freshArguments(): string[] {
  if (!isBuilt) execFileSync(process.execPath, [BUILD], { stdio: ['ignore', 'ignore', 'inherit'] })
  isBuilt = true
  return ['--no-warnings', ...process.execArgv.filter((argument) => !argument.includes(SOURCES))]
}
