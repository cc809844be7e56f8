import { fileURLToPath } from 'node:url'
import { compile } from '@tenon/compiler'
import { compilePlugin, createPool, hostFunction, type PluginOptions } from '@tenon/host'
import { type Candidate, measure } from '../measure.ts'
import { createJsSdk, type Fixture, FIXTURES, inputFor, isBuilt, readFixture } from '../plugins.ts'
import { formatMicroseconds, formatRatio, type Report, threeDigits } from '../report.ts'

const SOURCE = fileURLToPath(new URL('../workloads/cpu.ts', import.meta.url))
const WORKERS = 2
/** Calls of one batch: as many for each worker, and never fewer in flight than there are workers. */
const BATCH = 8
const EXPORT = 'count_vowels'
const BYTES = 64
const MOST_MICROSECONDS = { c: 25, rust: 25, javascript: 25, go: 90 } as const

const OPTIONS: PluginOptions = {
  wasi: true,
  config: { vowels: 'aeiou' },
  functions: { decorate: hostFunction.text((text) => text) },
}

/** What cores a pool of workers uses, what a clean instance for each call costs, and what a pool adds to a call. */
export async function poolSection(report: Report): Promise<void> {
  report.heading('Pools')
  await coresIn(report)
  await freshIn(report)
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

async function freshIn(report: Report): Promise<void> {
  report.paragraph(
    `Nothing of one call reaches the next: microseconds a call of \`${EXPORT}\`, ${BYTES} bytes, in a pool of inline ` +
      'instances. js-sdk: `createPlugin` for each call, of a module compiled once.',
  )
  const rows: string[][] = []
  for (const fixture of FIXTURES.filter(isBuilt)) rows.push(await freshRow(report, fixture))
  report.table(['', 'reuse', 'fresh-per-call', 'more by', 'new instance', 'js-sdk'], rows)
}

async function freshRow(report: Report, { language, label }: Fixture): Promise<string[]> {
  const bytes = await readFixture(language)
  const module = await WebAssembly.compile(bytes)
  const input = inputFor(EXPORT, BYTES)
  const pools = await Promise.all(
    (['reuse', 'fresh-per-call', 'new-instance'] as const).map((isolation) =>
      createPool(bytes, { ...OPTIONS, thread: 'inline', size: 1, isolation }),
    ),
  )
  const candidates = pools.map((pool, i): Candidate => ({ name: String(i), run: () => pool.call(EXPORT, input) }))
  const theirs: Candidate = {
    name: 'js-sdk',
    run: async () => {
      const plugin = await createJsSdk(module)
      await plugin.call(EXPORT, input)
      await plugin.close()
    },
  }
  const found = (await measure([...candidates, theirs], 15)).map(({ microseconds }) => microseconds)
  const [reuse = Number.NaN, fresh = Number.NaN, anew, sdk] = found
  const atMost = MOST_MICROSECONDS[language as keyof typeof MOST_MICROSECONDS]
  if (atMost !== undefined) {
    report.goal({
      what: `fresh-per-call above reuse, ${label}`,
      atMost,
      found: fresh - reuse,
      format: (value) => `${formatMicroseconds(value)} us`,
    })
  }
  await Promise.all(pools.map((pool) => pool.close()))
  return [label, ...[reuse, fresh, fresh - reuse, anew, sdk].map(formatMicroseconds)]
}

async function overheadIn(report: Report): Promise<void> {
  const bytes = await readFixture('c')
  const input = inputFor('echo', BYTES)
  const rows: string[][] = []
  for (const thread of ['inline', 'worker'] as const) {
    const plugin = await (await compilePlugin(bytes, { ...OPTIONS, thread })).instantiate()
    const pool = await createPool(bytes, { ...OPTIONS, thread, size: 1 })
    const [direct, pooled] = await measure([
      { name: 'plug-in', run: () => plugin.call('echo', input) },
      { name: 'pool', run: () => pool.call('echo', input) },
    ])
    rows.push([thread, formatMicroseconds(direct?.microseconds), formatMicroseconds(pooled?.microseconds)])
    await Promise.all([plugin.close(), pool.close()])
  }
  report.paragraph(`What a pool adds: microseconds a call, echo of ${BYTES} bytes by the C plug-in, nobody waiting.`)
  report.table(['thread', 'plug-in', 'pool of one'], rows)
}
