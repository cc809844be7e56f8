import { CompileError, type CompileErrorCode } from '@tenon/abi'

/** A character of a source file: `line` and `column` count from 1, columns in UTF-16 units. */
export interface SourcePlace {
  /** Absolute path. */
  readonly file: string
  readonly line: number
  readonly column: number
  /** The whole line, without its end. */
  readonly lineText: string
}

/** A place, and the name of its file that a message shows. */
export interface ShownPlace extends SourcePlace {
  /** The file as a person would type it. */
  readonly shown: string
}

/** A place without the name that messages show: what is told of it. */
export function toldPlace({ file, line, column, lineText }: SourcePlace): SourcePlace {
  return { file, line, column, lineText }
}

/** `file:line:col: text`, then the line itself with a caret under the column. */
export function describeAt(place: ShownPlace, text: string): string {
  const gutter = `${place.line} | `
  const indent = place.lineText.slice(0, place.column - 1).replaceAll(/[^\t]/g, ' ')
  return [
    `${place.shown}:${place.line}:${place.column}: ${text}`,
    `  ${gutter}${place.lineText}`,
    `  ${' '.repeat(gutter.length)}${indent}^`,
  ].join('\n')
}

/** What a message has beside its line: lines that follow, and further details. */
interface Remarks {
  readonly notes?: readonly string[]
  readonly details?: Readonly<Record<string, unknown>>
}

/** A {@link CompileError} that shows the line it is about. */
export function compileErrorAt(
  code: CompileErrorCode,
  place: ShownPlace,
  text: string,
  { notes = [], details = {} }: Remarks = {},
): CompileError {
  const message = [describeAt(place, text), ...notes.map((note) => `  ${note}`)].join('\n')
  return new CompileError(code, message, { details: { ...toldPlace(place), ...details } })
}
