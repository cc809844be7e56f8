import { describe } from './expect.ts'
import type { RuntimeCase, RuntimeEnvironment, RuntimeSuite } from './runtime-case.ts'
import type { RuntimeFeatures } from './runtime-features.ts'

/** What a run tells as it goes. Each case is told before it begins: one that never ends can be named. */
export type RunEvent =
  | { readonly kind: 'plan'; readonly cases: readonly string[]; readonly features: RuntimeFeatures }
  | { readonly kind: 'start'; readonly name: string }
  | ({ readonly kind: 'end' } & CaseResult)
  | { readonly kind: 'done' }

/** What became of a case. */
export interface CaseResult {
  readonly name: string
  readonly ms: number
  readonly capability?: string
  /** What the table says instead of "yes". */
  readonly note?: string
  /** What is wrong, where it failed. */
  readonly problem?: string
}

/** Milliseconds for one case, on a busy machine. */
const CASE_TIMEOUT_MS = 60_000

/** Runs every case of every suite, one after another. */
export async function runSuites(
  suites: readonly RuntimeSuite[],
  env: RuntimeEnvironment,
  tell: (event: RunEvent) => Promise<void>,
): Promise<void> {
  const cases = suites.flatMap((suite) =>
    suite.cases(env).map((wanted) => ({ name: `${suite.name}: ${wanted.name}`, wanted })),
  )
  await tell({ kind: 'plan', cases: cases.map(({ name }) => name), features: env.features })
  for (const { name, wanted } of cases) {
    await tell({ kind: 'start', name })
    await tell({ kind: 'end', name, ...(await runOne(wanted, env)) })
  }
  await tell({ kind: 'done' })
}

async function runOne({ capability, run }: RuntimeCase, env: RuntimeEnvironment): Promise<Omit<CaseResult, 'name'>> {
  const start = performance.now()
  const told = { ...(capability !== undefined && { capability }) }
  try {
    const note = await withTimeout(run(env))
    return { ...told, ms: performance.now() - start, ...(note !== undefined && { note }) }
  } catch (error) {
    return { ...told, ms: performance.now() - start, problem: describe(error) }
  }
}

async function withTimeout<T>(running: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    const late = (): void => reject(new Error(`no end after ${CASE_TIMEOUT_MS} ms`))
    timer = setTimeout(late, CASE_TIMEOUT_MS)
  })
  try {
    return await Promise.race([running, timeout])
  } finally {
    clearTimeout(timer)
  }
}
