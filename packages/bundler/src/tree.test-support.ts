import type { FileTree } from './file-tree.ts'

/** A tree of these files, by absolute path. */
export function treeOf(files: Readonly<Record<string, string>>, prepare?: FileTree['prepare']): FileTree {
  const contents = new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]))
  const below = (path: string): string[] => {
    const start = path === '/' ? '/' : `${path}/`
    return [...contents.keys()].filter((file) => file.startsWith(start)).map((file) => file.slice(start.length))
  }
  return {
    kindOf: (path) => {
      if (contents.has(path)) return 'file'
      return path === '/' || below(path).length > 0 ? 'directory' : undefined
    },
    read: (path) => contents.get(path) ?? new Uint8Array(),
    list: (path) => [...new Set(below(path).map((name) => name.split('/', 1)[0] ?? ''))],
    ...(prepare && { prepare }),
  }
}
