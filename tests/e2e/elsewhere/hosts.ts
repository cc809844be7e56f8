import { EXTISM_JS } from './cases.ts'
import type { RunCalls } from './outcome.ts'
import { runInExtismJs } from './run-in-extism-js.ts'
import { hasExtismPython, runInExtismPython } from './run-in-extism-python.ts'
import { runInTenon } from './run-in-tenon.ts'

/** Whether a host that is not installed is a failure. */
export const isRequired: boolean = process.env['TENON_REQUIRE_ALL'] === '1'

const isPythonThere = hasExtismPython()
const missing = isPythonThere ? '' : ' (not installed: node scripts/install-toolchains.mjs native-runtimes)'

/** A host, and whether it is installed. */
export interface Host {
  readonly host: string
  readonly run: RunCalls
  readonly isThere: boolean
}

/** Our host and Extism's, JavaScript and native. */
export const HOSTS: readonly Host[] = [
  { host: 'tenon', run: runInTenon, isThere: true },
  { host: EXTISM_JS, run: runInExtismJs, isThere: true },
  { host: `Extism's native runtime from Python${missing}`, run: runInExtismPython, isThere: isPythonThere },
]
