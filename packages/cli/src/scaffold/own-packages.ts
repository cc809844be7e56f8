import { realpathSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readVersion } from '../version.ts'

/** Where the folder of this package really is. */
function ownFolder(): string {
  return realpathSync(fileURLToPath(new URL('../..', import.meta.url)))
}

/**
 * How a package.json names a package of tenon's: by version; and by its folder where this command runs from a clone of
 * the repository, in which the packages lie side by side.
 */
export async function ownPackage(name: string): Promise<string> {
  const own = ownFolder()
  if (own.split(path.sep).includes('node_modules')) return `^${await readVersion()}`
  const beside = path.join(own, '..', name === 'tenon' ? 'cli' : name.replace('@tenon/', ''))
  return `file:${beside.split(path.sep).join('/')}`
}

/** Where the templates are. */
export function templatesFolder(): string {
  return path.join(ownFolder(), 'templates')
}
