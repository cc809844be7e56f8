import { beforeEach, expect, test, vi } from 'vitest'

import { loadEngine as readEngine } from './load-engine.ts'

/** Each test has the module anew: what was loaded is kept in it. */
const freshModule = () => import('./fetch-engine.ts')

beforeEach(() => vi.resetModules())

test.each([
  ['bytes', (bytes: Uint8Array) => bytes],
  ['a buffer', (bytes: Uint8Array) => new Uint8Array(bytes).buffer],
  ['an answer', (bytes: Uint8Array) => new Response(new Uint8Array(bytes))],
])('is the engine that Node reads, from %s', async (_, sourceOf) => {
  const read = await readEngine()
  const { loadEngine } = await freshModule()
  const source = sourceOf(read.bytes)
  const engine = await loadEngine({ source })
  expect(engine.version).toBe(read.version)
  expect(Buffer.compare(engine.bytes, read.bytes)).toBe(0)
  expect(await loadEngine()).toBe(engine)
})

test('an answer that is none, and a second attempt', async () => {
  const { loadEngine } = await freshModule()
  const source = new Response('', { status: 404 })
  await expect(loadEngine({ source })).rejects.toMatchObject({ code: 'ERR_MODULE_FETCH', details: { status: 404 } })
  expect((await loadEngine({ source: new Uint8Array([1]) })).bytes).toEqual(new Uint8Array([1]))
})

test('a server that is not there', async () => {
  const { loadEngine } = await freshModule()
  const source = new URL('http://127.0.0.1:1/engine.wasm')
  await expect(loadEngine({ source })).rejects.toMatchObject({ code: 'ERR_MODULE_FETCH' })
})
