import { Worker } from 'node:worker_threads'
import extism, { type Plugin as JsSdkPlugin } from '@extism/extism'
import { type CompiledPlugin, compilePlugin, hostFunction, type Plugin } from '@tenon/host'
import { median } from '../measure.ts'
import { createJsSdk, inputFor, readFixture } from '../plugins.ts'
import { formatMicroseconds, formatMs, type Report, threeDigits } from '../report.ts'

const KIB = 1024
const CALLS = 20_000
const TURN = 1000
/** More, and js-sdk's calls fail: it gives its worker no memory back. */
const JS_SDK_CALLS = 8000
const CREATIONS = 15
const MILLION = 1_000_000
const SAMPLE = 50_000
/** Samples at the beginning and at the end that are compared. */
const ENDS = 5

/** What is called again and again, and what ends it. */
interface Subject {
  readonly name: string
  readonly calls: number
  readonly call: () => Promise<unknown>
  readonly end: () => Promise<unknown>
}

const BARE = 'bare postMessage, there and back'
const OURS = 'tenon, worker'
const DEADLINE = 'tenon, worker, with a deadline'
const HOSTED = 'tenon, worker, each call calls the host'
const THEIRS = 'js-sdk, worker'

/** A plug-in in a worker: its calls, its creation, and whether a million calls cost what the first ones do. */
export async function workerSection(report: Report): Promise<void> {
  report.heading('In a worker')
  const bytes = await readFixture('c')
  await callsIn(report, bytes)
  await creationIn(report, bytes)
  await millionIn(report, bytes)
}

async function callsIn(report: Report, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  report.paragraph(
    `Echo of 1 KiB, ${CALLS} calls of each (js-sdk: ${JS_SDK_CALLS}, as its calls get slower and fail from the ` +
      `16 383rd on) in turns of ${TURN}; the median of the turns' means.`,
  )
  const subjects = [await bareSubject(), ...(await ourSubjects(bytes)), await theirSubject(bytes)]
  const found = await meanOf(subjects)
  report.table(
    ['microseconds', 'mean', 'to bare'],
    subjects.map(({ name }) => [name, formatMicroseconds(found.get(name)), ratioOf(found, name, BARE).toFixed(2)]),
  )
  report.goal({
    what: 'call in a worker, 1 KiB, to a bare postMessage',
    atMost: 1.5,
    found: ratioOf(found, OURS, BARE),
  })
  report.goal({ what: "call in a worker, 1 KiB, to js-sdk's", atMost: 1 / 3, found: ratioOf(found, OURS, THEIRS) })
  for (const { end } of subjects) await end()
}

function ratioOf(found: ReadonlyMap<string, number>, name: string, to: string): number {
  return (found.get(name) ?? Number.NaN) / (found.get(to) ?? Number.NaN)
}

/** In turns, so that the machine's noise hits all alike. */
async function meanOf(subjects: readonly Subject[]): Promise<ReadonlyMap<string, number>> {
  const means = new Map<string, number[]>(subjects.map(({ name }) => [name, []]))
  for (const { call } of subjects) for (let i = 0; i < TURN; i++) await call()
  for (let done = 0; done < CALLS; done += TURN) {
    for (const { name, calls, call } of subjects) {
      if (done >= calls) continue
      const start = performance.now()
      for (let i = 0; i < TURN; i++) await call()
      means.get(name)?.push(((performance.now() - start) * 1000) / TURN)
    }
  }
  return new Map([...means].map(([name, found]) => [name, median(found)]))
}

async function bareSubject(): Promise<Subject> {
  const worker = new Worker(new URL('../echo-worker.mjs', import.meta.url))
  let heard: ((message: unknown) => void) | undefined
  worker.on('message', (message) => heard?.(message))
  const input = inputFor('echo', KIB)
  const call = (): Promise<unknown> =>
    new Promise((resolve) => {
      heard = resolve
      worker.postMessage(input, [])
    })
  return { name: BARE, calls: CALLS, call, end: () => worker.terminate() }
}

async function ourSubjects(bytes: Uint8Array): Promise<Subject[]> {
  const plain = await (await compileOurs(bytes)).instantiate()
  const timed = await (await compileOurs(bytes, 3_600_000)).instantiate()
  const input = inputFor('echo', KIB)
  const subject = (name: string, plugin: Plugin, exportName: string): Subject => ({
    name,
    calls: CALLS,
    call: () => plugin.call(exportName, input),
    end: () => plugin.close(),
  })
  return [
    subject(OURS, plain, 'echo'),
    subject(DEADLINE, timed, 'echo'),
    subject(HOSTED, await (await compileOurs(bytes)).instantiate(), 'greet'),
  ]
}

async function theirSubject(bytes: Uint8Array): Promise<Subject> {
  const plugin = await createJsSdk(bytes, true)
  const input = inputFor('echo', KIB)
  return {
    name: THEIRS,
    calls: JS_SDK_CALLS,
    call: () => plugin.call('echo', input),
    end: () => plugin.close(),
  }
}

function compileOurs(bytes: Uint8Array, timeoutMs?: number): Promise<CompiledPlugin> {
  return compilePlugin(bytes, {
    thread: 'worker',
    wasi: true,
    config: { vowels: 'aeiou' },
    functions: { decorate: hostFunction.text((text) => text) },
    ...(timeoutMs !== undefined && { limits: { timeoutMs } }),
  })
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
