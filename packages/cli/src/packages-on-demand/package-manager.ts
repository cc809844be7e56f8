import { existsSync } from 'node:fs'
import path from 'node:path'

/** How a package manager is told to do things; a command line each. */
export interface PackageManager {
  readonly name: string
  readonly install: string
  /** Adds packages that are needed for development alone. */
  readonly add: string
  readonly run: string
}

const NPM: PackageManager = { name: 'npm', install: 'npm install', add: 'npm install --save-dev', run: 'npm run' }
const PNPM: PackageManager = { name: 'pnpm', install: 'pnpm install', add: 'pnpm add --save-dev', run: 'pnpm run' }
const YARN: PackageManager = { name: 'yarn', install: 'yarn install', add: 'yarn add --dev', run: 'yarn run' }
const BUN: PackageManager = { name: 'bun', install: 'bun install', add: 'bun add --dev', run: 'bun run' }

const LOCKS: readonly (readonly [file: string, manager: PackageManager])[] = [
  ['package-lock.json', NPM],
  ['pnpm-lock.yaml', PNPM],
  ['yarn.lock', YARN],
  ['bun.lock', BUN],
  ['bun.lockb', BUN],
]

/** The one that a lock file of the folder, or of one above it, is of. */
function managerByLock(folder: string): PackageManager | undefined {
  const found = LOCKS.find(([file]) => existsSync(path.join(folder, file)))?.[1]
  const parent = path.dirname(folder)
  return found ?? (parent === folder ? undefined : managerByLock(parent))
}

/** The package manager of a folder: by its lock file, else the one that runs this process, else npm. */
export function packageManagerOf(folder: string, environment: NodeJS.ProcessEnv = process.env): PackageManager {
  const agent = /^(?<name>[a-z]+)\//.exec(environment['npm_config_user_agent'] ?? '')?.groups?.['name']
  return managerByLock(folder) ?? [PNPM, YARN, BUN].find(({ name }) => name === agent) ?? NPM
}
