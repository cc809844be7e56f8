import extism, { type Plugin as JsSdkPlugin } from '@extism/extism'
import type { Plugin } from '@tenon/host'
import { median } from '../measure.ts'
import { canPlace, type Placement } from '../placement.ts'
import { inputFor, readFixture } from '../plugins.ts'
import { formatMicroseconds, formatMs, type Report, threeDigits } from '../report.ts'
import { type MeanCalls, meanCalls } from '../worker-calls.ts'
import { BARE, CALLS, compileOurs, JS_SDK_CALLS, OURS, SUBJECTS, THEIRS, TURN } from '../worker-subjects.ts'

const KIB = 1024
const CREATIONS = 15
const MILLION = 1_000_000
const SAMPLE = 50_000
/** Samples at the beginning and at the end that are compared. */
const ENDS = 5

/** A plug-in in a worker: its calls, its creation, and whether a million calls cost what the first ones do. */
export async function workerSection(report: Report): Promise<void> {
  report.heading('In a worker')
  const bytes = await readFixture('c')
  await callsIn(report)
  await creationIn(report, bytes)
  await millionIn(report, bytes)
}

const PLACES: Readonly<Record<Placement, string>> = {
  'two cores': 'each thread on a core of its own',
  'one core': 'all threads on one core',
  free: 'wherever the scheduler puts them',
}

/** The scheduler puts what wakes one another on one core or on two as it likes, which is worth more than all else here. */
async function callsIn(report: Report): Promise<void> {
  report.paragraph(
    `Echo of 1 KiB, microseconds a call: ${CALLS} calls of each (js-sdk: ${JS_SDK_CALLS}, as its calls get slower and ` +
      `fail from the 16 383rd on) in turns of ${TURN}; the median of the turns' means. A process for each placement of ` +
      "the application's thread and its workers'.",
  )
  const placements: readonly Placement[] = canPlace() ? ['two cores', 'one core', 'free'] : ['free']
  const found = new Map<Placement, MeanCalls>()
  for (const placement of placements) found.set(placement, await meanCalls(placement))
  const headings = placements.flatMap((placement) => [PLACES[placement], 'to bare'])
  report.table(
    ['', ...headings],
    SUBJECTS.map((name) => [name].concat(placements.flatMap((placement) => cellsOf(found.get(placement) ?? {}, name)))),
  )
  for (const [placement, means] of found) {
    const what = `call in a worker, 1 KiB, ${PLACES[placement]}`
    // Free, the two may be placed differently.
    if (placement !== 'free')
      report.goal({ what: `${what}, to a bare postMessage`, atMost: 1.5, found: ratioOf(means, OURS, BARE) })
    report.goal({ what: `${what}, to js-sdk's`, atMost: 1 / 3, found: ratioOf(means, OURS, THEIRS) })
  }
}

function cellsOf(means: MeanCalls, name: string): string[] {
  return [formatMicroseconds(means[name]), ratioOf(means, name, BARE).toFixed(2)]
}

function ratioOf(means: MeanCalls, name: string, to: string): number {
  return (means[name] ?? Number.NaN) / (means[to] ?? Number.NaN)
}

async function creationIn(report: Report, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  report.paragraph(
    `From a compiled module to the end of a first call, medians of ${CREATIONS} after the first. Closed: each before ` +
      'the next is made, so that ours find a worker that has nothing to do. Apart: all stay open, and a tenth of a second ' +
      'goes by, in which a spare worker starts. At once: all stay open, made as fast as workers start.',
  )
  const compiled = await compileOurs(bytes)
  const module = await WebAssembly.compile(bytes)
  const ours = (): Promise<Plugin> => compiled.instantiate()
  const theirs = (): Promise<JsSdkPlugin> =>
    extism({ wasm: [{ module }] }, { useWasi: true, runInWorker: true, functions: JS_SDK_FUNCTIONS })
  const rows = [
    { name: OURS, ...(await creationTimes(ours)) },
    { name: THEIRS, ...(await creationTimes(theirs)) },
  ] as const
  report.table(
    ['', 'closed', 'apart', 'at once'],
    rows.map(({ name, closed, apart, atOnce }) => [name, formatMs(closed), formatMs(apart), formatMs(atOnce)]),
  )
  const [our, their] = rows
  report.goal({ what: "creation in a worker, to js-sdk's", atMost: 1 / 3, found: our.closed / their.closed })
  report.goal({ what: "creation in a worker, all kept, to js-sdk's", atMost: 1 / 3, found: our.apart / their.apart })
}

const JS_SDK_FUNCTIONS = { 'extism:host/user': { decorate: (_context: unknown, handle: bigint) => handle } }

interface Closable {
  call(name: string, input: Uint8Array): Promise<unknown>
  close(): Promise<unknown>
}

interface CreationTimes {
  readonly closed: number
  readonly apart: number
  readonly atOnce: number
}

async function creationTimes(create: () => Promise<Closable>): Promise<CreationTimes> {
  return {
    closed: await createTimes(create, true, 0),
    apart: await createTimes(create, false, 100),
    atOnce: await createTimes(create, false, 0),
  }
}

/** Milliseconds. @param restMs milliseconds between two of them */
async function createTimes(create: () => Promise<Closable>, isClosed: boolean, restMs: number): Promise<number> {
  const times: number[] = []
  const kept: Closable[] = []
  for (let i = 0; i <= CREATIONS; i++) {
    const start = performance.now()
    const plugin = await create()
    await plugin.call('echo', inputFor('echo', KIB))
    if (i > 0) times.push(performance.now() - start)
    if (isClosed) await plugin.close()
    else kept.push(plugin)
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs))
  }
  for (const plugin of kept) await plugin.close()
  return median(times)
}

async function millionIn(report: Report, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const plugin = await (await compileOurs(bytes)).instantiate()
  const input = inputFor('echo', KIB)
  const sample = async (): Promise<number> => {
    const start = performance.now()
    for (let i = 0; i < SAMPLE; i++) await plugin.call('echo', input)
    return ((performance.now() - start) * 1000) / SAMPLE
  }
  await sample()
  const samples = [await sample()]
  const memory = { guest: plugin.memoryBytes, process: process.memoryUsage.rss() }
  for (let done = 2 * SAMPLE; done < MILLION; done += SAMPLE) samples.push(await sample())
  const [first, last] = [Math.min(...samples.slice(0, ENDS)), Math.min(...samples.slice(-ENDS))]
  const grown = (process.memoryUsage.rss() - memory.process) / 2 ** 20
  report.paragraph(
    `A million calls of one plug-in, ${SAMPLE} at a time: the best of the first ${ENDS} took ${threeDigits(first)} ` +
      `microseconds a call, the best of the last ${threeDigits(last)}; the plug-in's memory grew by ${plugin.memoryBytes - memory.guest} bytes, the process by ` +
      `${grown.toFixed(1)} MiB.`,
  )
  report.goal({ what: 'calls in a worker, the last of a million to the first', atMost: 1.25, found: last / first })
  await plugin.close()
}
