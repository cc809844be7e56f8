import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { LimitError, StateError } from '@tenon/abi'
import type { HttpClient, HttpRequest, HttpResponse } from '../../http/http-client.ts'
import { followRedirects } from '../../http/redirect.ts'
import type { HttpAnswer, HttpAsk } from './http-worker-protocol.ts'

/** The same file from `src` and from `dist`, which lie side by side in the package. */
const WORKER_FILE = new URL('../../../src/platform/node/http-worker.mjs', import.meta.url)

/** Milliseconds that the worker may take to start: long enough for a loaded machine, short of hanging for ever. */
const START_TIMEOUT_MS = 30_000

interface Running {
  readonly worker: Worker
  readonly port: MessagePort
  readonly flag: Int32Array<SharedArrayBuffer>
}

/**
 * Fetches in a worker thread while the calling thread sleeps. The worker starts with the first request, does not keep
 * the process alive, and is replaced after a timeout. One client serves a whole thread: as it blocks, there is never
 * more than one request at a time.
 */
export class NodeHttpClient implements HttpClient {
  #running: Running | undefined

  /** @see HttpClient.request */
  request(request: HttpRequest): HttpResponse {
    const { timeoutMs = Infinity } = request
    const endsAt = performance.now() + timeoutMs
    return followRedirects(request, (hop) => this.#exchange(hop, endsAt))
  }

  #exchange({ url, method, headers, body, maxBytes }: HttpRequest, endsAt: number): HttpResponse {
    const running = (this.#running ??= start())
    const ask: HttpAsk = { url, method, headers: withoutHost(headers), body, maxBytes }
    Atomics.store(running.flag, 0, 0)
    running.port.postMessage(ask, [])
    const isAnswered = Atomics.wait(running.flag, 0, 0, Math.max(0, endsAt - performance.now())) !== 'timed-out'
    const answer: HttpAnswer | undefined = receiveMessageOnPort(running.port)?.message
    if (answer !== undefined) return toResponse(answer, url, maxBytes)
    this.#stop(running)
    throw isAnswered ? failed(url, 'the thread that makes requests ended') : timedOut(url)
  }

  /** Whatever the worker is at ends with it; the next request starts another. */
  #stop({ worker, port }: Running): void {
    this.#running = undefined
    port.close()
    void worker.terminate()
  }
}

function start(): Running {
  const { port1: port, port2 } = new MessageChannel()
  const flag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const worker = new Worker(WORKER_FILE, { workerData: { port: port2, flag }, transferList: [port2], execArgv: [] })
  worker.unref()
  port.unref()
  // A worker that fails raises the flag as it ends; unheard, its error would end the process.
  worker.on('error', () => {})
  if (Atomics.wait(flag, 0, 0, START_TIMEOUT_MS) !== 'timed-out') return { worker, port, flag }
  void worker.terminate()
  throw new StateError('ERR_HTTP_FAILED', 'The thread that makes HTTP requests did not start', {
    details: { file: WORKER_FILE.href },
  })
}

/** A plug-in that is allowed a host must not name another to the server behind it. */
function withoutHost(headers: HttpRequest['headers']): HttpRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'host'))
}

function toResponse(answer: HttpAnswer, url: string, maxBytes: number): HttpResponse {
  if (answer.kind === 'failed') throw failed(url, answer.reason)
  if (answer.kind === 'too large') throw tooLarge(url, maxBytes)
  return { status: answer.status, headers: answer.headers, body: answer.body }
}

function tooLarge(url: string, maxBytes: number): LimitError {
  return new LimitError(
    'ERR_HTTP_BODY_LIMIT',
    `HTTP response of ${url} exceeds the configured maximum number of bytes (${maxBytes})`,
    { details: { limit: 'httpResponseBytes', allowed: maxBytes, url } },
  )
}

function failed(url: string, reason: string): StateError {
  return new StateError('ERR_HTTP_FAILED', `HTTP request to ${url} failed: ${reason}`, { details: { url, reason } })
}

function timedOut(url: string): LimitError {
  return new LimitError('ERR_TIMEOUT', `HTTP request to ${url} took longer than the call had left`, {
    details: { limit: 'timeoutMs', url },
  })
}
