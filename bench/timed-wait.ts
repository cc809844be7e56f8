import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

const CODE = `
  const { parentPort, workerData: { cells, waitMs, times } } = require('node:worker_threads')
  const late = []
  for (let i = 0; i < times; i++) {
    const start = performance.now()
    Atomics.wait(cells, 0, 0, waitMs)
    late.push(performance.now() - start - waitMs)
  }
  Atomics.store(cells, 1, 1)
  parentPort.postMessage(late)
`

/** By how many milliseconds a thread wakes late that does nothing else than wait, while this one is busy as a plug-in is. */
export async function lateWakes(waitMs: number, times: number): Promise<number[]> {
  const cells = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(CODE, { eval: true, workerData: { cells, waitMs, times } })
  const told = once(worker, 'message') as Promise<[number[]]>
  await once(worker, 'online')
  while (Atomics.load(cells, 1) === 0);
  const [late] = await told
  await worker.terminate()
  return late
}
