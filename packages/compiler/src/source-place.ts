import path from 'node:path'

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

/** `file` as a person at the current directory would type it; absolute when it lies outside. */
export function displayPath(file: string): string {
  const relative = path.relative(process.cwd(), file)
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? file : toSlashes(relative)
}

/** `file` with forward slashes, whatever the platform. */
function toSlashes(file: string): string {
  return path.sep === '/' ? file : file.replaceAll(path.sep, '/')
}

/** `file:line:col: text`, then the line itself with a caret under the column. */
export function describeAt(place: SourcePlace, text: string): string {
  const gutter = `${place.line} | `
  const indent = place.lineText.slice(0, place.column - 1).replaceAll(/[^\t]/g, ' ')
  return [
    `${displayPath(place.file)}:${place.line}:${place.column}: ${text}`,
    `  ${gutter}${place.lineText}`,
    `  ${' '.repeat(gutter.length)}${indent}^`,
  ].join('\n')
}

/** A {@link CompileError} that shows the line it is about; `notes` are lines that follow. */
export function compileErrorAt(
  code: CompileErrorCode,
  place: SourcePlace,
  text: string,
  notes: readonly string[] = [],
): CompileError {
  const message = [describeAt(place, text), ...notes.map((note) => `  ${note}`)].join('\n')
  return new CompileError(code, message, { details: { ...place } })
}
