import { readFile } from 'node:fs/promises'
import { createPlugin, type Limits, LimitError, linkPlugin, type Plugin } from '@tenon/host'
import { median } from '../measure.ts'
import { formatMs, type Report, threeDigits } from '../report.ts'
import { lateWakes } from '../timed-wait.ts'

const MODULE = new URL('../generated/runaways.wasm', import.meta.url)
const TIMEOUT_MS = 40
const TIMES = 15
const FUEL = 100_000_000

/** Ways to keep a thread busy for hours; scripts/workloads/runaways.mjs says what each does. */
const RUNAWAYS = [
  'loop',
  'recursion',
  'indirect_recursion',
  'doubling',
  'fill',
  'copy',
  'cache_misses',
  'long_body',
] as const

/** How late plug-ins are stopped that would never end. */
export async function stopsSection(report: Report): Promise<void> {
  report.heading('Limits: how late a runaway plug-in is stopped')
  report.paragraph(
    `Milliseconds after a deadline of ${TIMEOUT_MS} ms, the latest of ${TIMES} calls, on the thread that calls: by the ` +
      'flag of a second thread, and by polling where there is none (as `tenon link` builds it in). Then the ' +
      `milliseconds that ${threeDigits(FUEL / 1e6)} million units of fuel last.`,
  )
  const bytes = new Uint8Array(await readFile(MODULE))
  const flagged = await createPlugin(bytes, { limits: { timeoutMs: TIMEOUT_MS } })
  const polled = await createPolled(bytes, { timeoutMs: TIMEOUT_MS })
  const fuelled = await createPlugin(bytes, { limits: { fuel: FUEL } })
  const rows = RUNAWAYS.map((name) => ({
    name,
    flag: lateness(flagged, name),
    poll: lateness(polled, name),
    fuelMs: timeToStop(fuelled, name),
  }))
  report.table(
    ['runaway', 'flag, latest', 'median', 'polling, latest', 'median', 'fuel'],
    rows.map(({ name, flag, poll, fuelMs }) => [name, ...[...flag, ...poll, fuelMs].map(threeDigits)]),
  )
  const late = await lateWakes(TIMEOUT_MS, TIMES * RUNAWAYS.length)
  report.paragraph(
    `Of the flag's, the machine's own part: a thread that only waits for ${TIMEOUT_MS} ms, beside one that is busy, wakes ` +
      `${threeDigits(median(late))} ms late in the median of ${late.length}, and ${threeDigits(Math.max(...late))} at the latest.`,
  )
  const worst = (of: (row: (typeof rows)[number]) => number): number => Math.max(...rows.map(of))
  report.goal({ what: 'stopped by flag, latest', atMost: 1, found: worst((row) => row.flag[0]), format: formatMs })
  report.goal({ what: 'stopped by polling, latest', atMost: 10, found: worst((row) => row.poll[0]), format: formatMs })
}

/** A plug-in with its meter built in ahead of time, which polls. */
export async function createPolled(bytes: Uint8Array, limits: Limits, more: object = {}): Promise<Plugin> {
  const { wasm } = await linkPlugin(bytes, { timeout: true })
  return createPlugin(wasm, { ...more, limits, trustLinked: true })
}

/** Milliseconds behind the deadline that calls were stopped at: the latest, and the median. */
function lateness(plugin: Plugin, name: string): [latest: number, median: number] {
  const late = Array.from({ length: TIMES }, () => timeToStop(plugin, name) - TIMEOUT_MS)
  return [Math.max(...late), median(late)]
}

/** Milliseconds until the call was stopped. */
function timeToStop(plugin: Plugin, name: string): number {
  const start = performance.now()
  try {
    plugin.callSync(name)
  } catch (error) {
    const spentMs = performance.now() - start
    if (error instanceof LimitError) return spentMs
    throw error
  }
  throw new Error(`${name} ended`)
}
