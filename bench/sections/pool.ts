import { fileURLToPath } from 'node:url'
import { compile } from '@tenon/compiler'
import { compilePlugin, createPool, hostFunction, type PluginOptions } from '@tenon/host'
import { type Candidate, measure } from '../measure.ts'
import { inputFor, readFixture } from '../plugins.ts'
import { formatMicroseconds, formatRatio, type Report, threeDigits } from '../report.ts'

const SOURCE = fileURLToPath(new URL('../workloads/cpu.ts', import.meta.url))
const WORKERS = 2
/** Calls of one batch: as many for each worker, and never fewer in flight than there are workers. */
const BATCH = 8
const BYTES = 64

const OPTIONS: PluginOptions = {
  wasi: true,
  config: { vowels: 'aeiou' },
  functions: { decorate: hostFunction.text((text) => text) },
}

/** What cores a pool of workers uses, and what a pool adds to a call. */
export async function poolSection(report: Report): Promise<void> {
  report.heading('Pools')
  await coresIn(report)
  await overheadIn(report)
}

async function coresIn(report: Report): Promise<void> {
  const bytes = (await compile(SOURCE)).wasm
  const inline = await (await compilePlugin(bytes, { thread: 'inline' })).instantiate()
  const one = await createPool(bytes, { thread: 'worker', size: 1 })
  const two = await createPool(bytes, { thread: 'worker', size: WORKERS })
  const batch = (call: () => Promise<unknown>) => () => Promise.all(Array.from({ length: BATCH }, call))
  const candidates: Candidate[] = [
    { name: 'one inline instance', run: batch(() => inline.call('fib')) },
    { name: 'pool of 1 worker', run: batch(() => one.call('fib')) },
    { name: `pool of ${WORKERS} workers`, run: batch(() => two.call('fib')) },
  ]
  const found = await measure(candidates, 8, 1)
  const perSecond = found.map(({ microseconds }) => (BATCH * 1e6) / microseconds)
  const [ofInline = Number.NaN, , ofTwo = Number.NaN] = perSecond
  report.paragraph(`A JavaScript plug-in that computes (\`fib(27)\`), ${BATCH} calls at once.`)
  report.table(
    ['calls a second', 'calls', 'to inline'],
    found.map(({ name }, i) => [
      name,
      threeDigits(perSecond[i] ?? Number.NaN),
      formatRatio((perSecond[i] ?? Number.NaN) / ofInline),
    ]),
  )
  report.goal({
    what: `time of a call that computes, pool of ${WORKERS} workers, to one inline instance`,
    atMost: 1 / 1.7,
    found: ofInline / ofTwo,
  })
  await Promise.all([inline.close(), one.close(), two.close()])
}

async function overheadIn(report: Report): Promise<void> {
  const bytes = await readFixture('c')
  const input = inputFor('echo', BYTES)
  const rows: string[][] = []
  for (const thread of ['inline', 'worker'] as const) {
    for (const isolation of ['reuse', 'fresh-per-call'] as const) {
      const options: PluginOptions = { ...OPTIONS, thread, isolation }
      const plugin = await (await compilePlugin(bytes, options)).instantiate()
      const pool = await createPool(bytes, { ...OPTIONS, thread, isolation, size: 1 })
      const [direct, pooled] = await measure([
        { name: 'plug-in', run: () => plugin.call('echo', input) },
        { name: 'pool', run: () => pool.call('echo', input) },
      ])
      const cells = [direct, pooled].map((found) => formatMicroseconds(found?.microseconds))
      rows.push([`${thread}, ${isolation}`, ...cells])
      await Promise.all([plugin.close(), pool.close()])
    }
  }
  report.paragraph(`What a pool adds: microseconds a call, echo of ${BYTES} bytes by the C plug-in, nobody waiting.`)
  report.table(['', 'plug-in', 'pool of one'], rows)
}
