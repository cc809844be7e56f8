interface SourceMap {
  readonly filename: string
  readonly mappings: string
  readonly sources: readonly string[]
  /** Names of functions that the bundler changed, and what they were. */
  readonly names?: Readonly<Record<string, string>>
}

/** Where a generated column begins, and the source, line and column (from 0) it came from. */
type Segment = readonly [generatedColumn: number, source: number, line: number, column: number]

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Numbers of one segment, in base 64 VLQ. */
function decodeVlq(text: string): number[] {
  const numbers: number[] = []
  let value = 0
  let shift = 0
  for (const letter of text) {
    const digit = DIGITS.indexOf(letter)
    value |= (digit & 31) << shift
    shift += 5
    if (digit & 32) continue
    numbers.push(value & 1 ? -(value >>> 1) : value >>> 1)
    value = 0
    shift = 0
  }
  return numbers
}

function decodeMappings(mappings: string): Segment[][] {
  let [source, line, column] = [0, 0, 0]
  return mappings.split(';').map((text) => {
    let generated = 0
    const segments: Segment[] = []
    for (const part of text.split(',')) {
      const [generatedDelta = 0, sourceDelta, lineDelta = 0, columnDelta = 0] = decodeVlq(part)
      generated += generatedDelta
      if (sourceDelta === undefined) continue
      source += sourceDelta
      line += lineDelta
      column += columnDelta
      segments.push([generated, source, line, column])
    }
    return segments
  })
}

/** Makes the function that rewrites a stack's places. The map is decoded when the first error needs it. */
export function makeStackMapper({ filename, mappings, sources, names = {} }: SourceMap): (stack: string) => string {
  let lines: Segment[][] | undefined
  const find = (line: number, column: number): Segment | undefined => {
    lines ??= decodeMappings(mappings)
    return lines[line - 1]?.findLast(([generated]) => generated < column)
  }
  const place = new RegExp(`(?:at ([\\w$]+) \\()?${RegExp.escape(filename)}:(\\d+):(\\d+)`, 'g')
  return (stack) =>
    stack.replace(place, (whole, name: string | undefined, line: string, column: string) => {
      const segment = find(Number(line), Number(column))
      if (!segment) return whole
      const head = name === undefined ? '' : `at ${Object.hasOwn(names, name) ? names[name] : name} (`
      return `${head}${sources[segment[1]]}:${segment[2] + 1}:${segment[3] + 1}`
    })
}
