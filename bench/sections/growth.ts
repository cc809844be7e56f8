import { SeparateKernel } from '@tenon/kernel'
import { heading } from '../report.ts'

const BLOCKS = 1_000_000
const CALLS = 1_000_000

/** Cost and memory must not grow with what a plug-in has done before: blocks in one call, and calls. */
export async function growthSection(): Promise<void> {
  heading('Growth: the kernel after a million blocks and a million calls')
  manyBlocks()
  manyCalls()
}

function manyBlocks(): void {
  const kernel = new SeparateKernel()
  const { alloc, free, length } = kernel.functions
  kernel.begin(new Uint8Array(64))
  const pair = (): void => {
    const handle = alloc(100n)
    length(handle)
    free(handle)
  }
  report('alloc, length and free', BLOCKS, pair, () => kernel.memoryBytes)
  const live = Array.from({ length: 100_000 }, () => alloc(16n))
  report('the same beside 100 000 live blocks', BLOCKS, pair, () => kernel.memoryBytes)
  if (length(live[0] ?? 0n) !== 16n) throw new Error('a live block was lost')
}

function manyCalls(): void {
  const kernel = new SeparateKernel()
  const input = new Uint8Array(64)
  const call = (): void => {
    kernel.begin(input)
    const handle = kernel.functions.alloc(64n)
    kernel.functions.output_set(handle, 64n)
    kernel.takeOutput(1024)
  }
  report('calls of 64 bytes in and out', CALLS, call, () => kernel.memoryBytes)
}

/** Runs a million times, and compares the last tenth with the second. */
function report(label: string, times: number, run: () => void, memoryBytes: () => number): void {
  const tenths: number[] = []
  const before = memoryBytes()
  for (let tenth = 0; tenth < 10; tenth++) {
    const start = performance.now()
    for (let i = 0; i < times / 10; i++) run()
    tenths.push(((performance.now() - start) * 1e6) / (times / 10))
  }
  const [, second = Number.NaN] = tenths
  const last = tenths.at(-1) ?? Number.NaN
  console.log(
    `  ${label.padEnd(36)} ${last.toFixed(0)} ns each at the end, ${(last / second).toFixed(2)}x of the beginning; ` +
      `memory ${before} -> ${memoryBytes()} bytes`,
  )
}
