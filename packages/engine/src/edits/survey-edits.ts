import { findMissingFunctions, type MissingFunction } from './compile-for-size.ts'
import { ENGINE_EDITS, RELEASE_FIXES } from './quickjs-edits.ts'
import { applyEdits, type SourceEdit, type SourceFiles } from './source-edit.ts'

/** An edit that does not fit the sources. */
export interface FailedEdit {
  readonly name: string
  readonly file: string
  /** How often its text was found; once would be right. */
  readonly matches: number
}

/** How the edits, written for one version of QuickJS-NG, fit another. */
export interface EditSurvey {
  /** Edits that must be written anew. */
  readonly failed: readonly FailedEdit[]
  /** Upstream fixes that the version has, or that have nothing to fix there. */
  readonly obsoleteFixes: readonly string[]
  /** Names of HOT_FUNCTIONS that are gone. */
  readonly missingFunctions: readonly MissingFunction[]
  /** Headers that are included and that are not among the files. */
  readonly missingHeaders: readonly string[]
}

/** Tries every edit; one that fails is left out, and the next is tried all the same. */
export function surveyEdits(files: SourceFiles): EditSurvey {
  const fixes = tryEdits(files, RELEASE_FIXES)
  const { edited, failed } = tryEdits(fixes.edited, ENGINE_EDITS)
  return {
    failed,
    obsoleteFixes: fixes.failed.map(({ name }) => name),
    missingFunctions: findMissingFunctions(edited),
    missingHeaders: findMissingHeaders(edited),
  }
}

/** Whether the version can be built as it is. */
export function isFit({ failed, missingFunctions, missingHeaders }: EditSurvey): boolean {
  return failed.length + missingFunctions.length + missingHeaders.length === 0
}

function tryEdits(files: SourceFiles, edits: readonly SourceEdit[]): { edited: SourceFiles; failed: FailedEdit[] } {
  let edited = files
  const failed: FailedEdit[] = []
  for (const edit of edits) {
    const matches = (edited.get(edit.file) ?? '').split(edit.find).length - 1
    if (matches === 1) edited = applyEdits(edited, [edit])
    else failed.push({ name: edit.name, file: edit.file, matches })
  }
  return { edited, failed }
}

/** Included under a condition that does not hold in our build, or ours: no business of the sources. */
const ELSEWHERE = new Set(['quickjs-c-atomics.h', 'array-sort.h', 'json-write.h', 'json-number.h', 'kept-targets.h'])

function findMissingHeaders(files: SourceFiles): string[] {
  const included = [...files.values()].flatMap((text) =>
    [...text.matchAll(/^#include "([^"]+)"/gm)].map(([, name]) => name),
  )
  return [...new Set(included)].filter(
    (name): name is string => name !== undefined && !files.has(name) && !ELSEWHERE.has(name),
  )
}
