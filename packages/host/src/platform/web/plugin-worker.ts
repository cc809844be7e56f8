// The code of a worker for plug-ins in browsers; bundled into dist/plugin-worker.web.js.
import type { ToWorker } from '../../worker/worker-protocol.ts'
import { WorkerSide } from '../../worker/worker-side.ts'

const scope = globalThis as unknown as DedicatedWorkerGlobalScope
const side = new WorkerSide((message, transfer) => scope.postMessage(message, [...(transfer ?? [])]), {})
scope.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => side.receive(data))
