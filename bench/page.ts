import { cpus, release, totalmem } from 'node:os'
import { nativePeers, peerVersion } from './peer-process.ts'
import { FIXTURES, isBuilt } from './plugins.ts'
import type { Report } from './report.ts'

/** Above this the figures of two processors disturb each other. */
const QUIET_LOAD = 0.7

const INTRODUCTION = `# Benchmarks

Written by \`npm run bench\`; do not edit. All figures of a table come from one run on one machine: compare within it, not
with other pages. In one process, what is compared takes turns and the best round counts; native SDKs run in processes of
their own. \`npm run bench calls meter\` runs single sections and only prints.`

/** How a run was made. */
export interface Run {
  readonly minutes: number
  /** What else the machine had to do when it began: processes that wanted a processor, over five minutes. */
  readonly loadBefore: number
}

/** The page of a full run: machine, versions, what was not measured, goals, tables. */
export async function describePage(report: Report, run: Run): Promise<string> {
  const parts = [INTRODUCTION, '## Machine and versions', await describeMachine(run)]
  if (report.goals.length > 0) parts.push('## Goals', report.goalTable())
  return `${[...parts, report.markdown()].join('\n\n')}\n`
}

async function describeMachine({ minutes, loadBefore }: Run): Promise<string> {
  const [processor] = cpus()
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0)
  const lines = [
    `${cpus().length} x ${processor?.model ?? 'unknown processor'}, ${gigabytes} GiB, Linux ${release()}`,
    `${new Date().toISOString().slice(0, 10)}, ${minutes.toFixed(1)} minutes; ${describeLoad(loadBefore)}`,
    `Node ${process.version}, V8 ${process.versions.v8}`,
    'js-sdk: @extism/extism 2.0.0-rc13',
  ]
  for (const peer of nativePeers()) {
    const found = 'command' in peer ? await peerVersion(peer) : `**not measured**: ${peer.missing}`
    lines.push(`${peer.name}: ${found}`)
  }
  const absent = FIXTURES.filter((fixture) => !isBuilt(fixture)).map(({ label }) => label)
  if (absent.length > 0)
    lines.push(`Plug-ins **not measured**, without a compiler on this machine: ${absent.join('; ')}`)
  return lines.map((line) => `- ${line}`).join('\n')
}

function describeLoad(load: number): string {
  const found = `load before it ${load.toFixed(1)}`
  return load < QUIET_LOAD ? found : `**${found}: the machine was busy, so the figures are rough**`
}
