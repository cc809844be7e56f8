// Node 24 from npm: benchmarks run on it, and tests of what Node 20 has not.
import { ensureNpmRuntime, missingNpmRuntime } from './toolchains/npm-runtime.mjs'

/** Why Node 24 is not there, or undefined. */
export const missingNode24 = () => missingNpmRuntime('node-24')

/** The path of a Node 24 executable, installed when it is not there yet. */
export const ensureNode24 = () => ensureNpmRuntime('node-24')
