import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { compile } from '@tenon/compiler'
import { median } from '../measure.ts'
import { heading } from '../report.ts'

const SOURCE = fileURLToPath(new URL('../../examples/01-count-vowels/count-vowels.ts', import.meta.url))
const COLD = fileURLToPath(new URL('../build-once.ts', import.meta.url))

/** Building `countVowels`: in fresh processes, and again and again in one. */
export async function buildSection(): Promise<void> {
  heading('Build of examples/01-count-vowels')
  const { wasm } = await compile(SOURCE)
  const cold = Array.from({ length: 7 }, () => Number(execFileSync(process.execPath, ['--no-warnings', COLD, SOURCE])))
  const warm: number[] = []
  for (let i = 0; i < 15; i++) warm.push(await timeBuild())
  console.log(`  cold, fresh process  ${median(cold).toFixed(0)} ms   (goal: under 400)`)
  console.log(`  warm                 ${median(warm).toFixed(0)} ms`)
  console.log(`  artifact             ${(wasm.length / 1000).toFixed(0)} KB   (goal: under 1000)`)
  console.log(
    `  artifact, gzipped    ${(gzipSync(wasm, { level: 9 }).length / 1000).toFixed(0)} KB   (goal: under 400)`,
  )
}

async function timeBuild(): Promise<number> {
  const start = performance.now()
  await compile(SOURCE)
  return performance.now() - start
}
