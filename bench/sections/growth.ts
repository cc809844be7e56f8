import { SeparateKernel } from '@tenon/kernel'
import { createFloor } from '../floor.ts'
import { measure } from '../measure.ts'
import { type CallJob, peerCalls, presentPeers } from '../peer-process.ts'
import { createJsSdk, createOurs, fixturePath, inputFor, readFixture } from '../plugins.ts'
import { formatMicroseconds, formatRatio, type Report, threeDigits } from '../report.ts'

const MILLION = 1_000_000
const KIB = 1024
const PAYLOADS_KIB = [1, 64, 1024, 4096, 16_384]

/** Cost and memory must not grow with what a plug-in has done before, and with the payload no faster than it. */
export async function growthSection(report: Report): Promise<void> {
  report.heading('Growth')
  await growthWithCalls(report)
  await growthWithPayload(report)
  kernelGrowth(report)
}

async function growthWithCalls(report: Report): Promise<void> {
  report.paragraph(
    'Microseconds a call of the C plug-in, count_vowels of 64 bytes, after so many calls of one instance.',
  )
  const bytes = await readFixture('c')
  const ours = await createOurs(bytes)
  const peer = await createJsSdk(bytes)
  const input = inputFor('count_vowels', 64)
  const rows = [
    ['tenon', ...(await afterCalls(() => ours.callSync('count_vowels', input)))],
    ['js-sdk', ...(await afterCalls(() => peer.call('count_vowels', input)))],
  ]
  report.table(['host', 'first', 'after 1 000', `after ${threeDigits(MILLION)}`], rows)
  await ours.close()
  await peer.close()
  await nativeGrowth(report)
}

/** Best of a hundred at each point; of the first call there is only one. */
async function afterCalls(run: () => unknown): Promise<string[]> {
  const timeOne = async (): Promise<number> => {
    const start = performance.now()
    await run()
    return (performance.now() - start) * 1000
  }
  const first = await timeOne()
  const found = [first]
  for (const calls of [1000, MILLION]) {
    for (let i = 0; i < calls; i++) {
      const result = run()
      if (result instanceof Promise) await result
    }
    let best = Infinity
    for (let i = 0; i < 100; i++) best = Math.min(best, await timeOne())
    found.push(best)
  }
  return found.map(formatMicroseconds)
}

async function nativeGrowth(report: Report): Promise<void> {
  const peers = presentPeers()
  if (peers.length === 0) return
  report.paragraph('The same in the native SDKs, in four quarters of a second each, one after the other.')
  const job: CallJob = { exportName: 'count_vowels', bytes: 64, budgetMs: 250 }
  const rows: string[][] = []
  for (const peer of peers) {
    const found = await peerCalls(peer, fixturePath('c'), [job, job, job, job])
    rows.push([peer.name, ...found.map(formatMicroseconds)])
  }
  report.table(['host', '1st', '2nd', '3rd', '4th'], rows)
}

async function growthWithPayload(report: Report): Promise<void> {
  report.paragraph('Nanoseconds for each byte of payload, echo of the C plug-in.')
  const bytes = await readFixture('c')
  const ours = await createOurs(bytes)
  const peer = await createJsSdk(bytes)
  const columns: number[][] = []
  for (const kib of PAYLOADS_KIB) {
    const input = inputFor('echo', kib * KIB)
    const candidates = [
      { name: 'tenon', run: () => ours.callSync('echo', input) },
      { name: 'js-sdk', run: () => peer.call('echo', input) },
      { name: 'floor', run: createFloor(input) },
    ]
    columns.push((await measure(candidates, 8)).map(({ microseconds }) => (microseconds * 1000) / (kib * KIB)))
  }
  const row = (name: string, i: number): string[] => [
    name,
    ...columns.map((column) => threeDigits(column[i] ?? Number.NaN)),
  ]
  report.table(
    ['host', ...PAYLOADS_KIB.map((kib) => (kib < KIB ? `${kib} KiB` : `${kib / KIB} MiB`))],
    [row('tenon', 0), row('js-sdk', 1), row('floor', 2)],
  )
  await ours.close()
  await peer.close()
}

function kernelGrowth(report: Report): void {
  report.paragraph(
    'The kernel alone, a million times each: nanoseconds of the last tenth, and its ratio to the second.',
  )
  const kernel = new SeparateKernel()
  const { alloc, free, length } = kernel.functions
  kernel.begin(new Uint8Array(64))
  const pair = (): void => {
    const handle = alloc(100n)
    length(handle)
    free(handle)
  }
  const rows = [kernelRow('alloc, length and free', pair, kernel)]
  const live = Array.from({ length: 100_000 }, () => alloc(16n))
  rows.push(kernelRow('the same beside 100 000 live blocks', pair, kernel))
  if (length(live[0] ?? 0n) !== 16n) throw new Error('a live block was lost')
  rows.push(kernelCalls())
  report.table(['kernel', 'ns each', 'to the beginning', 'memory before', 'after'], rows)
}

function kernelCalls(): string[] {
  const kernel = new SeparateKernel()
  const input = new Uint8Array(64)
  const call = (): void => {
    kernel.begin(input)
    const handle = kernel.functions.alloc(64n)
    kernel.functions.output_set(handle, 64n)
    kernel.takeOutput(KIB)
  }
  return kernelRow('calls of 64 bytes in and out', call, kernel)
}

/** Runs a million times, and compares the last tenth with the second. */
function kernelRow(label: string, run: () => void, kernel: SeparateKernel): string[] {
  const tenths: number[] = []
  const before = kernel.memoryBytes
  for (let tenth = 0; tenth < 10; tenth++) {
    const start = performance.now()
    for (let i = 0; i < MILLION / 10; i++) run()
    tenths.push(((performance.now() - start) * 1e6) / (MILLION / 10))
  }
  const [, second = Number.NaN] = tenths
  const last = tenths.at(-1) ?? Number.NaN
  return [label, threeDigits(last), formatRatio(last / second), `${before} B`, `${kernel.memoryBytes} B`]
}
