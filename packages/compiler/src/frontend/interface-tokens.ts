import type { SourceName } from '../platform/source-files.ts'
import { compileErrorAt, type ShownPlace } from '../source-place.ts'

/** A piece of an interface file; `end` closes the list. */
export interface Token {
  readonly kind: 'word' | 'string' | 'mark' | 'end'
  /** The word, the mark, or the string without its quotes. */
  readonly text: string
  /** Offset of the first character, in UTF-16 units. */
  readonly start: number
}

const PATTERN =
  /(?<skip>\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<word>[\p{ID_Start}$_][\p{ID_Continue}$]*)|(?<string>"[^"\n]*"|'[^'\n]*')|(?<mark>=>|\.\.\.|[{}()[\]<>:;,?|&=*.])/uy

/**
 * Splits an interface file into words, strings and marks, without blanks and comments.
 *
 * @throws CompileError ERR_SOURCE_SYNTAX at a character that starts none of them.
 */
export function tokenize(name: SourceName, text: string): Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(PATTERN)
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex
    const groups = pattern.exec(text)?.groups
    if (groups === undefined) {
      throw compileErrorAt('ERR_SOURCE_SYNTAX', placeOf(name, text, start), 'unexpected character')
    }
    const token = toToken(groups, start)
    if (token !== undefined) tokens.push(token)
  }
  tokens.push({ kind: 'end', text: 'the end of the file', start: text.length })
  return tokens
}

function toToken(groups: Readonly<Record<string, string | undefined>>, start: number): Token | undefined {
  if (groups['word'] !== undefined) return { kind: 'word', text: groups['word'], start }
  if (groups['string'] !== undefined) return { kind: 'string', text: groups['string'].slice(1, -1), start }
  if (groups['mark'] !== undefined) return { kind: 'mark', text: groups['mark'], start }
  return undefined
}

/** The line and column of an offset in `text`. */
export function placeOf(name: SourceName, text: string, offset: number): ShownPlace {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const lineEnd = text.indexOf('\n', offset)
  return {
    ...name,
    line: text.slice(0, lineStart).split('\n').length,
    column: offset - lineStart + 1,
    lineText: text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replace(/\r$/, ''),
  }
}
