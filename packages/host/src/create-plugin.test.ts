import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assembleWat } from './assemble-wat.test-support.ts'
import { compilePlugin, createPlugin, type PluginSource } from './index.node.ts'
import { createPlugin as createWebPlugin } from './index.ts'

const OK = '(module (func (export "ok") (result i32) (i32.const 0)))'
const COMPONENT = new Uint8Array([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0])

let bytes: Uint8Array<ArrayBuffer>
let folder: string
let base64: string

beforeAll(async () => {
  bytes = assembleWat(OK)
  base64 = Buffer.from(bytes).toString('base64')
  folder = await mkdtemp(join(tmpdir(), 'tenon-host-'))
  await writeFile(join(folder, 'ok.wasm'), bytes)
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ wasm: [{ path: join(folder, 'ok.wasm') }] }))
})

afterAll(() => rm(folder, { recursive: true }))

const fakeFetch = async (): Promise<Response> => new Response(bytes)

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function code(expected: string, more: object = {}): unknown {
  return expect.objectContaining({ code: expected, ...more })
}

describe('sources', () => {
  const sources: readonly (readonly [string, () => PluginSource | Promise<PluginSource>])[] = [
    ['bytes', () => bytes],
    ['an ArrayBuffer', () => bytes.buffer],
    ['a view inside a larger buffer', () => new Uint8Array([0, ...bytes, 0]).subarray(1, -1)],
    ['a Buffer', () => Buffer.from(bytes)],
    ['a path', () => join(folder, 'ok.wasm')],
    ['a file URL', () => pathToFileURL(join(folder, 'ok.wasm'))],
    ['a file URL as text', () => pathToFileURL(join(folder, 'ok.wasm')).href],
    ['a data URL', () => `data:application/wasm;base64,${base64}`],
    ['a Response', () => new Response(bytes)],
    ['a compiled module', () => WebAssembly.compile(bytes)],
    ['a promise of bytes', () => Promise.resolve(bytes)],
    ['a manifest', () => ({ wasm: [{ data: bytes }] })],
    ['a manifest with base64', () => ({ wasm: [{ data: base64 }] })],
    ['a manifest as JSON', () => JSON.stringify({ wasm: [{ data: base64 }] })],
    ['a manifest as JSON bytes', () => new TextEncoder().encode(` {"wasm":[{"data":"${base64}"}]}`)],
    ['a manifest in a file', () => join(folder, 'manifest.json')],
    ['a manifest in a Response', () => new Response(JSON.stringify({ wasm: [{ data: base64 }] }))],
  ]

  it.each(sources)('are %s', async (_what, source) => {
    const plugin = await createPlugin(await source())
    expect(plugin.callSync('ok').length).toBe(0)
  })

  it('are fetched by URL, with the manifest’s method and headers', async () => {
    const seen: unknown[] = []
    const server = createServer((request, response) => {
      seen.push([request.method, request.headers['x-key']])
      response.writeHead(request.url === '/ok.wasm' ? 200 : 404).end(bytes)
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const url = `http://127.0.0.1:${port}/ok.wasm`
    try {
      expect((await createPlugin(url)).functionExists('ok')).toBe(true)
      await createPlugin({ wasm: [{ url, method: 'POST', headers: { 'x-key': 'k' } }] })
      expect(seen).toEqual([
        ['GET', undefined],
        ['POST', 'k'],
      ])
      await expect(createPlugin(`${url}x`)).rejects.toEqual(code('ERR_MODULE_FETCH'))
    } finally {
      server.close()
    }
    await expect(createPlugin(url)).rejects.toEqual(code('ERR_MODULE_FETCH'))
  })

  it('may be fetched with the application’s own fetch', async () => {
    expect((await createPlugin('https://plugins.test/ok.wasm', { fetch: fakeFetch })).functionExists('ok')).toBe(true)
  })

  it.each([[5], [null], [undefined], [() => {}], [Symbol('x')]])('are not %s', async (source) => {
    await expect(createPlugin(source as never)).rejects.toEqual(code('ERR_ARGUMENT'))
  })

  it('must be readable', async () => {
    await expect(createPlugin(join(folder, 'missing.wasm'))).rejects.toEqual(code('ERR_MODULE_FETCH'))
    await expect(createPlugin(folder)).rejects.toEqual(code('ERR_MODULE_FETCH'))
    await expect(createPlugin(new Response('', { status: 404 }))).rejects.toEqual(code('ERR_MODULE_FETCH'))
  })

  it('cannot be paths on a runtime without files', async () => {
    await expect(createWebPlugin('plugin.wasm')).rejects.toEqual(code('ERR_UNSUPPORTED_PLATFORM'))
    expect((await createWebPlugin(bytes)).callSync('ok').length).toBe(0)
  })
})

describe('bytes that are no plug-in', () => {
  it.each([
    ['nothing', () => new Uint8Array(), 'ERR_MODULE_MALFORMED'],
    ['text', () => new TextEncoder().encode('#!/bin/sh\necho hello'), 'ERR_MODULE_MALFORMED'],
    ['random bytes', () => Uint8Array.from({ length: 500 }, (_, i) => (i * 193 + 7) & 255), 'ERR_MODULE_MALFORMED'],
    ['a truncated module', () => bytes.subarray(0, bytes.length - 3), 'ERR_MODULE_MALFORMED'],
    [
      'a header alone of another version',
      () => new Uint8Array([0, 0x61, 0x73, 0x6d, 2, 0, 0, 0]),
      'ERR_MODULE_MALFORMED',
    ],
    ['a component', () => COMPONENT, 'ERR_MODULE_COMPONENT'],
    // (func (result i32) (i64.const 0)): well formed, and wrong
    [
      'a module that does not validate',
      () =>
        new Uint8Array([
          0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7f, 3, 2, 1, 0, 10, 6, 1, 4, 0, 0x42, 0, 0x0b,
        ]),
      'ERR_MODULE_INVALID',
    ],
  ])('%s', async (_what, make, expected) => {
    await expect(createPlugin(make())).rejects.toEqual(code(expected))
  })

  it('imports of the host’s own meter', async () => {
    const forged = assembleWat('(module (import "tenon" "poll" (func (result i32))))')
    await expect(createPlugin(forged)).rejects.toEqual(code('ERR_MODULE_INVALID'))
  })
})

describe('manifests', () => {
  it('check the hash of exactly the bytes given', async () => {
    const view = new Uint8Array([9, ...bytes, 9]).subarray(1, -1)
    const plugin = await createPlugin({ wasm: [{ data: view, hash: sha256(bytes) }] })
    expect(plugin.functionExists('ok')).toBe(true)
    await expect(createPlugin({ wasm: [{ data: bytes, hash: sha256(new Uint8Array()) }] })).rejects.toEqual(
      code('ERR_MODULE_HASH_MISMATCH', { details: { found: sha256(bytes), expected: sha256(new Uint8Array()) } }),
    )
  })

  it.each([
    ['an unknown field', { wasm: [], nonsense: 1 }],
    ['no module', { wasm: [] }],
    ['a bad hash', { wasm: [{ data: '', hash: 'ABC' }] }],
    ['bad base64', { wasm: [{ data: '*' }] }],
    ['text that is not JSON', '{ wasm'],
  ])('with %s are refused', async (_what, manifest) => {
    await expect(createPlugin(manifest as never)).rejects.toEqual(code('ERR_MANIFEST_INVALID'))
  })

  it('are overridden by options, and merged with their config', async () => {
    const reader = assembleWat(`(module
      (import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))
      (import "extism:host/env" "input_offset" (func $input (result i64)))
      (import "extism:host/env" "length" (func $length (param i64) (result i64)))
      (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
      (func (export "get") (result i32) (local $v i64)
        (local.set $v (call $config_get (call $input)))
        (call $output_set (local.get $v) (call $length (local.get $v))) (i32.const 0)))`)
    const manifest = { wasm: [{ data: reader }], config: { a: 'manifest', b: 'manifest' } }
    const plugin = await createPlugin(manifest, { config: { b: 'option', c: 'option' } })
    expect(['a', 'b', 'c', 'd', 'toString', '__proto__'].map((key) => plugin.callSync('get', key).text())).toEqual([
      'manifest',
      'option',
      'option',
      '',
      '',
      '',
    ])
    await expect(createPlugin(manifest, { config: { a: 1 as never } })).rejects.toEqual(code('ERR_ARGUMENT'))
  })

  it('do not write into the caller’s objects', async () => {
    const options = Object.freeze({ config: Object.freeze({ a: '1' }), functions: Object.freeze({}) })
    const manifest = Object.freeze({ wasm: Object.freeze([Object.freeze({ data: bytes })]) })
    await compilePlugin(manifest, options)
    expect(Object.keys(options.functions)).toEqual([])
  })
})
