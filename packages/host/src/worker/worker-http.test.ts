import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createPlugin, type Plugin, type PluginOptions } from '../index.node.ts'
import { type LoopbackServer, startLoopbackServer } from '../platform/node/loopback-server.test-support.ts'
import { createWorkerGuest, workerGuest } from './worker-plugin.test-support.ts'

/** `get` makes the request that its input is; `post` with its input as the body. */
const GUEST = workerGuest(
  `(import "extism:host/env" "http_request" (func $http_request (param i64 i64) (result i64)))
   (import "extism:host/env" "http_status_code" (func $http_status_code (result i32)))`,
  `(func (export "get") (call $give (call $http_request (call $input_offset) (i64.const 0))))
   (func (export "post") (call $give (call $http_request (call $input_offset) (call $copy))))
   (func (export "status") (result i32)
     (drop (call $http_request (call $input_offset) (i64.const 0))) (call $http_status_code))`,
)

let server: LoopbackServer
const opened: Plugin[] = []

beforeAll(async () => {
  server = await startLoopbackServer()
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((plugin) => plugin.close()))
})
afterAll(() => server.stop())

async function open(options: PluginOptions = {}): Promise<Plugin> {
  const plugin = await createWorkerGuest({ allowedHosts: ['localhost'], ...options }, GUEST)
  opened.push(plugin)
  return plugin
}

const ask = (path: string, more: object = {}): string =>
  JSON.stringify({ url: `http://localhost:${server.port}${path}`, ...more })

describe('HTTP of a plug-in in a worker', () => {
  test('gets and posts, also much', async () => {
    const plugin = await open()
    expect((await plugin.call('get', ask('/hops?n=2'))).text()).toBe('arrived')
    expect((await plugin.call('get', ask('/large?bytes=1000000'))).length).toBe(1_000_000)
    const request = ask('/bytes', { method: 'POST' })
    expect((await plugin.call('post', request)).text()).toBe(request)
  })

  test('fails as inline', async () => {
    const options: PluginOptions = { allowedHosts: ['localhost'], limits: { httpResponseBytes: 1000 } }
    const inline = await createPlugin(GUEST, { ...options, thread: 'inline' })
    const plugin = await open(options)
    const requests = [
      JSON.stringify({ url: 'http://example.com/' }),
      ask('/large?bytes=2000'),
      'no JSON',
      JSON.stringify({ url: 'http://localhost:1/' }),
    ]
    for (const request of requests) {
      const [wanted, found] = await Promise.all(
        [inline, plugin].map((one) => one.call('get', request).then(String, (error: unknown) => error)),
      )
      const { name, code } = wanted as Partial<Error & { code: string }>
      if (code === undefined) expect(found).toEqual(wanted)
      else expect(found).toMatchObject({ name, code })
    }
  })

  test('uses the fetch of the application, in its thread', async () => {
    const asked: string[] = []
    const own = async (url: unknown): Promise<Response> => {
      asked.push(String(url))
      return new Response('mine', { status: 201 })
    }
    const plugin = await open({ allowedHosts: ['example.com'], fetch: own })
    const request = JSON.stringify({ url: 'http://example.com/path' })
    expect((await plugin.call('get', request)).text()).toBe('mine')
    await expect(plugin.call('status', request)).rejects.toMatchObject({ details: { returnCode: 201 } })
    expect(asked).toEqual(['http://example.com/path', 'http://example.com/path'])
  })

  test('ends with its call', async () => {
    let isGivenUp = false
    const silent = (_: unknown, init?: RequestInit): Promise<Response> =>
      new Promise(() => init?.signal?.addEventListener('abort', () => (isGivenUp = true)))
    const plugin = await open({ allowedHosts: ['example.com'], fetch: silent })
    const request = JSON.stringify({ url: 'http://example.com/' })
    const call = plugin.call('get', request, { timeoutMs: 50 })
    await expect(call).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    expect(isGivenUp).toBe(true)
    expect((await plugin.call('echo', 'after')).text()).toBe('after')
  })
})
