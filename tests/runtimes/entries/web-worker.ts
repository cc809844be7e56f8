// Runs all suites in a web worker.
import { runInBrowser } from './run-in-browser.ts'

await runInBrowser('worker', location.search)
