import type { CaseFile, ConformanceCase } from './conformance-case.ts'
import type { FixtureStatus } from './node-environment.ts'

/** A case to run: for one language where it is about the fixtures. */
export interface PlannedCase {
  readonly file: string
  readonly wanted: ConformanceCase
  readonly language?: string
  /** Why it cannot run here: the language's compiler is missing. */
  readonly skip?: string
  /** Why it must fail: the fixture does not build. */
  readonly broken?: string
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

function planFor(file: string, wanted: ConformanceCase, language: string, fixture: FixtureStatus): PlannedCase {
  const plan = { file, wanted, language }
  const reason = fixture.reason ?? 'no reason given'
  if (fixture.status === 'missing-toolchain') return { ...plan, skip: reason }
  return fixture.status === 'failed' ? { ...plan, broken: reason } : plan
}
