import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HttpHop, HttpResponse } from '../../http/http-transport.ts'
import { type LoopbackServer, startLoopbackServer } from './loopback-server.test-support.ts'
import { NodeWaitingTransport } from './node-waiting-transport.ts'
import { runAlone } from './run-alone.test-support.ts'

const transport = new NodeWaitingTransport()
let server: LoopbackServer

beforeAll(async () => {
  server = await startLoopbackServer()
})
afterAll(() => server.stop())

function send(path: string, hop: Partial<HttpHop> = {}, timeoutMs: number | undefined = 20_000): HttpResponse {
  const url = path.startsWith('http') ? path : `http://localhost:${server.port}${path}`
  const parts = { method: 'GET', headers: [], body: undefined, addresses: 'any', maxBytes: 100_000 } as const
  return transport.send({ ...parts, ...hop, url }, timeoutMs)
}

const thrownBy = (run: () => unknown): unknown => {
  try {
    run()
    return 'nothing was thrown'
  } catch (error) {
    return error
  }
}

it('brings the response, whatever its status, with any bytes', () => {
  const body = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256)
  const response = send('/bytes', { method: 'PUT', body })
  expect(response.status).toBe(200)
  expect(response.body).toEqual(body)
  expect(body).toHaveLength(70_000)
  expect(send('/status?code=500').status).toBe(500)
})

it('makes one hop: redirects are for its caller', () => {
  expect(send('/redirect?to=/echo')).toMatchObject({ status: 302, headers: { location: '/echo' } })
})

it('throws what the worker did, under the same code', () => {
  expect(thrownBy(() => send('http://localhost:2/'))).toMatchObject({
    name: 'StateError',
    code: 'ERR_HTTP_FAILED',
    message: expect.stringMatching(/ECONNREFUSED/),
  })
  expect(thrownBy(() => send('/large?bytes=1001', { maxBytes: 1000 }))).toMatchObject({
    name: 'LimitError',
    code: 'ERR_HTTP_BODY_LIMIT',
    details: { limit: 'httpResponseBytes', allowed: 1000 },
  })
  expect(thrownBy(() => send('/header?bytes=70000'))).toMatchObject({
    name: 'LimitError',
    code: 'ERR_HTTP_HEADER_LIMIT',
  })
  expect(thrownBy(() => send('/echo', { addresses: 'public' }))).toMatchObject({
    name: 'PermissionError',
    code: 'ERR_ADDRESS_NOT_ALLOWED',
    details: { host: 'localhost' },
  })
  expect(send('/status?code=200').status).toBe(200)
})

describe('a timeout', () => {
  it.each(['/silent', '/stall', '/drip', '/drip-headers'])('ends a request to %s, and the next one works', (path) => {
    const startedAt = performance.now()
    expect(thrownBy(() => send(path, {}, 300))).toMatchObject({ code: 'ERR_TIMEOUT', details: { limit: 'timeoutMs' } })
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(295)
    expect(send('/status?code=200').status).toBe(200)
  })

  it('of 0 ends it at once', () => {
    expect(thrownBy(() => send('/status?code=200', {}, 0))).toMatchObject({ code: 'ERR_TIMEOUT' })
  })
})

it('says at once that its worker has no code', () => {
  const lost = new NodeWaitingTransport(new URL('file:///nowhere/http-worker.js'))
  const hop = {
    url: 'http://localhost/',
    method: 'GET',
    headers: [],
    body: undefined,
    addresses: 'any',
    maxBytes: 1,
  } as const
  const startedAt = performance.now()
  expect(() => lost.send(hop, undefined)).toThrow(expect.objectContaining({ code: 'ERR_WORKER_START' }))
  expect(performance.now() - startedAt).toBeLessThan(1000)
})

it('keeps no process alive', async () => {
  const run = await runAlone(`
    import { NodeWaitingTransport } from './node-waiting-transport.ts'
    const hop = { url: 'http://localhost:${server.port}/status?code=202', method: 'GET', headers: [], body: undefined,
      addresses: 'any', maxBytes: 100 }
    console.log(new NodeWaitingTransport().send(hop, undefined).status)`)
  expect(run).toMatchObject({ status: 0, stdout: '202\n' })
})
