import type { SourceFiles } from '../../platform/source-files.ts'
import type { ShownPlace } from '../../source-place.ts'
import type { CompilerMessage } from '../compiler-message.ts'
import type { AscFiles } from './asc-files.ts'
import type { AscDiagnostic } from './asc-package.ts'

const WARNING = 2
const ERROR = 3

/** asc's number for an import of a file that is not there. */
const FILE_NOT_FOUND = 6054

/** Where the sources of a build lie. */
export interface AscPlaces {
  readonly files: SourceFiles
  readonly read: AscFiles
  /** What asc's names are relative to; absolute. */
  readonly baseDirectory: string
}

/** What asc has to say, in our form; what is no more than information is left out. */
export function ascMessages(places: AscPlaces, diagnostics: readonly AscDiagnostic[]): CompilerMessage[] {
  return diagnostics
    .filter(({ category }) => category >= WARNING)
    .map((diagnostic) => ({
      severity: diagnostic.category === ERROR ? ('error' as const) : ('warning' as const),
      text: diagnostic.message,
      place: placeOf(places, diagnostic.range),
      notes: [...relatedNote(places, diagnostic), ...importNote(diagnostic)],
      code: diagnostic.code === FILE_NOT_FOUND ? ('ERR_SOURCE_IMPORT' as const) : ('ERR_SOURCE_SYNTAX' as const),
    }))
}

function relatedNote(places: AscPlaces, { relatedRange }: AscDiagnostic): string[] {
  const place = placeOf(places, relatedRange)
  return place === undefined ? [] : [`see ${place.shown}:${place.line}:${place.column}: ${place.lineText.trim()}`]
}

function importNote({ code, message }: AscDiagnostic): string[] {
  if (code !== FILE_NOT_FOUND) return []
  const name = /'~lib\/(?<name>(?:@[^/']+\/)?[^/']+?)(?:\/[^']*|\.ts)?'/.exec(message)?.groups?.['name']
  return [name === undefined ? 'Check the path and the spelling.' : `Install the package: npm install ${name}`]
}

function placeOf({ files, read, baseDirectory }: AscPlaces, range: AscDiagnostic['range']): ShownPlace | undefined {
  const found = read.find(range?.source?.normalizedPath ?? '', baseDirectory)
  if (range === null || found === undefined) return undefined
  const before = found.text.slice(0, range.start).split('\n')
  const line = before.length
  const lineText = (found.text.split('\n')[line - 1] ?? '').replace(/\r$/, '')
  const column = (before.at(-1)?.length ?? 0) + 1
  return { file: found.file, shown: files.nameOf(found.file).shown, line, column, lineText }
}
