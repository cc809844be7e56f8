import { decodeSegments, indexLines, type LineIndex, type Segment } from './mappings.ts'
import { printable } from './printable.ts'

/** A source map, version 3, as far as it is used. @see https://tc39.es/ecma426/ */
export interface SourceMapJson {
  readonly version: number
  /** The generated file, as stacks name it. */
  readonly file?: string
  readonly sources: readonly (string | null)[]
  readonly mappings: string
}

/** A character of a source; line and column from 1. */
export interface SourcePlace {
  readonly source: string
  readonly line: number
  readonly column: number
}

/** Larger maps are not read: characters of text, or bytes of a file. */
export const MAX_MAP_SIZE: number = 64 * 1024 * 1024

/** The map of a plug-in's bundle. It is not trusted: what is wrong with it makes places unknown, and no error. */
export class SourceMap {
  readonly file: string
  readonly #sources: readonly unknown[]
  readonly #mappings: string
  /** Names of functions that the bundler had to change, with those that their author gave. */
  readonly #names: ReadonlyMap<string, string>
  /** Lines that were asked for: a bundle may be one long line. Their segments together have a bound, so these have. */
  readonly #decoded = new Map<number, readonly Segment[]>()
  #lines: LineIndex | undefined

  private constructor(file: string, { sources, mappings, x_tenon_names: names }: ValidMap) {
    this.file = file
    this.#sources = sources
    this.#mappings = mappings
    this.#names = new Map(
      Object.entries(names ?? {}).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    )
  }

  /** A map of JSON, as text or parsed; `undefined` where it is none. */
  static from(map: unknown): SourceMap | undefined {
    try {
      const value: unknown = typeof map === 'string' ? parse(map) : map
      return isValid(value) && typeof value.file === 'string' ? new SourceMap(value.file, value) : undefined
    } catch {
      return undefined
    }
  }

  /** The place that a character of the bundle (counted from 1) comes from; `undefined` for what the bundler added. */
  originalPlace(line: number, column: number): SourcePlace | undefined {
    const segments = this.#segmentsOf(line - 1)
    const segment = segments.findLast(({ generatedColumn }) => generatedColumn < column) ?? segments[0]
    if (segment?.source === undefined) return undefined
    const source = this.#sources[segment.source]
    if (typeof source !== 'string' || segment.line < 0 || segment.column < 0) return undefined
    return { source: printable(source), line: segment.line + 1, column: segment.column + 1 }
  }

  #segmentsOf(line: number): readonly Segment[] {
    const known = this.#decoded.get(line)
    if (known !== undefined) return known
    this.#lines ??= indexOf(this.#mappings)
    const segments = decodeSegments(this.#mappings, this.#lines, line)
    if (segments.length > 0) this.#decoded.set(line, segments)
    return segments
  }

  /** The name that a function's author gave it. */
  originalName(name: string): string {
    return printable(this.#names.get(name) ?? name)
  }
}

/** No lines where mappings are malformed. */
function indexOf(mappings: string): LineIndex {
  try {
    return indexLines(mappings)
  } catch {
    return new Float64Array()
  }
}

interface ValidMap extends SourceMapJson {
  readonly x_tenon_names?: object
}

function parse(text: string): unknown {
  if (text.length > MAX_MAP_SIZE) return undefined
  // Servers may put this before JSON, so that nobody can run it.
  return JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, ''))
}

function isValid(value: unknown): value is ValidMap {
  if (typeof value !== 'object' || value === null) return false
  const { version, sources, mappings, x_tenon_names: names } = value as Partial<ValidMap>
  const isNames = names === undefined || (typeof names === 'object' && names !== null)
  return version === 3 && Array.isArray(sources) && typeof mappings === 'string' && isNames
}
