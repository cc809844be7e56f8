// The worker thread that makes HTTP requests while the thread of the plug-in waits: see http-worker-protocol.ts. Bundled
// into dist/http-worker.node.js.
import { workerData } from 'node:worker_threads'
import { toErrorWire } from '../../worker/error-wire.ts'
import type { HttpAnswer, HttpAsk, HttpWorkerData } from './http-worker-protocol.ts'
import { createNodeTransport } from './node-http-transport.ts'

const { port, flag } = workerData as HttpWorkerData
const transport = createNodeTransport()

port.on('message', (ask: HttpAsk) => void give(ask))
// However it ends, nobody must wait for it any longer.
process.on('exit', raiseFlag)
raiseFlag()

function raiseFlag(): void {
  Atomics.store(flag, 0, 1)
  Atomics.notify(flag, 0)
}

async function give(ask: HttpAsk): Promise<void> {
  const given = await answer(ask)
  port.postMessage(given, given.kind === 'response' ? [given.response.body.buffer] : [])
  raiseFlag()
}

async function answer(ask: HttpAsk): Promise<HttpAnswer> {
  try {
    return { kind: 'response', response: await transport.send(ask) }
  } catch (error) {
    return { kind: 'error', error: toErrorWire(error) }
  }
}
