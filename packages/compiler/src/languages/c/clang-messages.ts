import type { CompileErrorCode } from '@tenon/abi'

import type { SourceFiles } from '../../platform/source-files.ts'
import type { ShownPlace } from '../../source-place.ts'
import type { CompilerMessage } from '../compiler-message.ts'
import type { SourceTree } from './source-tree.ts'

/** A line of clang's: the place if it has one, the severity, the text. */
const LINE =
  /^(?:(?<file>.+?):(?<line>\d+):(?<column>\d+): |clang(?:\+\+)?: |(?<object>wasm-ld): )(?<severity>fatal error|error|warning|note|remark): (?<text>.*)$/

/** What clang asks for and does not find. */
const MISSING_FILE = /^'(?<name>[^']+)' file not found(?: with <angled> include; use "quotes" instead)?/

/** A header that clang did not find, and the file that wants it. */
export interface MissingHeader {
  readonly name: string
  readonly file: string
}

/** Reads what clang wrote while it compiled. */
export class ClangMessages {
  readonly #files: SourceFiles
  readonly #tree: SourceTree

  constructor(files: SourceFiles, tree: SourceTree) {
    this.#files = files
    this.#tree = tree
  }

  /** All of it, in order; notes belong to what they follow. */
  read(written: string): CompilerMessage[] {
    const messages: (CompilerMessage & { readonly notes: string[] })[] = []
    for (const line of written.split('\n')) {
      const groups = LINE.exec(line)?.groups
      if (groups === undefined) continue
      const text = groups['text'] ?? ''
      const place = this.#place(groups)
      if (groups['severity'] === 'note' || groups['severity'] === 'remark') {
        messages
          .at(-1)
          ?.notes.push(place === undefined ? text : `${place.shown}:${place.line}:${place.column}: ${text}`)
        continue
      }
      const severity = groups['severity'] === 'warning' ? 'warning' : 'error'
      messages.push({ severity, text, place, notes: placeless(groups, place), code: codeOf(text) })
    }
    return messages
  }

  /** The headers that clang did not find. */
  missingHeaders(written: string): MissingHeader[] {
    return written.split('\n').flatMap((line) => {
      const groups = LINE.exec(line)?.groups
      const name = MISSING_FILE.exec(groups?.['text'] ?? '')?.groups?.['name']
      const file = this.#tree.fileOf(groups?.['file'] ?? '')
      return name === undefined || file === undefined ? [] : [{ name, file }]
    })
  }

  #place(groups: Readonly<Record<string, string | undefined>>): ShownPlace | undefined {
    const file = this.#tree.fileOf(groups['file'] ?? '')
    if (file === undefined) return undefined
    const line = Number(groups['line'])
    const lineText = this.#tree.textOf(file).split(/\r?\n/)[line - 1] ?? ''
    const column = toUtf16Column(lineText, Number(groups['column']))
    return { file, shown: this.#files.nameOf(file).shown, line, column, lineText }
  }
}

/** Where a message has a place that is not in the author's files: in a header of the library. */
function placeless(groups: Readonly<Record<string, string | undefined>>, place: ShownPlace | undefined): string[] {
  return place === undefined && groups['file'] !== undefined ? [`in ${groups['file']}:${groups['line']}`] : []
}

function codeOf(text: string): CompileErrorCode {
  return MISSING_FILE.test(text) ? 'ERR_SOURCE_IMPORT' : 'ERR_SOURCE_SYNTAX'
}

/** Clang counts bytes of UTF-8, we count UTF-16 units; both from 1. */
function toUtf16Column(lineText: string, column: number): number {
  const bytes = new TextEncoder().encode(lineText).subarray(0, column - 1)
  return new TextDecoder().decode(bytes).length + 1
}
