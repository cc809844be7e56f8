import { readFile } from 'node:fs/promises'
import { createPlugin, type Limits, LimitError, linkPlugin, type Plugin } from '@tenon/host'
import { formatMs, type Report, threeDigits } from '../report.ts'

const MODULE = new URL('../generated/runaways.wasm', import.meta.url)
const TIMEOUT_MS = 40
const TIMES = 5
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
    flagMs: latest(flagged, name) - TIMEOUT_MS,
    pollMs: latest(polled, name) - TIMEOUT_MS,
    fuelMs: latest(fuelled, name),
  }))
  report.table(
    ['runaway', 'flag', 'polling', 'fuel'],
    rows.map(({ name, flagMs, pollMs, fuelMs }) => [name, ...[flagMs, pollMs, fuelMs].map(threeDigits)]),
  )
  const worst = (of: (row: (typeof rows)[number]) => number): number => Math.max(...rows.map(of))
  report.goal({ what: 'stopped by flag, latest', atMost: 1, found: worst((row) => row.flagMs), format: formatMs })
  report.goal({ what: 'stopped by polling, latest', atMost: 10, found: worst((row) => row.pollMs), format: formatMs })
}

/** A plug-in with its meter built in ahead of time, which polls. */
export async function createPolled(bytes: Uint8Array, limits: Limits, more: object = {}): Promise<Plugin> {
  const { wasm } = await linkPlugin(bytes, { timeout: true })
  return createPlugin(wasm, { ...more, limits, trustLinked: true })
}

/** Milliseconds until the call was stopped. */
function latest(plugin: Plugin, name: string): number {
  let found = 0
  for (let i = 0; i < TIMES; i++) found = Math.max(found, timeToStop(plugin, name))
  return found
}

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
