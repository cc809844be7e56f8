import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { missingInputs } from './inputs.ts'
import { type SuiteName, suites } from './suites.ts'

const node24 = fileURLToPath(new URL('../../.tools/node-24/node_modules/node/bin/node', import.meta.url))
const main = fileURLToPath(new URL('main.ts', import.meta.url))
/** Ten times what a suite takes on an idle machine; one that never ends is ended. */
export const SUITE_TIMEOUT_MS = 600_000
const MAX_OUTPUT_BYTES = 1 << 28
/** Much more than any suite needs; what asks for more than this ends the process. */
const MAX_HEAP_MB = 1024

/** Where suites run: the Node that runs the tests, and one that takes more features. */
export interface Runtime {
  readonly name: string
  /** Why nothing can run there, or undefined. */
  readonly missing: string | undefined
  readonly run: <Name extends SuiteName>(suite: Name) => Promise<ReturnType<(typeof suites)[Name]>>
}

/** The runtimes. */
export const runtimes: readonly Runtime[] = [
  {
    name: `Node ${process.versions.node.split('.')[0]}`,
    missing: missingInputs(),
    run: (suite) => Promise.resolve(suites[suite]() as never),
  },
  {
    name: 'Node 24 from npm',
    missing: missingInputs() ?? (existsSync(node24) ? undefined : 'no Node 24 in .tools/node-24'),
    run: async (suite) => {
      const flags = ['--conditions=@tenon/source', `--max-old-space-size=${MAX_HEAP_MB}`]
      const options = { maxBuffer: MAX_OUTPUT_BYTES, timeout: SUITE_TIMEOUT_MS - 10_000 }
      const { stdout } = await promisify(execFile)(node24, [...flags, main, suite], options)
      return JSON.parse(stdout) as never
    },
  },
]

/** What is missing must not be skipped there. */
export const isRequired = process.env['TENON_REQUIRE_ALL'] === '1'
