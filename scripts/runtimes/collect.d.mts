import type { CaseResult, RunEvent } from '../../tests/runtimes/run-suites.ts'

/** What a run gave. */
export interface RunOutcome {
  readonly features: object
  readonly results: readonly CaseResult[]
}

/** Follows one run, see collect.mjs. */
export function followRun(silenceMs?: number): {
  readonly whenOver: Promise<RunOutcome>
  readonly end: (reason: string) => void
  readonly accept: (event: RunEvent) => void
}
