import { readFileSync } from 'node:fs'

/** Subtests of one file that fail for one reason. */
export interface KnownFailure {
  readonly file: string
  readonly reason: string
  readonly subtests: readonly string[]
}

/** What is known to fail. Whatever else fails is a regression, and what is listed here and passes must be taken out. */
export const KNOWN_FAILURES: readonly KnownFailure[] = JSON.parse(
  readFileSync(new URL('known-failures.json', import.meta.url), 'utf8'),
)

/** The names of subtests of a file that are known to fail. */
export function knownFailuresOf(file: string): ReadonlySet<string> {
  return new Set(KNOWN_FAILURES.filter((known) => known.file === file).flatMap(({ subtests }) => subtests))
}
