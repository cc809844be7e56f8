import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { hostSdk } from '../create-plugin.ts'
import { createPlugin, type Plugin, type PluginOptions, type PluginOutput } from '../index.node.ts'
import { findJspi } from '../limits/jspi.ts'
import { type LoopbackServer, startLoopbackServer } from '../platform/node/loopback-server.test-support.ts'

/** Makes the request that its input is; `post` with a body of all 256 bytes. */
const GUEST = assembleWat(`(module
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "http_request" (func $http_request (param i64 i64) (result i64)))
  (import "extism:host/env" "http_status_code" (func $http_status_code (result i32)))
  (import "extism:host/env" "http_headers" (func $http_headers (result i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))
  (func $output (param $handle i64) (call $output_set (local.get $handle) (call $length (local.get $handle))))
  (func (export "get") (call $output (call $http_request (call $input_offset) (i64.const 0))))
  (func (export "post") (local $body i64) (local $i i32)
    (local.set $body (call $alloc (i64.const 256)))
    (loop $next
      (call $store_u8 (i64.add (local.get $body) (i64.extend_i32_u (local.get $i))) (local.get $i))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 256))))
    (call $output (call $http_request (call $input_offset) (local.get $body))))
  (func (export "get_and_keep") (result i32) (local $request i64)
    (local.set $request (call $input_offset))
    (drop (call $http_request (local.get $request) (i64.const 0)))
    (i32.wrap_i64 (call $length (local.get $request))))
  (func (export "get_a_lie") (drop (call $http_request (i64.const 123456) (i64.const 0))))
  (func (export "swallow") (result i32)
    (try (do (drop (call $http_request (call $input_offset) (i64.const 0)))) (catch_all)) (i32.const 0))
  (func (export "get_and_report") (result i32)
    (call $error_set (call $http_request (call $input_offset) (i64.const 0)))
    (call $http_status_code))
  (func (export "config") (call $output (call $config_get (call $input_offset))))
  (func (export "status") (result i32) (call $http_status_code))
  (func (export "headers") (result i32) (local $headers i64)
    (local.set $headers (call $http_headers))
    (call $output (local.get $headers))
    (i64.eqz (local.get $headers))))`)

let server: LoopbackServer

beforeAll(async () => {
  server = await startLoopbackServer()
})
afterAll(() => server.stop())

const load = (options: PluginOptions = {}): Promise<Plugin> =>
  createPlugin(GUEST, { allowedHosts: ['localhost'], ...options })

const url = (path: string): string => `http://localhost:${server.port}${path}`
const ask = (path: string, more: Record<string, unknown> = {}): string => JSON.stringify({ url: url(path), ...more })

interface Way {
  readonly options: PluginOptions
  readonly call: (plugin: Plugin, ...args: Parameters<Plugin['call']>) => Promise<PluginOutput>
}

/** Where there is JSPI, `call` suspends an inline plug-in, and `callSync` waits; elsewhere both wait, as a worker does. */
const WAYS: readonly (readonly [string, Way])[] = [
  ['call', { options: { thread: 'inline' }, call: (plugin, ...args) => plugin.call(...args) }],
  ['callSync', { options: { thread: 'inline' }, call: async (plugin, ...args) => plugin.callSync(...args) }],
  ['call in a worker', { options: { thread: 'worker' }, call: (plugin, ...args) => plugin.call(...args) }],
]

describe.each(WAYS)('http_request by %s', (_way, { options, call }) => {
  const loadIt = (more: PluginOptions = {}): Promise<Plugin> => load({ ...options, ...more })

  it('answers with the body, whatever the status', async () => {
    const plugin = await loadIt()
    expect((await call(plugin, 'get', ask('/status?code=404'))).text()).toBe('as you wish')
    expect((await call(plugin, 'get', ask('/status?code=200'))).text()).toBe('as you wish')
  })

  it('fails for what is not allowed, at each hop', async () => {
    const plugin = await loadIt()
    const other = `http://127.0.0.1:${server.port}/echo`
    const expected = { code: 'ERR_HOST_NOT_ALLOWED', details: { host: '127.0.0.1', refused: 'host' } }
    await expect(call(plugin, 'get', JSON.stringify({ url: other }))).rejects.toMatchObject(expected)
    await expect(call(plugin, 'get', ask(`/redirect?to=${other}`))).rejects.toMatchObject(expected)
    await expect(call(plugin, 'swallow', ask(`/redirect?to=${other}`))).rejects.toMatchObject(expected)
  })

  it('does not go to a private address for a glob', async () => {
    const plugin = await loadIt({ allowedHosts: ['*'] })
    const refused = { name: 'PermissionError', code: 'ERR_ADDRESS_NOT_ALLOWED' }
    await expect(call(plugin, 'get', ask('/echo'))).rejects.toMatchObject(refused)
    const url = 'http://2130706433/'
    await expect(call(plugin, 'get', JSON.stringify({ url }))).rejects.toMatchObject(refused)
  })

  it('holds to rules with methods', async () => {
    const plugin = await loadIt({ allowedHosts: [`GET,PUT http://localhost:${server.port}`] })
    expect((await call(plugin, 'get', ask('/echo'))).json()).toMatchObject({ method: 'GET' })
    await expect(call(plugin, 'get', ask('/echo', { method: 'delete' }))).rejects.toMatchObject({
      code: 'ERR_HOST_NOT_ALLOWED',
      details: { refused: 'method', method: 'DELETE' },
    })
    const headers = { 'x-http-method-override': 'DELETE' }
    await expect(call(plugin, 'get', ask('/echo', { headers }))).rejects.toMatchObject({
      details: { refused: 'method', method: 'DELETE' },
    })
  })

  it("sends no header that is not the plug-in's, and none that hides another", async () => {
    const plugin = await loadIt()
    const headers = {
      Host: 'other.example',
      'Content-Length': '5',
      'Transfer-Encoding': 'chunked',
      Connection: 'close',
    }
    const heard = (await call(plugin, 'get', ask('/echo', { headers }))).json<{ headers: Record<string, string> }>()
    expect(heard.headers).toMatchObject({ host: `localhost:${server.port}`, connection: 'keep-alive' })
    for (const name of ['content-length', 'transfer-encoding']) expect(heard.headers).not.toHaveProperty(name)
    const split = { 'x-split': 'a\r\nx-more: b' }
    await expect(call(plugin, 'get', ask('/echo', { headers: split }))).rejects.toMatchObject({
      code: 'ERR_GUEST_RETURNED_ERROR',
    })
  })

  it('bounds both bodies, and the headers of the response', async () => {
    const plugin = await loadIt({ limits: { httpResponseBytes: 1000, httpRequestBytes: 255 } })
    expect((await call(plugin, 'get', ask('/large?bytes=1000'))).length).toBe(1000)
    for (const path of ['/large?bytes=1001', '/packed?bytes=1001', '/endless']) {
      await expect(call(plugin, 'get', ask(path))).rejects.toMatchObject({
        code: 'ERR_HTTP_BODY_LIMIT',
        details: { limit: 'httpResponseBytes', allowed: 1000 },
      })
    }
    await expect(call(plugin, 'post', ask('/bytes', { method: 'POST' }))).rejects.toMatchObject({
      code: 'ERR_HTTP_BODY_LIMIT',
      details: { limit: 'httpRequestBytes', allowed: 255, asked: 256 },
    })
    await expect(call(plugin, 'get', ask('/header?bytes=70000'))).rejects.toMatchObject({
      code: 'ERR_HTTP_HEADER_LIMIT',
    })
  })

  it.each(['/silent', '/stall', '/drip-headers'])('ends with the call where the server is like %s', async (path) => {
    const plugin = await loadIt({ limits: { timeoutMs: 400 } })
    const startedAt = performance.now()
    await expect(call(plugin, 'get', ask(path))).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect((await call(plugin, 'get', ask('/status?code=200'), { timeoutMs: 20_000 })).text()).toBe('as you wish')
  })

  it('tells a plug-in of a failure that asks for it, and the call goes on', async () => {
    const plugin = await loadIt({ limits: { httpResponseBytes: 1000 }, httpResponseHeaders: true })
    expect((await call(plugin, 'config', 'tenon:http-errors')).text()).toBe('tell')
    const headers = { 'tenon-errors': 'tell' }
    const other = `http://127.0.0.1:${server.port}/echo`
    const failures = [
      [{ url: other }, 'ERR_HOST_NOT_ALLOWED'],
      [{ url: url(`/redirect?to=${other}`) }, 'ERR_HOST_NOT_ALLOWED'],
      [{ url: url('/cut') }, 'ERR_HTTP_FAILED'],
      [{ url: url('/large?bytes=1001') }, 'ERR_HTTP_BODY_LIMIT'],
      [{ url: url('/header?bytes=70000') }, 'ERR_HTTP_HEADER_LIMIT'],
      [{ url: 'http://[::1' }, 'ERR_GUEST_RETURNED_ERROR'],
      [{ url: url('/echo'), method: 'TRACE' }, 'ERR_GUEST_RETURNED_ERROR'],
    ] as const
    for (const [request, code] of failures) {
      const told = (await call(plugin, 'get', JSON.stringify({ ...request, headers }))).json<{
        code: string
        message: string
      }>()
      expect(told).toEqual({ code, message: expect.stringContaining(code) })
      expect((await call(plugin, 'status')).length).toBe(0)
      expect((await call(plugin, 'headers')).text()).toBe('{}')
    }
    const heard = (await call(plugin, 'get', ask('/echo', { headers }))).json<{ headers: object }>()
    expect(heard.headers).not.toHaveProperty('tenon-errors')
  })

  it('tells it of no address', async () => {
    const plugin = await loadIt({ allowedHosts: ['*'] })
    const told = (await call(plugin, 'get', ask('/echo', { headers: { 'tenon-errors': 'tell' } }))).text()
    expect(told).toContain('ERR_ADDRESS_NOT_ALLOWED')
    expect(told).not.toMatch(/127\.0\.0\.1|::1/)
  })

  it('gives the error itself where the plug-in reports what it was told', async () => {
    const plugin = await loadIt({ allowedHosts: ['example.com'] })
    const request = ask('/echo', { headers: { 'tenon-errors': 'tell' } })
    await expect(call(plugin, 'get_and_report', request)).rejects.toMatchObject({
      name: 'PermissionError',
      code: 'ERR_HOST_NOT_ALLOWED',
      details: { url: url('/echo'), host: 'localhost' },
    })
  })

  it('does not let it go on where its time is up', async () => {
    const plugin = await loadIt({ limits: { timeoutMs: 300 } })
    const request = ask('/silent', { headers: { 'tenon-errors': 'tell' } })
    await expect(call(plugin, 'get', request)).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  })

  it('is the same for a plug-in that was given compiled', async () => {
    const plugin = await createPlugin(await WebAssembly.compile(GUEST), { allowedHosts: ['localhost'], ...options })
    expect((await call(plugin, 'get', ask('/status?code=200'))).text()).toBe('as you wish')
  })
})

describe.runIf(findJspi() !== undefined)('where the plug-in can be suspended', () => {
  it('other work goes on: a server in this very thread can answer', async () => {
    const here = createServer((_request, response) => response.end('from here')).listen(0)
    await once(here, 'listening')
    const { port } = here.address() as AddressInfo
    try {
      const plugin = await load()
      const calls = await Promise.all(
        [plugin, await load(), await load()].map((each) =>
          each.call('get', JSON.stringify({ url: `http://localhost:${port}/` })),
        ),
      )
      expect(calls.map((output) => output.text())).toEqual(['from here', 'from here', 'from here'])
    } finally {
      here.close()
    }
  })

  it('a signal ends the call and its request at once', async () => {
    const plugin = await load()
    const seen = async (): Promise<{ waiting: number }> => (await plugin.call('get', ask('/seen'))).json()
    const abort = new AbortController()
    const call = plugin.call('get', ask('/silent'), { signal: abort.signal })
    setTimeout(() => abort.abort(), 100)
    await expect(call).rejects.toMatchObject({ code: 'ERR_ABORTED' })
    await expect.poll(async () => (await seen()).waiting).toBe(0)
  })

  it('a plug-in that gives way does so in a worker, too', async () => {
    const plugin = await load({ thread: 'worker', limits: { yieldEveryMs: 5 } })
    expect((await plugin.call('get', ask('/status?code=200'))).text()).toBe('as you wish')
    await expect(plugin.call('get', ask('/cut'))).rejects.toMatchObject({ code: 'ERR_HTTP_FAILED' })
    await plugin.close()
  })

  it('closing the plug-in ends both, too', async () => {
    const plugin = await load()
    const call = plugin.call('get', ask('/silent'))
    setTimeout(() => void plugin.close(), 100)
    await expect(call).rejects.toMatchObject({ code: 'ERR_PLUGIN_CLOSED' })
  })
})

/** A fetch that gives one answer, and what it was asked for. */
const answering = (body: string, init?: ResponseInit): { fetch: typeof fetch; asked: string[] } => {
  const asked: string[] = []
  return {
    asked,
    fetch: async (url) => {
      asked.push(url instanceof Request ? url.url : url.toString())
      return new Response(body, init)
    },
  }
}

describe('in a worker', () => {
  it('a signal ends the call and its request at once, and the plug-in goes on', async () => {
    const plugin = await load({ thread: 'worker' })
    const seen = async (): Promise<{ waiting: number }> => (await plugin.call('get', ask('/seen'))).json()
    const abort = new AbortController()
    const call = plugin.call('get', ask('/silent'), { signal: abort.signal })
    setTimeout(() => abort.abort(), 300)
    await expect(call).rejects.toMatchObject({ code: 'ERR_ABORTED' })
    await expect.poll(async () => (await seen()).waiting).toBe(0)
    await plugin.close()
  })

  it('a server in the thread of the application can answer', async () => {
    const here = createServer((_request, response) => response.end('from here')).listen(0)
    await once(here, 'listening')
    const { port } = here.address() as AddressInfo
    const plugin = await load({ thread: 'worker' })
    try {
      const output = await plugin.call('get', JSON.stringify({ url: `http://localhost:${port}/` }))
      expect(output.text()).toBe('from here')
    } finally {
      await plugin.close()
      here.close()
    }
  })
})

describe("the application's own fetch", () => {
  it.runIf(findJspi() !== undefined)('makes the requests, and hosts and sizes are held to as ever', async () => {
    const { fetch, asked } = answering('mine')
    const plugin = await load({ fetch, allowedHosts: ['api.example', '*.example'], limits: { httpResponseBytes: 4 } })
    expect((await plugin.call('get', '{"url":"https://api.example/x"}')).text()).toBe('mine')
    await expect(plugin.call('get', '{"url":"https://evil.test/"}')).rejects.toMatchObject({
      code: 'ERR_HOST_NOT_ALLOWED',
    })
    await expect(plugin.call('get', '{"url":"http://127.0.0.1/"}')).rejects.toMatchObject({
      code: 'ERR_HOST_NOT_ALLOWED',
    })
    expect(asked).toEqual(['https://api.example/x'])
    const large = await load({ fetch: answering('large').fetch, allowedHosts: ['*'], limits: { httpResponseBytes: 4 } })
    await expect(large.call('get', '{"url":"https://api.example/"}')).rejects.toMatchObject({
      code: 'ERR_HTTP_BODY_LIMIT',
    })
    await expect(large.call('get', '{"url":"http://localhost/"}')).rejects.toMatchObject({
      code: 'ERR_ADDRESS_NOT_ALLOWED',
    })
  })

  it.runIf(findJspi() !== undefined)(
    'is asked for each hop of a redirect that is allowed, and for no other',
    async () => {
      const { fetch, asked } = answering('', { status: 302, headers: { location: 'http://169.254.169.254/' } })
      const plugin = await load({ fetch, allowedHosts: ['*'] })
      await expect(plugin.call('get', '{"url":"https://api.example/"}')).rejects.toMatchObject({
        code: 'ERR_ADDRESS_NOT_ALLOWED',
      })
      expect(asked).toEqual(['https://api.example/'])
    },
  )

  it('makes them wherever the plug-in runs, where that is left open', async () => {
    const { fetch, asked } = answering('mine')
    const plugin = await load({ fetch, allowedHosts: ['api.example'] })
    expect((await plugin.call('get', '{"url":"https://api.example/x"}')).text()).toBe('mine')
    expect(asked).toEqual(['https://api.example/x'])
    await plugin.close()
  })

  it('makes the requests of a plug-in in a worker', async () => {
    const { fetch, asked } = answering('mine')
    const plugin = await load({ fetch, allowedHosts: ['api.example'], thread: 'worker' })
    expect((await plugin.call('get', '{"url":"https://api.example/x"}')).text()).toBe('mine')
    await expect(plugin.call('get', '{"url":"https://evil.test/"}')).rejects.toMatchObject({
      code: 'ERR_HOST_NOT_ALLOWED',
    })
    expect(asked).toEqual(['https://api.example/x'])
    await plugin.close()
  })

  it('is not passed by where nobody can wait for it', async () => {
    const { fetch, asked } = answering('mine')
    const plugin = await load({ fetch, thread: 'inline' })
    expect(() => plugin.callSync('get', ask('/echo'))).toThrow(
      expect.objectContaining({
        code: 'ERR_UNSUPPORTED_PLATFORM',
        message: expect.stringContaining("thread: 'worker'"),
      }),
    )
    expect(asked).toEqual([])
  })
})

describe('rules that are none', () => {
  it('are refused when the plug-in is created, whoever wrote them', async () => {
    await expect(load({ allowedHosts: ['localhost', 'http://localhost/path'] })).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      details: { argument: 'allowedHosts[1]' },
    })
    await expect(createPlugin({ wasm: [{ data: GUEST }], allowed_hosts: ['ftp://x'] })).rejects.toMatchObject({
      code: 'ERR_MANIFEST_INVALID',
      details: { path: 'allowed_hosts[0]' },
    })
  })
})

describe('http_request', () => {
  it('answers with the body, and takes the request block', async () => {
    const plugin = await load()
    expect((await plugin.call('get', ask('/status?code=200'))).text()).toBe('as you wish')
    expect((await plugin.call('get_and_keep', ask('/status?code=200'))).length).toBe(0)
  })

  it('carries method, headers and any bytes', async () => {
    const plugin = await load()
    const sent = await plugin.call('post', ask('/echo', { method: 'put', headers: { 'x-own': 'yes' } }))
    const { method, headers, body } = sent.json<{ method: string; headers: Record<string, string>; body: string }>()
    const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i)
    expect({ method, own: headers['x-own'] }).toEqual({ method: 'PUT', own: 'yes' })
    expect([...Buffer.from(body, 'base64')]).toEqual([...everyByte])
    const returned = await plugin.call('post', ask('/bytes', { method: 'POST' }))
    expect([...returned.bytes()]).toEqual([...everyByte])
  })

  it('gives an empty body as handle 0', async () => {
    const plugin = await load()
    expect((await plugin.call('get', ask('/status?code=204'))).length).toBe(0)
  })

  it('fails for a host that is not allowed, which is every host by default', async () => {
    for (const options of [{ allowedHosts: [] }, { allowedHosts: ['example.com'] }]) {
      const plugin = await load(options)
      await expect(plugin.call('get', ask('/echo'))).rejects.toMatchObject({
        code: 'ERR_HOST_NOT_ALLOWED',
        details: { url: url('/echo'), host: 'localhost' },
      })
    }
  })

  it('fails for a redirect to a host that is not allowed', async () => {
    const to = encodeURIComponent(`http://127.0.0.1:${server.port}/echo`)
    const plugin = await load()
    await expect(plugin.call('get', ask(`/redirect?to=${to}`))).rejects.toMatchObject({ code: 'ERR_HOST_NOT_ALLOWED' })
    const wider = await load({ allowedHosts: ['localhost', '127.0.0.1'] })
    expect((await wider.call('get', ask(`/redirect?to=${to}`))).json()).toMatchObject({ method: 'GET' })
  })

  it('fails the call even where the plug-in catches it', async () => {
    const plugin = await load({ allowedHosts: [] })
    await expect(plugin.call('swallow', ask('/echo'))).rejects.toMatchObject({ code: 'ERR_HOST_NOT_ALLOWED' })
  })

  it('fails for a request that is none, and for a handle that is none', async () => {
    const plugin = await load()
    await expect(plugin.call('get', '{"url":1}')).rejects.toMatchObject({ code: 'ERR_GUEST_RETURNED_ERROR' })
    await expect(plugin.call('get_a_lie', 'x')).rejects.toMatchObject({ code: 'ERR_GUEST_HANDLE' })
  })

  it('fails with the reason where there is no answer', async () => {
    const plugin = await load()
    await expect(plugin.call('get', ask('/cut'))).rejects.toMatchObject({
      code: 'ERR_HTTP_FAILED',
      details: { url: url('/cut') },
    })
    await expect(plugin.call('post', ask('/echo'))).rejects.toMatchObject({ code: 'ERR_HTTP_FAILED' })
  })

  it('holds to limits.httpResponseBytes, and to the manifest', async () => {
    const plugin = await load({ limits: { httpResponseBytes: 1000 } })
    expect((await plugin.call('get', ask('/large?bytes=1000'))).length).toBe(1000)
    await expect(plugin.call('get', ask('/large?bytes=1001'))).rejects.toMatchObject({
      code: 'ERR_HTTP_BODY_LIMIT',
      details: { limit: 'httpResponseBytes', allowed: 1000 },
    })
    const fromManifest = await createPlugin({
      wasm: [{ data: GUEST }],
      allowedHosts: ['localhost'],
      memory: { maxHttpResponseBytes: 10 },
    })
    await expect(fromManifest.call('get', ask('/large?bytes=11'))).rejects.toMatchObject({
      code: 'ERR_HTTP_BODY_LIMIT',
    })
  })

  it('ends with the call, and the plug-in goes on', async () => {
    const plugin = await load({ limits: { timeoutMs: 500 } })
    await expect(plugin.call('get', ask('/silent'))).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    expect((await plugin.call('get', ask('/status?code=200'), { timeoutMs: 20_000 })).text()).toBe('as you wish')
  })

  it('is refused where the runtime cannot wait', async () => {
    const plugin = await hostSdk({}).createPlugin(GUEST, { allowedHosts: ['localhost'] })
    await expect(plugin.call('get', ask('/echo'))).rejects.toMatchObject({ code: 'ERR_UNSUPPORTED_PLATFORM' })
  })
})

describe('http_status_code', () => {
  it('is that of the last request, 0 before the first', async () => {
    const plugin = await load()
    expect((await plugin.call('status')).length).toBe(0)
    await plugin.call('get', ask('/status?code=418'))
    await expect(plugin.call('status')).rejects.toMatchObject({ details: { returnCode: 418 } })
    await plugin.call('get', ask('/status?code=500'))
    await expect(plugin.call('status')).rejects.toMatchObject({ details: { returnCode: 500 } })
  })
})

describe('after a request that failed', () => {
  it.each([
    ['no answer', () => ask('/cut')],
    ['a refusal', () => JSON.stringify({ url: 'http://other.example/' })],
    ['no request', () => '{'],
  ])('status and headers are not those of the request before it: %s', async (_why, request) => {
    const plugin = await load({ httpResponseHeaders: true })
    await plugin.call('get', ask('/status?code=418'))
    await expect(plugin.call('get', request())).rejects.toThrow()
    expect((await plugin.call('status')).length).toBe(0)
    await expect(plugin.call('headers')).rejects.toMatchObject({ details: { returnCode: 1 } })
  })
})

describe('http_headers', () => {
  it('is JSON under lower-case names where it is asked for', async () => {
    const plugin = await load({ httpResponseHeaders: true })
    await plugin.call('get', ask('/echo'))
    expect((await plugin.call('headers')).json()).toMatchObject({ 'x-mixed-case': 'yes' })
  })

  it('is 0 before the first request, and where it is not asked for', async () => {
    await expect((await load({ httpResponseHeaders: true })).call('headers')).rejects.toMatchObject({
      details: { returnCode: 1 },
    })
    const plugin = await load()
    await plugin.call('get', ask('/echo'))
    await expect(plugin.call('headers')).rejects.toMatchObject({ details: { returnCode: 1 } })
  })
})
