import type { CompiledPlugin } from '@tenon/host'
import type { Area } from './areas.ts'
import { runTest, type Subtest } from './run-test.ts'
import { filesOf } from './test-files.ts'

/** What came of the tests of an area. */
export interface AreaResult {
  readonly title: string
  readonly files: readonly FileResult[]
}

interface FileResult {
  readonly file: string
  readonly subtests: readonly Subtest[]
}

/** Runs all tests of an area, one after the other. */
export async function runArea(compiled: CompiledPlugin, area: Area): Promise<AreaResult> {
  const files: FileResult[] = []
  for (const file of filesOf(area)) files.push({ file, subtests: await runTest(compiled, file) })
  return { title: area.title, files }
}

/** The names of a file's subtests that failed. */
export function failuresOf({ subtests }: FileResult): string[] {
  return subtests.filter(({ status }) => status !== 0).map(({ name }) => name)
}
