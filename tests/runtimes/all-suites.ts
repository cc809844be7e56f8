import type { RuntimeSuite } from './runtime-case.ts'
import { cache } from './suites/cache.ts'
import { calls } from './suites/calls.ts'
import { conformance, limitedConformance } from './suites/conformance.ts'
import { limits } from './suites/limits.ts'
import { loading } from './suites/loading.ts'

/** Everything that runs on every runtime, in the order of the table. */
export const allSuites: readonly RuntimeSuite[] = [loading, calls, limits, cache, conformance, limitedConformance]
