import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { compile } from '@tenon/compiler'
import { median } from '../measure.ts'
import { formatMs, type Report, threeDigits } from '../report.ts'

const SOURCE = fileURLToPath(new URL('../../examples/01-count-vowels/count-vowels.ts', import.meta.url))
const COLD = fileURLToPath(new URL('../build-once.ts', import.meta.url))

/** Building `countVowels`: in fresh processes, and again and again in one. */
export async function buildSection(report: Report): Promise<void> {
  report.heading('Building a plug-in: examples/01-count-vowels')
  const { wasm } = await compile(SOURCE)
  const cold = Array.from({ length: 7 }, () => Number(execFileSync(process.execPath, ['--no-warnings', COLD, SOURCE])))
  const warm: number[] = []
  for (let i = 0; i < 15; i++) warm.push(await timeBuild())
  const gzipped = gzipSync(wasm, { level: 9 }).length
  report.table(
    ['build', 'found'],
    [
      ['cold, fresh process', formatMs(median(cold))],
      ['warm', formatMs(median(warm))],
      ['artifact', formatKb(wasm.length)],
      ['artifact, gzipped', formatKb(gzipped)],
    ],
  )
  report.goal({ what: 'build, fresh process', atMost: 400, found: median(cold), format: formatMs })
  report.goal({ what: 'artifact of a small plug-in', atMost: 1_000_000, found: wasm.length, format: formatKb })
  report.goal({ what: 'the same gzipped', atMost: 400_000, found: gzipped, format: formatKb })
}

const formatKb = (bytes: number): string => `${threeDigits(bytes / 1000)} KB`

async function timeBuild(): Promise<number> {
  const start = performance.now()
  await compile(SOURCE)
  return performance.now() - start
}
