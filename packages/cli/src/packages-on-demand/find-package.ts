import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** Finds a module as an import in a folder would, and then as one of this command: the author's copy comes first. */
export function findPackage(specifier: string, folder: string): string | undefined {
  for (const from of [pathToFileURL(path.join(folder, 'package.json')), import.meta.url]) {
    try {
      return createRequire(from).resolve(specifier)
    } catch {
      // Not there.
    }
  }
  return undefined
}
