import { fail } from '../wasi-error.ts'

/** Bytes of the longest path, its end included, as on Linux. */
const MAX_PATH_UNITS = 4096

/** A relative path, taken apart. */
export interface SplitPath {
  /** Its components: `..` as it is, `.` only where it is the last. */
  readonly components: readonly string[]
  /** Whether it ends in a slash, and so can only mean a directory. */
  readonly hasSlash: boolean
}

/**
 * Takes a path apart.
 * @throws {WasiError} NOTCAPABLE for one from the root, NOENT for an empty one, NAMETOOLONG
 */
export function splitPath(path: string): SplitPath {
  if (path === '') fail('NOENT')
  if (path.startsWith('/')) fail('NOTCAPABLE')
  if (path.length >= MAX_PATH_UNITS) fail('NAMETOOLONG')
  if (!path.includes('/')) return { components: [path], hasSlash: false }
  const parts = path.split('/').filter((part) => part !== '')
  const components = parts.filter((part, i) => part !== '.' || i === parts.length - 1)
  return { components, hasSlash: path.endsWith('/') }
}
