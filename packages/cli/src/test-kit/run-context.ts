import { inject } from 'vitest'
import type { BuildTarget } from '../project/build-target.ts'

/** What `tenon test` tells the processes that run the tests. */
export interface TestRunContext {
  /** The project's folder. */
  readonly folder: string
  /** The plug-in, where the command line or the project names one. */
  readonly target?: BuildTarget
  /** Folder of the builds that the run shares. */
  readonly store: string
}

declare module 'vitest' {
  interface ProvidedContext {
    tenon: TestRunContext | undefined
  }
}

/** The run that `tenon test` has begun, or `undefined` under plain `vitest`. */
export function testRunContext(): TestRunContext | undefined {
  return inject('tenon')
}
