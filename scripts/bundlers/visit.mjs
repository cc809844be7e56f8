// Opens a page of a site in headless Chromium, and waits for what it reports.
import { openPage } from '../runtimes/chromium.mjs'

const REPORT_TIMEOUT_MS = 120_000

/**
 * The page's report, or what went wrong.
 * @param reports from a run's name to who is told; the site's server fills in
 * @param isMeasured whether the report has the browser's computing time as well, `cpuMs`
 */
export function visit(url, run, reports, isMeasured = false) {
  return new Promise((resolve) => {
    let output = ''
    const end = (report) => {
      clearTimeout(timer)
      const cpuMs = page.cpuMs()
      page.stop()
      resolve({ ...report, ...(isMeasured && { cpuMs }) })
    }
    const timer = setTimeout(() => end({ error: `no report in time: ${output.slice(-2000)}` }), REPORT_TIMEOUT_MS)
    reports.set(run, end)
    const page = openPage(`${url}${url.includes('?') ? '&' : '?'}run=${run}`, {
      onOutput: (text) => (output += text),
      onExit: (reason) => end({ error: `${reason}: ${output.slice(-2000)}` }),
    })
  })
}
