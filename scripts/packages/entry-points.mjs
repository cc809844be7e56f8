// The scripts that a package's `exports` name, and the sources that they are made of.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The targets of an entry of `exports`, whatever its conditions. */
function targetsOf(entry) {
  return typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(targetsOf)
}

/**
 * By the file's path in `dist` without its ending: the source's path in the package. What has no source of its name, such as
 * a worker's script, is built elsewhere.
 */
export function entryPoints(folder, { exports }) {
  const names = targetsOf(exports).flatMap((target) => /^\.\/dist\/(.*)\.js$/.exec(target)?.[1] ?? [])
  const sources = [...new Set(names)].map((name) => [name, `src/${name}.ts`])
  return Object.fromEntries(sources.filter(([, source]) => existsSync(join(folder, source))))
}
