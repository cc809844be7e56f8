import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec'

/** A character of a source: `source` as the map names it, relative to the entry's directory; line and column from 1. */
export interface OriginalPlace {
  readonly source: string
  readonly line: number
  readonly column: number
}

/** Mappings longer than this are reduced before they go into a plug-in, where they take memory for ever. */
const MAX_FULL_MAPPINGS_BYTES = 32 * 1024

/** Where the lines of a bundle come from. */
export class BundleMap {
  /** The bundle's name in stacks. */
  readonly file: string
  readonly sources: readonly string[]
  readonly #names: readonly string[]
  readonly #mappings: string
  readonly #placeInBundle: RegExp
  #lines: readonly (readonly SourceMapSegment[])[] | undefined

  /**
   * @param json a source map, version 3
   * @param file the bundle's name in stacks
   */
  constructor(json: string, file: string) {
    const map: MapJson = JSON.parse(json)
    this.file = file
    this.#mappings = map.mappings
    this.sources = map.sources
    this.#names = map.names ?? []
    this.#placeInBundle = new RegExp(String.raw`${file.replaceAll('.', String.raw`\.`)}:(\d+):(\d+)`, 'g')
  }

  /** Where a character of the bundle (counted from 1) comes from; undefined for what the bundler added. */
  originalPlace(line: number, column: number): OriginalPlace | undefined {
    const segments = this.#decoded()[line - 1] ?? []
    const segment = segments.findLast(([generatedColumn]) => generatedColumn < column) ?? segments[0]
    if (segment === undefined || segment.length === 1) return undefined
    const source = this.sources[segment[1]]
    return source === undefined ? undefined : { source, line: segment[2] + 1, column: segment[3] + 1 }
  }

  /** The innermost place of a stack that is in a source, and not in what was put before the bundle. */
  innermostPlace(stack: string): OriginalPlace | undefined {
    for (const [, line, column] of stack.matchAll(this.#placeInBundle)) {
      const place = this.originalPlace(Number(line), Number(column))
      if (place !== undefined) return place
    }
    return undefined
  }

  /** `stack` with places in the bundle replaced by those in the sources, each named as `nameSource` says. */
  mapStack(stack: string, nameSource: (source: string) => string): string {
    return stack.replaceAll(this.#placeInBundle, (text, line: string, column: string) => {
      const place = this.originalPlace(Number(line), Number(column))
      return place === undefined ? text : `${nameSource(place.source)}:${place.line}:${place.column}`
    })
  }

  /**
   * The map for hosts, as JSON. Beside what a source map has, `x_tenon_names` tells which names of functions the bundler
   * had to change, and what they were: stacks name functions, not places of names.
   * @param code the bundle
   */
  toJson(code: string): string {
    const names = this.changedNames(code)
    return JSON.stringify({
      version: 3,
      file: this.file,
      sources: this.sources,
      names: this.#names,
      mappings: this.#mappings,
      ...(Object.keys(names).length > 0 && { x_tenon_names: names }),
    })
  }

  /** Names that the bundler gave, with those that they stand for, as far as they stand for one alone. */
  changedNames(code: string): Readonly<Record<string, string>> {
    if (this.#names.length === 0) return {}
    const lines = code.split('\n')
    const found = new Map<string, string | undefined>()
    for (const [line, segments] of this.#decoded().entries()) {
      for (const segment of segments) {
        const original = segment.length === 5 ? this.#names[segment[4]] : undefined
        const given = original === undefined ? undefined : /^[\w$]+/.exec(lines[line]?.slice(segment[0]) ?? '')?.[0]
        if (given === undefined || given === original) continue
        found.set(given, found.has(given) && found.get(given) !== original ? undefined : original)
      }
    }
    return Object.fromEntries([...found].filter((pair): pair is [string, string] => pair[1] !== undefined))
  }

  /** Mappings for the plug-in itself: all of them while they are short, else those that tell lines; columns are then of the line's start. */
  compactMappings(): string {
    if (this.#mappings.length <= MAX_FULL_MAPPINGS_BYTES) return this.#mappings
    return encode(this.#decoded().map((segments) => lineChanges(segments)))
  }

  #decoded(): readonly (readonly SourceMapSegment[])[] {
    this.#lines ??= decode(this.#mappings)
    return this.#lines
  }
}

interface MapJson {
  readonly mappings: string
  readonly sources: readonly string[]
  readonly names?: readonly string[]
}

/** The segments at which the original line changes, with no more than that line. */
function lineChanges(segments: readonly SourceMapSegment[]): SourceMapSegment[] {
  const kept: SourceMapSegment[] = []
  let source = -1
  let line = -1
  for (const segment of segments) {
    if (segment.length === 1 || (segment[1] === source && segment[2] === line)) continue
    ;[, source, line] = segment
    kept.push([segment[0], source, line, segment[3]])
  }
  return kept
}
