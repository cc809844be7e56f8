import { CompileError } from '@tenon/abi'

/** A change to one file of QuickJS-NG: a piece of text that must be there exactly once, and what takes its place. */
export interface SourceEdit {
  readonly name: string
  readonly file: string
  readonly find: string
  readonly replace: string
  readonly why: string
}

/** Contents of source files by name. */
export type SourceFiles = ReadonlyMap<string, string>

/**
 * Applies edits in order and gives new files; the given ones stay as they are.
 * @throws {CompileError} ERR_ENGINE_BUILD when the text an edit looks for is missing or not unique
 */
export function applyEdits(files: SourceFiles, edits: readonly SourceEdit[]): SourceFiles {
  const edited = new Map(files)
  for (const edit of edits) edited.set(edit.file, applyEdit(edited.get(edit.file) ?? '', edit))
  return edited
}

function applyEdit(text: string, edit: SourceEdit): string {
  const pieces = text.split(edit.find)
  if (pieces.length === 2) return pieces.join(edit.replace)
  throw new CompileError(
    'ERR_ENGINE_BUILD',
    `the edit "${edit.name}" expects its text once in ${edit.file} and found it ${pieces.length - 1} times: ` +
      'the source is not the version these edits were written for',
    { details: { edit: edit.name, file: edit.file, matches: pieces.length - 1 } },
  )
}
