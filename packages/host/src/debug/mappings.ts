/** A place in a line of generated code, and where it comes from; all from 0. */
export interface Segment {
  readonly generatedColumn: number
  /** Absent for code that has no source. */
  readonly source: number | undefined
  readonly line: number
  readonly column: number
}

/** Where lines begin in mappings, and what their numbers count from: {@link STATE} numbers a line. */
export type LineIndex = Float64Array

/** Position, source, line, column. */
const STATE = 4
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const COMMA = 0x2c
const SEMICOLON = 0x3b
/** A number is of 32 bits at most. */
const MAX_SHIFT = 30
/** Lines and segments together: a map with more would take seconds and hundreds of megabytes. */
const MAX_PARTS = 2_000_000

const VALUES = new Int8Array(128).fill(-1)
for (let i = 0; i < DIGITS.length; i++) VALUES[DIGITS.charCodeAt(i)] = i

/**
 * Goes over mappings once: a segment's numbers count from those of the one before, whatever line that is in.
 * @throws {SyntaxError} where they are malformed, or too many
 */
export function indexLines(mappings: string): LineIndex {
  const reader = new MappingsReader(mappings)
  const index: number[] = [0, 0, 0, 0]
  let left = MAX_PARTS
  while (!reader.isAtEnd) {
    if (left-- === 0) throw new SyntaxError('the mappings of a source map are too many')
    if (reader.skipSemicolon()) index.push(reader.position, reader.source, reader.line, reader.column)
    else reader.segment()
  }
  return Float64Array.from(index)
}

/** The segments of a line, from 0; none where there is no such line. @throws {SyntaxError} where they are malformed */
export function decodeSegments(mappings: string, index: LineIndex, line: number): Segment[] {
  const [position, source = 0, original = 0, column = 0] = index.subarray(line * STATE, (line + 1) * STATE)
  if (position === undefined) return []
  const reader = new MappingsReader(mappings, position)
  reader.source = source
  reader.line = original
  reader.column = column
  const segments: Segment[] = []
  while (!reader.isAtLineEnd) segments.push(reader.segment())
  return segments
}

class MappingsReader {
  readonly #text: string
  position: number
  source = 0
  line = 0
  column = 0
  #generatedColumn = 0

  constructor(text: string, position = 0) {
    this.#text = text
    this.position = position
  }

  get isAtEnd(): boolean {
    return this.position >= this.#text.length
  }

  get isAtLineEnd(): boolean {
    return this.isAtEnd || this.#text.charCodeAt(this.position) === SEMICOLON
  }

  skipSemicolon(): boolean {
    if (this.#text.charCodeAt(this.position) !== SEMICOLON) return false
    this.position++
    this.#generatedColumn = 0
    return true
  }

  /** Reads a segment, and the comma behind it. */
  segment(): Segment {
    this.#generatedColumn += this.#number()
    const hasSource = !this.#isAtSegmentEnd
    if (hasSource) {
      this.source += this.#number()
      this.line += this.#number()
      this.column += this.#number()
      // The name that may follow says nothing here.
      if (!this.#isAtSegmentEnd) this.#number()
    }
    if (!this.#isAtSegmentEnd) throw new SyntaxError('a segment of a source map has too many numbers')
    if (this.#text.charCodeAt(this.position) === COMMA) this.position++
    const source = hasSource ? this.source : undefined
    return { generatedColumn: this.#generatedColumn, source, line: this.line, column: this.column }
  }

  get #isAtSegmentEnd(): boolean {
    return this.isAtLineEnd || this.#text.charCodeAt(this.position) === COMMA
  }

  /** A number in base 64 VLQ. */
  #number(): number {
    let value = 0
    for (let shift = 0; shift <= MAX_SHIFT; shift += 5) {
      const digit = VALUES[this.#text.charCodeAt(this.position++)] ?? -1
      if (digit < 0) break
      value += (digit & 31) * 2 ** shift
      if (digit < 32) return value % 2 === 0 ? value / 2 : -(value - 1) / 2
    }
    throw new SyntaxError('a number in a source map is malformed')
  }
}
