import { cpus, totalmem, release } from 'node:os'
import { nativePeers, peerVersion } from './peer-process.ts'
import { FIXTURES, isBuilt } from './plugins.ts'
import type { Report } from './report.ts'

const INTRODUCTION = `# Benchmarks

Written by \`npm run bench\`; do not edit. All figures of a table come from one run on one machine: compare within it, not
with other pages. In one process, what is compared takes turns and the best round counts; native SDKs run in processes of
their own. \`npm run bench calls meter\` runs single sections and only prints.`

/** The page of a full run: machine, versions, what was not measured, goals, tables. */
export async function describePage(report: Report, minutes: number): Promise<string> {
  const parts = [INTRODUCTION, '## Machine and versions', await describeMachine(minutes)]
  if (report.goals.length > 0) parts.push('## Goals', report.goalTable())
  return `${[...parts, report.markdown()].join('\n\n')}\n`
}

async function describeMachine(minutes: number): Promise<string> {
  const [processor] = cpus()
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0)
  const lines = [
    `${cpus().length} x ${processor?.model ?? 'unknown processor'}, ${gigabytes} GiB, Linux ${release()}`,
    `${new Date().toISOString().slice(0, 10)}, ${minutes.toFixed(1)} minutes`,
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
