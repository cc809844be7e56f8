import type { Platform } from '../platform/platform.ts'
import { fetchMap } from './fetch-map.ts'
import { MAX_MAP_SIZE, SourceMap, type SourceMapJson } from './source-map.ts'

/** Where a map may be that nobody gave: beside the module it is of. */
export type MapLocation = string | URL

/** A place in a bundle, as stacks name it: each bundle has a name of its own, which its map says too. */
const PLACE = /(at ([\w$]+) \()?\b(plugin\.[0-9a-f]{8}\.js):(\d{1,9}):(\d{1,9})/g

/** A text that mentions more places has them replaced no further: each may take going over a long line. */
const MAX_PLACES = 200

/** What finding maps depends on. */
export interface SourceMapsParts {
  /** Maps that the application gave; `false` where none is to be looked for. */
  readonly given: readonly unknown[] | false
  /** Where the modules came from. */
  readonly modules: readonly MapLocation[]
  readonly platform: Pick<Platform, 'readTextNow'>
  readonly fetch: typeof fetch
}

/** The source maps of a plug-in, read when the first place in a bundle is to be shown. */
export class SourceMaps {
  readonly #parts: SourceMapsParts
  readonly #maps = new Map<string, SourceMap>()
  #isRead = false
  #fetching: Promise<void> | undefined

  constructor(parts: SourceMapsParts) {
    this.#parts = parts
  }

  /** Text with the places in it that are known replaced by those in the sources. */
  apply(text: string): string {
    if (!mentionsBundle(text)) return text
    this.#read()
    let left = MAX_PLACES
    return text.replaceAll(PLACE, (whole, head: string | undefined, name: string | undefined, ...place: unknown[]) => {
      const [file, line, column] = place as string[]
      const map = file === undefined || left-- <= 0 ? undefined : this.#maps.get(file)
      const found = map?.originalPlace(Number(line), Number(column))
      if (map === undefined || found === undefined) return whole
      const start = head === undefined || name === undefined ? '' : `at ${map.originalName(name)} (`
      return `${start}${found.source}:${found.line}:${found.column}`
    })
  }

  /** As {@link apply}, once the maps that must be fetched for it have come, or could not be had. */
  async applyFetched(text: string): Promise<string> {
    if (!mentionsBundle(text)) return text
    this.#read()
    await this.#fetching
    return this.apply(text)
  }

  /** Files are read at once, as logs cannot wait; others are on their way from then on. */
  #read(): void {
    if (this.#isRead) return
    this.#isRead = true
    const { given, modules } = this.#parts
    if (given === false) return
    for (const map of given) this.#add(map)
    const remote = modules.filter((location) => !this.#readFile(location))
    if (remote.length > 0) this.#fetching = this.#fetchAll(remote)
  }

  #add(map: unknown): void {
    const read = SourceMap.from(map)
    if (read !== undefined && !this.#maps.has(read.file)) this.#maps.set(read.file, read)
  }

  /** @returns whether there is nothing to fetch: it is a file, or would be, or can be nowhere */
  #readFile(location: MapLocation): boolean {
    const url = typeof location === 'string' ? undefined : location
    // What is in its URL has nothing beside it.
    if (url !== undefined && ['data:', 'blob:'].includes(url.protocol)) return true
    if (url !== undefined && url.protocol !== 'file:') return false
    this.#add(this.#parts.platform.readTextNow?.(besides(location), MAX_MAP_SIZE))
    return true
  }

  async #fetchAll(locations: readonly MapLocation[]): Promise<void> {
    const { fetch } = this.#parts
    await Promise.all(locations.map(async (location) => this.#add(await fetchMap(besides(location), fetch))))
  }
}

/** Whether there may be something to replace; most texts have nothing. */
function mentionsBundle(text: string): boolean {
  return text.includes('plugin.') && text.search(PLACE) >= 0
}

/** Where the map of a module is, if there is one. */
function besides(location: MapLocation): string | URL {
  if (typeof location === 'string') return `${location}.map`
  const url = new URL(location)
  url.pathname += '.map'
  url.hash = ''
  return url
}

/** What may be given as `sourceMap`: JSON, parsed or not. */
export type SourceMapInput = string | SourceMapJson
