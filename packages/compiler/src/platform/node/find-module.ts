import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** `@scope/name` or `name` of `@scope/name/file`. */
const packageOf = (request: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(request)?.[0] ?? request

/**
 * Where the file is that `request`, a file of a package, names for a file `from`; undefined where the package is not
 * installed. Node remembers for good what it did not find, so it is asked only where something is: a package that is
 * installed later is found.
 */
export function findModule(from: string | URL, request: string): string | undefined {
  const { resolve } = createRequire(from)
  // Plug'n'Play has no folders to look into.
  const folders = process.versions['pnp'] === undefined ? resolve.paths(request) : null
  const isThere = folders?.some((folder) => existsSync(path.join(folder, packageOf(request)))) ?? true
  if (!isThere) return undefined
  try {
    return resolve(request)
  } catch {
    return undefined
  }
}
