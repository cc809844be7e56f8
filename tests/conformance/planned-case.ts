import type { CaseFile, ConformanceCase } from './conformance-case.ts'
import type { FixtureStatus } from './node-environment.ts'

/** A case to run: for one language where it is about the fixtures. */
export interface PlannedCase {
  readonly file: string
  readonly wanted: ConformanceCase
  readonly language?: string
  /** Why it cannot run here. */
  readonly skip?: string
}

/** Every case of every file; those with `modules: "*"` once for each language. */
export function plannedCases(
  files: ReadonlyMap<string, CaseFile>,
  fixtures: ReadonlyMap<string, FixtureStatus>,
): readonly PlannedCase[] {
  return [...files].flatMap(([file, { cases }]) =>
    cases.flatMap((wanted) => {
      if (wanted.modules !== '*') return [{ file, wanted }]
      return [...fixtures].map(([language, fixture]) => planFor(file, wanted, language, fixture))
    }),
  )
}

function planFor(
  file: string,
  wanted: ConformanceCase,
  language: string,
  { status, reason }: FixtureStatus,
): PlannedCase {
  return { file, wanted, language, ...(status !== 'built' && { skip: `${status}: ${reason}` }) }
}
