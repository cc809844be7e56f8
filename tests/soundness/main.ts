// Runs one of the suites and prints its report as JSON, for runtimes that tests start: `node main.ts SUITE`.
import { type SuiteName, suites } from './suites.ts'

const name = process.argv[2] ?? ''
if (!Object.hasOwn(suites, name)) throw new Error(`known suites: ${Object.keys(suites).join(', ')}`)
console.log(JSON.stringify(suites[name as SuiteName]()))
