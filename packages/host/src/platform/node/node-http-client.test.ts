import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HttpRequest, HttpResponse } from '../../http/http-client.ts'
import { type LoopbackServer, startLoopbackServer } from './loopback-server.test-support.ts'
import { NodeHttpClient } from './node-http-client.ts'

const client = new NodeHttpClient()
let server: LoopbackServer

beforeAll(async () => {
  server = await startLoopbackServer()
})
afterAll(() => server.stop())

function request(path: string, options: Partial<HttpRequest> = {}): HttpResponse {
  const url = path.startsWith('http') ? path : `http://localhost:${server.port}${path}`
  return client.request({
    url,
    method: 'GET',
    headers: {},
    body: undefined,
    allowedHosts: ['localhost'],
    maxBytes: 100_000,
    timeoutMs: 20_000,
    ...options,
  })
}

/** What `/echo` heard. */
function heard({ body }: HttpResponse): { method: string; headers: Record<string, string>; body: string } {
  return JSON.parse(new TextDecoder().decode(body))
}

const text = ({ body }: HttpResponse): string => new TextDecoder().decode(body)
const thrownBy = (run: () => unknown): unknown => {
  try {
    run()
    return 'nothing was thrown'
  } catch (error) {
    return error
  }
}

describe('a request', () => {
  it('goes out with its method, headers and body', () => {
    const body = new TextEncoder().encode('hello')
    const response = request('/echo', { method: 'POST', headers: { 'X-Asked': 'yes' }, body })
    expect(response.status).toBe(200)
    expect(heard(response)).toMatchObject({ method: 'POST', headers: { 'x-asked': 'yes' }, body: 'aGVsbG8=' })
  })

  it('comes back with header names in lower case, repeated ones joined', () => {
    expect(request('/echo').headers).toMatchObject({ 'x-mixed-case': 'yes' })
    expect(request('/cookies').headers['set-cookie']).toBe('a=1, b=2')
  })

  it('carries any bytes both ways', () => {
    const body = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256)
    expect(request('/bytes', { method: 'PUT', body }).body).toEqual(body)
  })

  it.each([204, 404, 500])('takes status %i as a result', (code) => {
    expect(request(`/status?code=${code}`).status).toBe(code)
  })

  it('names no other host to the server than the one that was allowed', () => {
    const response = request('/echo', { headers: { Host: 'other.example' } })
    expect(heard(response).headers['host']).toBe(`localhost:${server.port}`)
  })

  it('hands over an unpacked body, without the headers that described the packed one', () => {
    const response = request('/gzip', { maxBytes: 1_048_576 })
    expect(response.body.length).toBe(1_048_576)
    expect(response.headers).not.toHaveProperty('content-encoding')
    expect(response.headers).not.toHaveProperty('content-length')
  })
})

describe('what fails', () => {
  it('is ERR_HTTP_FAILED with the reason where nobody listens', () => {
    const url = 'http://localhost:2/'
    expect(thrownBy(() => request(url))).toMatchObject({
      code: 'ERR_HTTP_FAILED',
      message: expect.stringMatching(/ECONNREFUSED/),
      details: { url },
    })
  })

  it('is ERR_HTTP_FAILED where the response breaks off', () => {
    expect(() => request('/cut')).toThrow(expect.objectContaining({ code: 'ERR_HTTP_FAILED' }))
  })

  it.each(['GET', 'HEAD'])('is ERR_HTTP_FAILED for %s with a body', (method) => {
    const body = new Uint8Array(1)
    expect(() => request('/echo', { method, body })).toThrow(expect.objectContaining({ code: 'ERR_HTTP_FAILED' }))
  })

  it('is ERR_HTTP_FAILED for a header that cannot be sent', () => {
    const headers = { 'x-split': 'a\r\nx-more: b' }
    expect(() => request('/echo', { headers })).toThrow(expect.objectContaining({ code: 'ERR_HTTP_FAILED' }))
  })

  it('leaves the client as good as before', () => {
    expect(() => request('/cut')).toThrow()
    expect(request('/status?code=200').status).toBe(200)
  })
})

describe('limits', () => {
  it('lets a body of exactly maxBytes through, and not one byte more', () => {
    expect(request('/large?bytes=1000', { maxBytes: 1000 }).body.length).toBe(1000)
    expect(thrownBy(() => request('/large?bytes=1001', { maxBytes: 1000 }))).toMatchObject({
      code: 'ERR_HTTP_BODY_LIMIT',
      details: { limit: 'httpResponseBytes', allowed: 1000 },
    })
    expect(request('/status?code=204', { maxBytes: 0 }).body.length).toBe(0)
  })

  it('stops a body without end', () => {
    expect(thrownBy(() => request('/endless'))).toMatchObject({ code: 'ERR_HTTP_BODY_LIMIT' })
  })

  it('counts a packed body unpacked', () => {
    expect(thrownBy(() => request('/gzip', { maxBytes: 1_048_575 }))).toMatchObject({ code: 'ERR_HTTP_BODY_LIMIT' })
  })

  it.each(['/silent', '/stall'])('bounds the whole exchange in time (%s), and works again after', (path) => {
    const startedAt = performance.now()
    expect(thrownBy(() => request(path, { timeoutMs: 300 }))).toMatchObject({
      code: 'ERR_TIMEOUT',
      details: { limit: 'timeoutMs' },
    })
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(295)
    expect(request('/status?code=200').status).toBe(200)
  })

  it('times out at once where no time is left', () => {
    expect(thrownBy(() => request('/status?code=200', { timeoutMs: 0 }))).toMatchObject({ code: 'ERR_TIMEOUT' })
  })
})

const other = (path: string): string => `http://127.0.0.1:${server.port}${path}`
const to = (url: string, code = 302): string => `/redirect?code=${code}&to=${encodeURIComponent(url)}`

describe('redirects', () => {
  it('are followed to a host that is allowed', () => {
    expect(text(request(to('/status?code=200')))).toBe('as you wish')
    const response = request(to(other('/status?code=201')), { allowedHosts: ['localhost', '127.0.0.*'] })
    expect(response.status).toBe(201)
  })

  it('are not followed to one that is not', () => {
    expect(thrownBy(() => request(to(other('/status?code=200'))))).toMatchObject({
      code: 'ERR_HOST_NOT_ALLOWED',
      details: { host: '127.0.0.1' },
    })
  })

  it('lose what identifies the asker only where the origin changes', () => {
    const headers = { Authorization: 'secret', Cookie: 'a=1', 'X-Own': 'kept' }
    const same = request(to('/echo'), { headers })
    expect(heard(same).headers).toMatchObject({ authorization: 'secret', cookie: 'a=1' })
    const away = heard(request(to(other('/echo')), { headers, allowedHosts: ['*'] })).headers
    expect(away['x-own']).toBe('kept')
    expect(away).not.toHaveProperty('authorization')
    expect(away).not.toHaveProperty('cookie')
  })

  it('carry body and method on with 307', () => {
    const body = new TextEncoder().encode('hello')
    expect(heard(request(to('/echo', 307), { method: 'POST', body }))).toMatchObject({
      method: 'POST',
      body: 'aGVsbG8=',
    })
  })

  it('end in a GET without a body after 303', () => {
    const response = heard(
      request(to('/echo', 303), { method: 'PUT', body: new Uint8Array(3), headers: { 'content-type': 'text/plain' } }),
    )
    expect(response).toMatchObject({ method: 'GET', body: '' })
    expect(response.headers).not.toHaveProperty('content-type')
  })

  it('are at most 10', () => {
    expect(text(request('/hops?n=10'))).toBe('arrived')
    expect(thrownBy(() => request('/hops?n=11'))).toMatchObject({ code: 'ERR_HTTP_FAILED' })
  })
})

it('keeps no process alive', () => {
  const script = `
    import { NodeHttpClient } from ${JSON.stringify(new URL('../../../dist/platform/node/node-http-client.js', import.meta.url).href)}
    const { status } = new NodeHttpClient().request({ url: 'http://localhost:${server.port}/status?code=202', method: 'GET',
      headers: {}, body: undefined, allowedHosts: ['*'], maxBytes: 100, timeoutMs: undefined })
    console.log(status)`
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', timeout: 25_000 })
  expect(run).toMatchObject({ status: 0, stdout: '202\n' })
})
