import type { ElsewhereCall } from './cases.ts'
import type { Outcome } from './outcome.ts'
import { problem } from './problem.ts'

/** What is wrong with what a host made of calls; nothing if all is well. */
export function problemsOf(host: string, calls: readonly ElsewhereCall[], outcomes: readonly Outcome[]): string[] {
  const problems = calls.map((call, i) => (call.notIn?.host === host ? undefined : problem(call, outcomes[i])))
  return problems.filter((text) => text !== undefined)
}
