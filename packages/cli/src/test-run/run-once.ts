import type { VitestRun } from './vitest-run.ts'

/** vitest has said which files it looked for, and found none. */
const isNothingFound = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'VITEST_FILES_NOT_FOUND'

/** Runs all tests that the filters choose. Resolves to whether all passed; no tests at all is a failure. */
export async function runOnce({ vitest }: VitestRun, filters: readonly string[]): Promise<boolean> {
  process.exitCode = 0
  try {
    await vitest.start([...filters])
    return process.exitCode === 0
  } catch (error) {
    if (isNothingFound(error)) return false
    throw error
  } finally {
    process.exitCode = 0
  }
}
