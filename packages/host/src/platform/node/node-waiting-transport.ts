import type threadsModule from 'node:worker_threads'
import type { MessagePort, Worker } from 'node:worker_threads'
import { StateError } from '@tenon/abi'
import { requestFailed, requestTimedOut } from '../../http/http-errors.ts'
import type { HttpHop, HttpResponse, WaitingHttpTransport } from '../../http/http-transport.ts'
import { fromErrorWire } from '../../worker/error-wire.ts'
import type { HttpAnswer, HttpAsk } from './http-worker-protocol.ts'

const NOT_THERE = 'its file is not there: keep @tenon/host out of your bundle'

/** Milliseconds that the worker may take to start: long enough for a loaded machine, short of hanging for ever. */
const START_TIMEOUT_MS = 30_000

/** Loaded with the first request. */
const threads = (): typeof threadsModule => process.getBuiltinModule('node:worker_threads')

interface Running {
  readonly worker: Worker
  readonly port: MessagePort
  readonly flag: Int32Array<SharedArrayBuffer>
}

/**
 * Fetches in a worker thread while the calling thread sleeps. The worker starts with the first request, does not keep
 * the process alive, and is replaced after a timeout. One serves a whole thread: as it blocks, there is never more than
 * one request at a time.
 */
export class NodeWaitingTransport implements WaitingHttpTransport {
  readonly #file: URL | undefined
  #running: Running | undefined

  /** @param file of the worker */
  constructor(file?: URL) {
    this.#file = file
  }

  /** @see WaitingHttpTransport.send */
  send(hop: HttpHop, timeoutMs: number | undefined): HttpResponse {
    const endsAt = performance.now() + (timeoutMs ?? Infinity)
    const running = (this.#running ??= start(this.#file ?? workerFile()))
    Atomics.store(running.flag, 0, 0)
    running.port.postMessage(hop satisfies HttpAsk, [])
    const isAnswered = Atomics.wait(running.flag, 0, 0, Math.max(0, endsAt - performance.now())) !== 'timed-out'
    const answer: HttpAnswer | undefined = threads().receiveMessageOnPort(running.port)?.message
    if (answer?.kind === 'response') return answer.response
    if (answer !== undefined) throw fromErrorWire(answer.error)
    this.#stop(running)
    throw isAnswered ? requestFailed(hop.url, 'the thread that makes requests ended') : requestTimedOut(hop.url)
  }

  /** Whatever the worker is at ends with it; the next request starts another. */
  #stop({ worker, port }: Running): void {
    this.#running = undefined
    port.close()
    void worker.terminate()
  }
}

/** Bundled, also for the sources: Node 20 cannot load TypeScript in a worker. In a bundle of CommonJS nothing tells where. */
function workerFile(): URL {
  try {
    return new URL('../../../dist/http-worker.node.js', import.meta.url)
  } catch {
    throw notStarted('dist/http-worker.node.js', NOT_THERE)
  }
}

function start(file: URL): Running {
  // A worker without code would not say so while this thread waits.
  if (!process.getBuiltinModule('node:fs').existsSync(file)) throw notStarted(file.href, NOT_THERE)
  const { MessageChannel, Worker } = threads()
  const { port1: port, port2 } = new MessageChannel()
  const flag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const worker = new Worker(file, { workerData: { port: port2, flag }, transferList: [port2], execArgv: [] })
  worker.unref()
  port.unref()
  // A worker that fails raises the flag as it ends; unheard, its error would end the process.
  worker.on('error', () => {})
  if (Atomics.wait(flag, 0, 0, START_TIMEOUT_MS) !== 'timed-out') return { worker, port, flag }
  void worker.terminate()
  throw notStarted(file.href, 'it took too long')
}

function notStarted(file: string, reason: string): StateError {
  return new StateError('ERR_WORKER_START', `The thread that makes HTTP requests did not start: ${reason}`, {
    details: { file },
  })
}
