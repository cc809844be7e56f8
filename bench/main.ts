// npm run bench: every section, or those named on the command line. Figures are ratios within one process.
import { cpus } from 'node:os'
import { buildSection } from './sections/build.ts'
import { callsSection } from './sections/calls.ts'
import { engineSection } from './sections/engine.ts'
import { growthSection } from './sections/growth.ts'

const sections: Readonly<Record<string, () => Promise<void>>> = {
  build: buildSection,
  calls: callsSection,
  engine: engineSection,
  growth: growthSection,
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(sections, name))
if (unknown.length > 0)
  throw new Error(`No such section: ${unknown.join(', ')}; there are ${Object.keys(sections).join(', ')}`)

console.log(`Node ${process.version} on ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`)
for (const [name, run] of Object.entries(sections)) {
  if (wanted.length === 0 || wanted.includes(name)) await run()
}
process.exit(0)
