// The code of a worker for plug-ins in Node, Deno and Bun; bundled into dist/plugin-worker.node.cjs.
import { parentPort } from 'node:worker_threads'
import { hostDirectory } from '@tenon/wasi/node'
import type { ToWorker } from '../../worker/worker-protocol.ts'
import { WorkerSide } from '../../worker/worker-side.ts'

if (parentPort !== null) {
  const port = parentPort
  const side = new WorkerSide((message, transfer) => port.postMessage(message, transfer), {
    openDirectory: hostDirectory,
  })
  port.on('message', (message: ToWorker) => side.receive(message))
}
