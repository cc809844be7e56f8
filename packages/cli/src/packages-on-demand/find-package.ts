import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** `@scope/name` or `name` of `@scope/name/file`. */
const packageOf = (specifier: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier

/**
 * Node remembers for good what it did not find, and would not see what is installed later: it is asked only where
 * something is. Plug'n'Play has no folders to look into.
 */
function mayBeFound({ resolve }: NodeJS.Require, specifier: string): boolean {
  if (process.versions['pnp'] !== undefined) return true
  return resolve.paths(specifier)?.some((folder) => existsSync(path.join(folder, packageOf(specifier)))) ?? true
}

/** Finds a module as an import in a folder would, and then as one of this command: the author's copy comes first. */
export function findPackage(specifier: string, folder: string): string | undefined {
  for (const from of [pathToFileURL(path.join(folder, 'package.json')), import.meta.url]) {
    const require = createRequire(from)
    if (!mayBeFound(require, specifier)) continue
    try {
      return require.resolve(specifier)
    } catch {
      // Not there.
    }
  }
  return undefined
}
