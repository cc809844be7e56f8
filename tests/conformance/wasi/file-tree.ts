import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What lies in a directory, by name: a file's text, a link's target, or another directory. */
export interface FileTree {
  readonly [name: string]: string | { readonly link: string } | FileTree
}

/** Whether a member of a tree is a link: a directory may have an entry of that name, but no text in it. */
export function isLink(entry: FileTree[string]): entry is { readonly link: string } {
  return typeof entry === 'object' && typeof entry['link'] === 'string' && Object.keys(entry).length === 1
}

/** Makes a tree in a directory of the host. */
export function writeTree(directory: string, tree: FileTree): void {
  for (const [name, entry] of Object.entries(tree)) {
    const path = join(directory, name)
    if (typeof entry === 'string') writeFileSync(path, entry)
    else if (isLink(entry)) symlinkSync(entry.link, path)
    else {
      mkdirSync(path)
      writeTree(path, entry)
    }
  }
}

/** Reads a directory of the host. */
export function readTree(directory: string): FileTree {
  const entries = readdirSync(directory).toSorted()
  return Object.fromEntries(entries.map((name) => [name, readEntry(join(directory, name))]))
}

function readEntry(path: string): FileTree[string] {
  const stats = lstatSync(path)
  if (stats.isSymbolicLink()) return { link: readlinkSync(path) }
  return stats.isDirectory() ? readTree(path) : readFileSync(path, 'utf8')
}
