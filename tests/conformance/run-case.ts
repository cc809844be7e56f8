import type { ConformanceCase } from './conformance-case.ts'
import { judge } from './judge.ts'
import type { Observer } from './observation.ts'
import { type ModuleBytes, prepareCase } from './prepared-case.ts'

/** What a case needs of the place it runs in. */
export interface CaseEnvironment extends ModuleBytes {
  readonly observe: Observer
}

/**
 * Runs a case; gives a line for each thing that is not as wanted. Needs no test runner and no platform beyond `env`.
 * @param language which fixture `modules: "*"` stands for
 */
export async function runCase(
  wanted: ConformanceCase,
  env: CaseEnvironment,
  language?: string,
): Promise<readonly string[]> {
  const prepared = await prepareCase(wanted, env, language)
  return judge(prepared, await env.observe(prepared))
}
