import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec'

import { BUNDLE_FILE } from './bundle.ts'

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
  readonly sources: readonly string[]
  readonly #mappings: string
  #lines: readonly (readonly SourceMapSegment[])[] | undefined

  /** `json` is a source map, version 3. */
  constructor(json: string) {
    const map: { readonly mappings: string; readonly sources: readonly string[] } = JSON.parse(json)
    this.#mappings = map.mappings
    this.sources = map.sources
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
    for (const [, line, column] of stack.matchAll(PLACE_IN_BUNDLE)) {
      const place = this.originalPlace(Number(line), Number(column))
      if (place !== undefined) return place
    }
    return undefined
  }

  /** `stack` with places in the bundle replaced by those in the sources, each named as `nameSource` says. */
  mapStack(stack: string, nameSource: (source: string) => string): string {
    return stack.replaceAll(PLACE_IN_BUNDLE, (text, line: string, column: string) => {
      const place = this.originalPlace(Number(line), Number(column))
      return place === undefined ? text : `${nameSource(place.source)}:${place.line}:${place.column}`
    })
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

const PLACE_IN_BUNDLE = new RegExp(`${BUNDLE_FILE.replaceAll('.', String.raw`\.`)}:(\\d+):(\\d+)`, 'g')

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
