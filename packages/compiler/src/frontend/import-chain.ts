import type { BuildOptions, Metafile, Plugin } from 'esbuild'

import type { Bundler } from '../platform/source-files.ts'
import { ASKED } from './asked.ts'
import { urlImports } from './url-imports.ts'

/**
 * The files that lead from the entry to `importer`, both included, in the names that esbuild uses. Bundles once more with
 * whatever cannot be resolved left out, because a failed build says nothing about its imports; empty if that fails too.
 */
export async function importChain(bundler: Bundler, settings: BuildOptions, importer: string): Promise<string[]> {
  const plugins = [...(settings.plugins ?? []).filter((plugin) => plugin !== urlImports), leaveUnresolvedOut]
  try {
    const { metafile } = await bundler.build({ ...settings, plugins, metafile: true, write: false })
    return shortestPath(metafile, importer)
  } catch {
    return []
  }
}

const leaveUnresolvedOut: Plugin = {
  name: 'leave-unresolved-out',
  setup(build) {
    build.onResolve({ filter: /.*/ }, async ({ path, pluginData, ...where }) => {
      if (pluginData === ASKED || where.kind === 'entry-point') return undefined
      const { importer, kind, resolveDir, namespace } = where
      const found = await build.resolve(path, { importer, kind, resolveDir, namespace, pluginData: ASKED })
      return found.errors.length > 0 ? { path, external: true } : undefined
    })
  },
}

/** The shortest way from the entry to a file, both included; empty if there is none. */
export function shortestPath(metafile: Metafile, target: string): string[] {
  const entry = Object.values(metafile.outputs).find((output) => output.entryPoint !== undefined)?.entryPoint
  if (entry === undefined) return []
  const cameFrom = new Map<string, string | undefined>([[entry, undefined]])
  for (const file of cameFrom.keys()) {
    if (file === target) return backwards(cameFrom, file)
    for (const { path, external } of metafile.inputs[file]?.imports ?? []) {
      if (external !== true && !cameFrom.has(path)) cameFrom.set(path, file)
    }
  }
  return []
}

function backwards(cameFrom: ReadonlyMap<string, string | undefined>, target: string): string[] {
  const chain: string[] = []
  for (let file: string | undefined = target; file !== undefined; file = cameFrom.get(file)) chain.unshift(file)
  return chain
}
