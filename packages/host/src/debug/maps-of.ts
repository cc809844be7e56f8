import type { Manifest } from '@tenon/abi'
import type { LoadContext, LoadedSource } from '../loader/load-source.ts'
import type { PluginOptions } from '../plugin-options.ts'
import type { MapLocation, SourceMapsParts } from './source-maps.ts'

/** Where the maps of a plug-in are looked for, by the option for them and by where its modules come from. */
export function mapsOf(
  { manifest, location }: LoadedSource,
  sourceMap: PluginOptions['sourceMap'] | null,
  { platform, fetch }: LoadContext,
): SourceMapsParts {
  const parts = { platform, fetch }
  if (sourceMap === false) return { ...parts, given: false, modules: [] }
  if (sourceMap !== undefined && sourceMap !== null && sourceMap !== true) {
    return { ...parts, given: [sourceMap].flat(), modules: [] }
  }
  return { ...parts, given: [], modules: [...(location === undefined ? [] : [location]), ...locationsOf(manifest)] }
}

function locationsOf({ wasm }: Manifest): MapLocation[] {
  return wasm.flatMap((entry): MapLocation[] => {
    if ('path' in entry) return [entry.path]
    return 'url' in entry ? [new URL(entry.url)] : []
  })
}
