import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assembleWat } from '../assemble-wat.test-support.ts'
import { hostSdk } from '../create-plugin.ts'
import { createPlugin, type Plugin, type PluginOptions } from '../index.node.ts'
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
