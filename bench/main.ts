// npm run bench: every section, which writes docs/benchmarks.md, or those named on the command line, which only print.
import { writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { describePage } from './page.ts'
import { Report } from './report.ts'
import { buildSection } from './sections/build.ts'
import { callsSection } from './sections/calls.ts'
import { creationSection } from './sections/creation.ts'
import { engineSection } from './sections/engine.ts'
import { freshSection } from './sections/fresh.ts'
import { growthSection } from './sections/growth.ts'
import { meterSection } from './sections/meter.ts'
import { modesSection } from './sections/modes.ts'
import { passesSection } from './sections/passes.ts'
import { poolSection } from './sections/pool.ts'
import { stopsSection } from './sections/stops.ts'
import { vowelsSection } from './sections/vowels.ts'
import { wasiSection } from './sections/wasi.ts'
import { workerSection } from './sections/worker.ts'

const PAGE = new URL('../docs/benchmarks.md', import.meta.url)

const sections: Readonly<Record<string, (report: Report) => Promise<void>>> = {
  calls: callsSection,
  vowels: vowelsSection,
  creation: creationSection,
  fresh: freshSection,
  worker: workerSection,
  meter: meterSection,
  stops: stopsSection,
  passes: passesSection,
  growth: growthSection,
  pool: poolSection,
  engine: engineSection,
  wasi: wasiSection,
  build: buildSection,
  modes: modesSection,
}

const given = process.argv.slice(2)
const wanted = given.filter((name) => name !== '--write')
const isWritten = wanted.length === 0 || given.includes('--write')
const unknown = wanted.filter((name) => !Object.hasOwn(sections, name))
if (unknown.length > 0)
  throw new Error(`No such section: ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}`)

const report = new Report()
const [, loadBefore = Number.NaN] = loadavg()
const start = performance.now()
for (const [name, run] of Object.entries(sections)) {
  if (wanted.length === 0 || wanted.includes(name)) await run(report)
}
const page = await describePage(report, { minutes: (performance.now() - start) / 60_000, loadBefore })
if (report.goals.length > 0) console.log(report.goalTable())
if (isWritten) await writeFile(PAGE, page)
process.exit(0)
