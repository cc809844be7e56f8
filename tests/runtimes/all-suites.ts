import type { RuntimeSuite } from './runtime-case.ts'
import { conformance, limitedConformance } from './suites/conformance.ts'

/** Everything that runs on every runtime. */
export const allSuites: readonly RuntimeSuite[] = [conformance, limitedConformance]
