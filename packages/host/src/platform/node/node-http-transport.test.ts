import type { LookupAddress } from 'node:dns'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpPolicy } from '../../http/http-policy.ts'
import type { HttpResponse, HttpTransport } from '../../http/http-transport.ts'
import type { Target } from '../../http/redirect.ts'
import { awaitSteps, requestSteps } from '../../http/request-steps.ts'
import type { ResolveAll } from './checked-lookup.ts'
import { CERTIFICATE } from './loopback-certificate.test-support.mjs'
import { type LoopbackServer, startLoopbackServer } from './loopback-server.test-support.ts'
import { MAX_KEPT_CONNECTIONS } from './http-agents.ts'
import { createNodeTransport } from './node-http-transport.ts'
import { runAlone } from './run-alone.test-support.ts'

const LOOPBACK: LookupAddress = { address: '127.0.0.1', family: 4 }

/** Answers in turn with each list of addresses, the last again and again; counts how often it is asked. */
function resolver(...answers: readonly (readonly LookupAddress[])[]): {
  readonly resolve: ResolveAll
  asked: string[]
} {
  const asked: string[] = []
  const resolve: ResolveAll = (hostname, _options, callback) => {
    asked.push(hostname)
    const found = answers[Math.min(asked.length, answers.length) - 1] ?? []
    queueMicrotask(() => callback(null, [...found]))
  }
  return { resolve, asked }
}

const resolveNothing: ResolveAll = (hostname, _, callback) =>
  callback(new Error(`getaddrinfo ENOTFOUND ${hostname}`), [])

const plain = createNodeTransport()
let server: LoopbackServer

beforeAll(async () => {
  server = await startLoopbackServer()
})
afterAll(() => server.stop())

interface Settings {
  readonly transport?: HttpTransport
  readonly rules?: readonly string[]
  readonly maxBytes?: number
  readonly signal?: AbortSignal
}

function request(pathOrUrl: string, parts: Partial<Target> = {}, settings: Settings = {}): Promise<HttpResponse> {
  const url = pathOrUrl.startsWith('http') ? pathOrUrl : `http://localhost:${server.port}${pathOrUrl}`
  const { transport = plain, rules = ['localhost'], maxBytes = 100_000, signal } = settings
  const bounds = { policy: new HttpPolicy(rules), maxRequestBytes: 1_000_000, maxBytes }
  const steps = requestSteps({ method: 'GET', headers: [], body: undefined, ...parts, url }, bounds)
  return awaitSteps(steps, transport, signal)
}

const text = ({ body }: HttpResponse): string => new TextDecoder().decode(body)
/** What `/echo` heard. */
const heard = (response: HttpResponse): { method: string; headers: Record<string, string>; body: string } =>
  JSON.parse(text(response))
const seen = async (): Promise<Record<'connections' | 'open' | 'silent' | 'waiting', number>> =>
  JSON.parse(text(await request('/seen')))

const secureUrl = (host: string): string => `https://${host}:${server.securePort}/status?code=200`
const to = (url: string, code = 302): string => `/redirect?code=${code}&to=${encodeURIComponent(url)}`
const other = (path: string): string => `http://127.0.0.1:${server.port}${path}`

/** A request that is given up while it waits. */
const during = async (path: string, code: string): Promise<void> => {
  const startedAt = performance.now()
  const signal = AbortSignal.timeout(200)
  await expect(request(path, {}, { signal })).rejects.toMatchObject({ code })
  expect(performance.now() - startedAt).toBeLessThan(5000)
}

describe('a request', () => {
  it('goes out with its method, headers and body', async () => {
    const body = new TextEncoder().encode('hello')
    const response = await request('/echo', { method: 'POST', headers: [['X-Asked', 'yes']], body })
    expect(response.status).toBe(200)
    expect(heard(response)).toMatchObject({ method: 'POST', headers: { 'x-asked': 'yes' }, body: 'aGVsbG8=' })
  })

  it.each(['HEAD', 'OPTIONS', 'PATCH', 'DELETE', 'PROPFIND'])('goes out as %s', async (method) => {
    const response = await request('/echo', { method })
    expect(response.status).toBe(200)
    if (method === 'HEAD') expect(response.body).toHaveLength(0)
    else expect(heard(response).method).toBe(method)
  })

  it('sends a header that is given twice twice', async () => {
    const headers = [
      ['X-Two', 'a'],
      ['x-two', 'b'],
    ] as const
    expect(heard(await request('/echo', { headers })).headers['x-two']).toBe('a, b')
  })

  it('takes neither cookies nor credentials along', async () => {
    await request('/cookies')
    const { headers } = heard(await request('/echo'))
    for (const name of ['cookie', 'authorization', 'referer', 'origin']) expect(headers).not.toHaveProperty(name)
  })

  it.each(['NTLM TlRMTVNTUAAB', 'negotiate YIIB', 'Negotiate'])(
    'that makes a connection known to the server leaves it to nobody: %s',
    async (credentials) => {
      const { headers } = heard(await request('/echo', { headers: [['authorization', credentials]] }))
      expect(headers).toMatchObject({ authorization: credentials, connection: 'close' })
      expect(heard(await request('/echo')).headers).toMatchObject({ connection: 'keep-alive' })
    },
  )

  it('comes back with header names in lower case, repeated ones joined', async () => {
    expect((await request('/echo')).headers).toMatchObject({ 'x-mixed-case': 'yes' })
    expect((await request('/cookies')).headers['set-cookie']).toBe('a=1, b=2')
  })

  it('carries any bytes both ways', async () => {
    const body = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256)
    expect((await request('/bytes', { method: 'PUT', body })).body).toEqual(body)
  })

  it.each([204, 205, 304, 404, 500])('takes status %i as a result', async (code) => {
    expect((await request(`/status?code=${code}`)).status).toBe(code)
  })

  it('takes chunks, and leaves trailers alone', async () => {
    const response = await request('/trailers')
    expect(text(response)).toBe('one two')
    expect(response.headers).not.toHaveProperty('x-after')
  })

  it.each(['gzip', 'br', 'deflate', 'gzip,br', 'gzip,gzip,gzip'])('unpacks %s', async (encodings) => {
    const response = await request(`/packed?encodings=${encodings}`, {}, { maxBytes: 1_048_576 })
    expect(response.body).toHaveLength(1_048_576)
    expect(response.headers).not.toHaveProperty('content-encoding')
    expect(response.headers).not.toHaveProperty('content-length')
  })
})

describe('https', () => {
  const secure = createNodeTransport({ ca: CERTIFICATE })
  it('works with a certificate that is trusted', async () => {
    expect(text(await request(secureUrl('localhost'), {}, { transport: secure }))).toBe('as you wish')
  })

  it('fails with one that is not, or is for another host', async () => {
    await expect(request(secureUrl('localhost'))).rejects.toMatchObject({ code: 'ERR_HTTP_FAILED' })
    const { resolve } = resolver([LOOPBACK])
    const transport = createNodeTransport({ ca: CERTIFICATE, resolve })
    const other = request(secureUrl('other.example'), {}, { transport, rules: ['other.example'] })
    await expect(other).rejects.toMatchObject({ code: 'ERR_HTTP_FAILED' })
    const named = await request(secureUrl('secure.example'), {}, { transport, rules: ['secure.example'] })
    expect(text(named)).toBe('as you wish')
  })
})

describe('where a name leads', () => {
  const PRIVATE: readonly LookupAddress[] = [
    LOOPBACK,
    { address: '127.1.2.3', family: 4 },
    { address: '10.0.0.1', family: 4 },
    { address: '169.254.169.254', family: 4 },
    { address: '100.64.0.1', family: 4 },
    { address: '0.0.0.0', family: 4 },
    { address: '224.0.0.1', family: 4 },
    { address: '::1', family: 6 },
    { address: '::', family: 6 },
    { address: '::ffff:127.0.0.1', family: 6 },
    { address: '::ffff:a9fe:a9fe', family: 6 },
    { address: '64:ff9b::7f00:1', family: 6 },
    { address: '2002:7f00:1::', family: 6 },
    { address: 'fe80::1%lo', family: 6 },
    { address: 'fd00:ec2::254', family: 6 },
  ]

  it.each(PRIVATE)('is refused for $address', async (address) => {
    const { resolve } = resolver([address])
    const before = await seen()
    const sent = request(
      `http://evil.example:${server.port}/echo`,
      {},
      { rules: ['*'], transport: createNodeTransport({ resolve }) },
    )
    await expect(sent).rejects.toMatchObject({
      code: 'ERR_ADDRESS_NOT_ALLOWED',
      details: { host: 'evil.example', addresses: [address.address] },
    })
    expect((await seen()).connections).toBe(before.connections)
  })

  it('is refused for many, none of them public', async () => {
    const { resolve } = resolver(PRIVATE)
    const sent = request('http://evil.example/', {}, { rules: ['*'], transport: createNodeTransport({ resolve }) })
    await expect(sent).rejects.toMatchObject({ code: 'ERR_ADDRESS_NOT_ALLOWED' })
  })

  it('is open where the host is listed by name', async () => {
    const { resolve, asked } = resolver([LOOPBACK])
    const transport = createNodeTransport({ resolve })
    const url = `http://inside.example:${server.port}/echo`
    expect(heard(await request(url, {}, { rules: ['*', 'inside.example'], transport })).headers['host']).toBe(
      `inside.example:${server.port}`,
    )
    expect(asked).toEqual(['inside.example'])
  })

  it('is asked once for a connection: a name cannot change between the check and the use', async () => {
    // Public first, loopback from then on: a second question would find the server.
    const { resolve, asked } = resolver([{ address: '2001:4860:dead::1', family: 6 }], [LOOPBACK])
    const transport = createNodeTransport({ resolve })
    const signal = AbortSignal.timeout(300)
    const url = `http://rebinding.example:${server.port}/echo`
    await expect(request(url, {}, { rules: ['*'], transport, signal })).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_(?:HTTP_FAILED|ABORTED)$/),
    })
    expect(asked).toEqual(['rebinding.example'])
    // And the next connection is checked like the first.
    await expect(request(url, {}, { rules: ['*'], transport })).rejects.toMatchObject({
      code: 'ERR_ADDRESS_NOT_ALLOWED',
    })
  })

  it('is checked where a connection to it is open already, for another plug-in', async () => {
    const { resolve } = resolver([LOOPBACK])
    const transport = createNodeTransport({ resolve })
    const url = `http://inside.example:${server.port}/echo`
    expect((await request(url, {}, { rules: ['inside.example'], transport })).status).toBe(200)
    await expect(request(url, {}, { rules: ['*'], transport })).rejects.toMatchObject({
      code: 'ERR_ADDRESS_NOT_ALLOWED',
    })
  })

  it('is checked after a redirect', async () => {
    const { resolve } = resolver([LOOPBACK])
    const transport = createNodeTransport({ resolve })
    const path = `/redirect?to=${encodeURIComponent(`http://evil.example:${server.port}/echo`)}`
    const rules = ['localhost', '*.example']
    await expect(request(path, {}, { rules, transport })).rejects.toMatchObject({
      code: 'ERR_ADDRESS_NOT_ALLOWED',
      details: { host: 'evil.example' },
    })
    expect((await request(path, {}, { rules: ['localhost', 'evil.example'], transport })).status).toBe(200)
  })

  it('is no secret where it leads nowhere', async () => {
    const transport = createNodeTransport({ resolve: resolveNothing })
    const sent = request('http://missing.example/', {}, { rules: ['*'], transport })
    await expect(sent).rejects.toMatchObject({ code: 'ERR_HTTP_FAILED', message: expect.stringMatching(/ENOTFOUND/) })
  })
})

describe('redirects', () => {
  it('are followed to a host that is allowed, and to no other', async () => {
    expect(text(await request(to('/status?code=200')))).toBe('as you wish')
    const rules = ['localhost', '127.0.0.1']
    expect((await request(to(other('/status?code=201')), {}, { rules })).status).toBe(201)
    await expect(request(to(other('/status?code=201')))).rejects.toMatchObject({
      code: 'ERR_HOST_NOT_ALLOWED',
      details: { host: '127.0.0.1' },
    })
  })

  it('are not followed to a private address that a glob has', async () => {
    const rules = ['localhost', '*']
    await expect(request(to(other('/echo')), {}, { rules })).rejects.toMatchObject({ code: 'ERR_ADDRESS_NOT_ALLOWED' })
    await expect(request(to('http://[::1]:1/'), {}, { rules })).rejects.toMatchObject({
      code: 'ERR_ADDRESS_NOT_ALLOWED',
    })
  })

  it('lose what identifies the asker only where the origin changes', async () => {
    const headers = [
      ['Authorization', 'secret'],
      ['Cookie', 'a=1'],
      ['X-Own', 'kept'],
    ] as const
    const same = heard(await request(to('/echo'), { headers }))
    expect(same.headers).toMatchObject({ authorization: 'secret', cookie: 'a=1' })
    const away = heard(await request(to(other('/echo')), { headers }, { rules: ['localhost', '127.0.0.1'] }))
    expect(away.headers['x-own']).toBe('kept')
    expect(away.headers).not.toHaveProperty('authorization')
    expect(away.headers).not.toHaveProperty('cookie')
  })

  it('carry body and method on with 307, and end in a GET after 303', async () => {
    const body = new TextEncoder().encode('hello')
    const headers = [['content-type', 'text/plain']] as const
    expect(heard(await request(to('/echo', 307), { method: 'PUT', body }))).toMatchObject({
      method: 'PUT',
      body: 'aGVsbG8=',
    })
    const end = heard(await request(to('/echo', 303), { method: 'PUT', body, headers }))
    expect(end).toMatchObject({ method: 'GET', body: '' })
    expect(end.headers).not.toHaveProperty('content-type')
  })

  it('are at most 10', async () => {
    expect(text(await request('/hops?n=10'))).toBe('arrived')
    await expect(request('/hops?n=11')).rejects.toMatchObject({ code: 'ERR_HTTP_FAILED' })
  })

  it('do not wait for a body that does not end', async () => {
    expect(text(await request('/redirect-endless'))).toBe('as you wish')
  })
})

describe('limits', () => {
  it('let a body of exactly maxBytes through, and not one byte more', async () => {
    expect((await request('/large?bytes=1000', {}, { maxBytes: 1000 })).body).toHaveLength(1000)
    await expect(request('/large?bytes=1001', {}, { maxBytes: 1000 })).rejects.toMatchObject({
      code: 'ERR_HTTP_BODY_LIMIT',
      details: { limit: 'httpResponseBytes', allowed: 1000 },
    })
    expect((await request('/status?code=204', {}, { maxBytes: 0 })).body).toHaveLength(0)
  })

  it('stop a body without end', async () => {
    await expect(request('/endless')).rejects.toMatchObject({ code: 'ERR_HTTP_BODY_LIMIT' })
  })

  it.each(['gzip', 'br', 'deflate', 'gzip,gzip', 'br,gzip'])('count %s unpacked', async (encodings) => {
    const packed = request(`/packed?encodings=${encodings}`, {}, { maxBytes: 1_048_575 })
    await expect(packed).rejects.toMatchObject({ code: 'ERR_HTTP_BODY_LIMIT' })
  })

  it('stop a bomb long before it has gone off', async () => {
    const before = process.memoryUsage().rss
    await expect(request('/packed?encodings=gzip,gzip&bytes=200000000')).rejects.toMatchObject({
      code: 'ERR_HTTP_BODY_LIMIT',
    })
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  })

  it('end a chain of encodings that is made to be long', async () => {
    const encodings = Array<string>(20).fill('gzip').join(',')
    await expect(request(`/packed?bytes=1&encodings=${encodings}`)).rejects.toMatchObject({ code: 'ERR_HTTP_FAILED' })
  })

  it('stop headers over 64 KiB', async () => {
    expect((await request('/header?bytes=60000')).headers['x-long']).toHaveLength(60_000)
    await expect(request('/header?bytes=70000')).rejects.toMatchObject({ code: 'ERR_HTTP_HEADER_LIMIT' })
  })
})

describe('a signal', () => {
  it.each(['/silent', '/stall', '/drip', '/drip-headers'])('ends a request to %s', (path) =>
    during(path, 'ERR_ABORTED'),
  )

  it('closes the connection', async () => {
    await during('/silent', 'ERR_ABORTED')
    await expect.poll(async () => (await seen()).waiting).toBe(0)
  })

  it('makes no request where it has fired before', async () => {
    const before = await seen()
    await expect(request('/silent', {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ERR_ABORTED' })
    expect((await seen()).connections).toBe(before.connections)
  })
})

describe('what fails', () => {
  it('is ERR_HTTP_FAILED with the reason where nobody listens', async () => {
    const url = 'http://localhost:2/'
    await expect(request(url)).rejects.toMatchObject({
      code: 'ERR_HTTP_FAILED',
      message: expect.stringMatching(/ECONNREFUSED/),
      details: { url },
    })
  })

  it.each(['/cut', '/garbage', '/two-lengths', '/mispacked'])('is ERR_HTTP_FAILED for %s', async (path) => {
    await expect(request(path)).rejects.toMatchObject({ code: 'ERR_HTTP_FAILED' })
    expect((await request('/status?code=200')).status).toBe(200)
  })

  it.each(['GET', 'HEAD'])('is ERR_HTTP_FAILED for %s with a body', async (method) => {
    await expect(request('/echo', { method, body: new Uint8Array(1) })).rejects.toMatchObject({
      code: 'ERR_HTTP_FAILED',
    })
  })
})

it('keeps few connections open, to however many hosts a plug-in goes', async () => {
  const { resolve } = resolver([LOOPBACK])
  const transport = createNodeTransport({ resolve })
  const before = await seen()
  for (let i = 0; i < 300; i++) {
    const url = `http://h${i}.example:${server.port}/keep`
    await request(url, {}, { rules: [`h${i}.example`], transport })
  }
  expect((await seen()).connections - before.connections).toBeGreaterThanOrEqual(300)
  await expect.poll(async () => (await seen()).open - before.open).toBeLessThanOrEqual(MAX_KEPT_CONNECTIONS + 2)
})

it('serves many requests at once', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, (_, i) => request(`/large?bytes=${i}`)))
  expect(all.map(({ body }) => body.length)).toEqual(Array.from({ length: 50 }, (_, i) => i))
})

it('keeps no process alive', async () => {
  const startedAt = performance.now()
  const run = await runAlone(`
    import { createNodeTransport } from './node-http-transport.ts'
    const hop = { url: 'http://localhost:${server.port}/status?code=202', method: 'GET', headers: [], body: undefined,
      addresses: 'any', maxBytes: 100 }
    console.log((await createNodeTransport().send(hop)).status)`)
  expect(run).toMatchObject({ status: 0, stdout: '202\n' })
  expect(performance.now() - startedAt).toBeLessThan(20_000)
})
