import type { PathSyntax } from '../platform/source-files.ts'

/** Paths of files in memory, on every platform: `/` between names, and no way above the root. */
export const posixPaths: PathSyntax = {
  basename: (path) => path.slice(path.lastIndexOf('/') + 1),
  dirname: (path) => path.slice(0, Math.max(path.lastIndexOf('/'), 1)),
  extname: (path) => /(?<=[^/])\.[^./]*$/.exec(path)?.[0] ?? '',
  isAbsolute: (path) => path.startsWith('/'),
  join: (...parts) => resolvePosix(parts.join('/')),
}

/** The absolute path of `name`, seen from `directory`. `..` at the root stays there, as in a file system. */
export function resolvePosix(name: string, directory = '/'): string {
  const parts: string[] = []
  for (const part of (name.startsWith('/') ? name : `${directory}/${name}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
