import { createPlugin, hostFunction, type Limits, type Plugin, type PluginOptions } from '@tenon/host'
import { measure } from '../measure.ts'
import { formatPercent, type Report, threeDigits } from '../report.ts'
import { loadProgram, type Program, PROGRAMS, type ProgramSet } from '../workloads/programs.ts'
import { createPolled } from './stops.ts'

const host: PluginOptions = { wasi: true, thread: 'inline', functions: { decorate: hostFunction.text((text) => text) } }
const DEADLINE: Limits = { timeoutMs: 3_600_000 }

/** What is asked of the meter, beside a plug-in without limits. None of it is ever reached. */
const VARIANTS: readonly {
  readonly label: string
  readonly atMost?: number
  readonly create: (bytes: Uint8Array) => Promise<Plugin>
}[] = [
  { label: 'deadline, flag', atMost: 20, create: (bytes) => createPlugin(bytes, { ...host, limits: DEADLINE }) },
  { label: 'deadline, polling', create: (bytes) => createPolled(bytes, DEADLINE, host) },
  { label: 'fuel', atMost: 25, create: createFuelled },
]

function createFuelled(bytes: Uint8Array): Promise<Plugin> {
  return createPlugin(bytes, { ...host, limits: { fuel: Number.MAX_SAFE_INTEGER } })
}

interface Row {
  readonly program: Program
  readonly plainMs: number
  /** Time with the limit over time without, in the order of the variants. */
  readonly ratios: readonly number[]
}

/** What limits cost programs that stay within them. */
export async function meterSection(report: Report): Promise<void> {
  report.heading('Limits: what metering costs')
  report.paragraph(
    'Time with a limit over time without it, less one. Programs marked * were held out: nobody looked at them while ' +
      'the meter was designed. By flag: a second thread sets it. By polling: where there is none, as `tenon link` builds ' +
      'it in. Means are geometric.',
  )
  const rows: Row[] = []
  for (const program of PROGRAMS) rows.push(await measureProgram(program))
  report.table(
    ['program', 'unlimited, ms', ...VARIANTS.map(({ label }) => label), 'stresses'],
    [
      ...rows.map(({ program, plainMs, ratios }) => [
        program.set === 'held-out' ? `${program.name} *` : program.name,
        threeDigits(plainMs),
        ...ratios.map(overhead),
        program.what,
      ]),
      meanRow(
        'tuning set',
        rows.filter(({ program }) => isIn(program, 'tuning')),
      ),
      meanRow(
        'held out',
        rows.filter(({ program }) => isIn(program, 'held-out')),
      ),
      meanRow('all', rows),
    ],
  )
  addGoals(report, rows)
}

const isIn = ({ set }: Program, wanted: ProgramSet): boolean => set === wanted

const overhead = (ratio: number): string => formatPercent((ratio - 1) * 100)

async function measureProgram(program: Program): Promise<Row> {
  const bytes = await loadProgram(program)
  const plugins = [await createPlugin(bytes, host)]
  for (const { create } of VARIANTS) plugins.push(await create(bytes))
  const input = program.input()
  assertSameOutput(program, plugins, input)
  const candidates = plugins.map((plugin, i) => ({
    name: String(i),
    run: () => plugin.callSync(program.exportName, input),
  }))
  const [plain = Number.NaN, ...limited] = (await measure(candidates)).map((found) => found.microseconds)
  await Promise.all(plugins.map((plugin) => plugin.close()))
  return { program, plainMs: plain / 1000, ratios: limited.map((each) => each / plain) }
}

function assertSameOutput({ name, exportName }: Program, plugins: readonly Plugin[], input: Uint8Array): void {
  const outputs = plugins.map((plugin) => Buffer.from(plugin.callSync(exportName, input).bytes()))
  const [first] = outputs
  if (plugins.some((plugin) => plugin.fuelConsumed === 0n)) throw new Error(`${name} used no fuel`)
  if (first === undefined || outputs.some((output) => !output.equals(first))) {
    throw new Error(`${name} outputs something else when it is metered`)
  }
}

const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)

const means = (rows: readonly Row[]): number[] =>
  VARIANTS.map((_, i) => geometricMean(rows.map(({ ratios }) => ratios[i] ?? 1)))

function meanRow(label: string, rows: readonly Row[]): string[] {
  return [`**${label}, ${rows.length}**`, '', ...means(rows).map(overhead), '']
}

function addGoals(report: Report, rows: readonly Row[]): void {
  for (const [i, { label, atMost }] of VARIANTS.entries()) {
    if (atMost === undefined) continue
    const found = ((means(rows)[i] ?? Number.NaN) - 1) * 100
    const worst = rows.toSorted((a, b) => (b.ratios[i] ?? 0) - (a.ratios[i] ?? 0))[0]
    if (worst === undefined) continue
    const named = `worst ${worst.program.name}, ${overhead(worst.ratios[i] ?? 1)}`
    report.goal({
      what: `${label}, mean of ${rows.length} programs (${named})`,
      atMost,
      found,
      format: formatPercent,
    })
  }
}
