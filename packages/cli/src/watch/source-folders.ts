import { readdirSync } from 'node:fs'
import path from 'node:path'

/** Folders of what compilers and package managers write. */
const NOT_SOURCES = new Set(['node_modules', 'target', 'dist', 'build', 'zig-out', 'zig-cache', 'vendor', 'coverage'])

/** A folder and those below it that may hold sources: hidden ones, packages and outputs of compilers are left out. */
export function sourceFolders(folder: string): string[] {
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_SOURCES.has(entry.name))
    .flatMap((entry) => sourceFolders(path.join(folder, entry.name)))
  return [folder, ...below]
}
