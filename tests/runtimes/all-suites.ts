import type { RuntimeSuite } from './runtime-case.ts'
import { cache } from './suites/cache.ts'
import { calls } from './suites/calls.ts'
import { compiler } from './suites/compiler.ts'
import { conformance, limitedConformance } from './suites/conformance.ts'
import { extismDropIn } from './suites/extism.ts'
import { hostFunctions } from './suites/host-functions.ts'
import { http } from './suites/http.ts'
import { limits } from './suites/limits.ts'
import { loading } from './suites/loading.ts'
import { pool } from './suites/pool.ts'
import { wasi } from './suites/wasi.ts'
import { worker } from './suites/worker.ts'

/** Everything that runs on every runtime, in the order of the table. */
export const allSuites: readonly RuntimeSuite[] = [
  loading,
  calls,
  limits,
  hostFunctions,
  worker,
  pool,
  wasi,
  http,
  cache,
  extismDropIn,
  compiler,
  conformance,
  limitedConformance,
]
