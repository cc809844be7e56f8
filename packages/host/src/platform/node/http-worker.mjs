// The worker thread that makes HTTP requests while the thread of the plug-in waits: see http-worker-protocol.ts.
// Plain JavaScript, because it is run from here as it is, by the sources and by the build alike: Node 20 cannot load
// TypeScript in a worker.
import { workerData } from 'node:worker_threads'

/** @import { HttpAnswer, HttpAsk, HttpWorkerData } from './http-worker-protocol.ts' */

const { port, flag } = /** @type {HttpWorkerData} */ (workerData)

port.on('message', async (/** @type {HttpAsk} */ ask) => {
  const answer = await fetchHop(ask).catch(failure)
  port.postMessage(answer, answer.kind === 'response' ? [answer.body.buffer] : [])
  raiseFlag()
})
// However it ends, nobody must wait for it any longer.
process.on('exit', raiseFlag)
raiseFlag()

function raiseFlag() {
  Atomics.store(flag, 0, 1)
  Atomics.notify(flag, 0)
}

/**
 * Makes one hop; redirects are left to the thread that knows which hosts are allowed.
 * @param {HttpAsk} ask
 * @returns {Promise<HttpAnswer>}
 */
async function fetchHop({ url, method, headers, body, maxBytes }) {
  const stop = new AbortController()
  const response = await fetch(url, {
    method,
    headers,
    ...(body !== undefined && body.length > 0 && { body: /** @type {BodyInit} */ (body) }),
    redirect: 'manual',
    signal: stop.signal,
  })
  const content = await readBody(response, maxBytes)
  if (content === undefined) {
    stop.abort()
    return { kind: 'too large' }
  }
  return { kind: 'response', status: response.status, headers: readHeaders(response), body: content }
}

/**
 * The whole body, or `undefined` as soon as it goes over the limit.
 * @param {Response} response
 * @param {number} maxBytes
 */
async function readBody(response, maxBytes) {
  const chunks = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > maxBytes) return undefined
    chunks.push(chunk)
  }
  const body = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

/**
 * Headers under lower-case names, repeated ones joined. Those that describe an encoding which `fetch` has undone are
 * left out: they do not fit the body any more.
 * @param {Response} response
 */
function readHeaders({ headers }) {
  /** @type {Record<string, string>} */
  const read = Object.create(null)
  for (const [name, value] of headers) read[name] = name in read ? `${read[name]}, ${value}` : value
  if (/^(gzip|x-gzip|deflate|br)$/.test(read['content-encoding'] ?? '')) {
    delete read['content-encoding']
    delete read['content-length']
  }
  return { ...read }
}

/**
 * `fetch` says only that it failed; the reason is further down.
 * @param {unknown} error
 * @returns {HttpAnswer}
 */
function failure(error) {
  const reasons = []
  for (let at = error; at instanceof Error; at = at.cause) {
    const reason = at.message || ('code' in at ? String(at.code) : '')
    if (reason) reasons.push(reason)
  }
  return { kind: 'failed', reason: reasons.join(': ') || String(error) }
}
