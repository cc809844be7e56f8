// Runs all suites on a page's main thread.
import { runInBrowser } from './run-in-browser.ts'

await runInBrowser('page', location.search)
