import { describe, expect, it, vi } from 'vitest'
import { SourceMaps, type SourceMapsParts } from './source-maps.ts'

const FILE = 'plugin.0123abcd.js'
const MAP = JSON.stringify({ version: 3, file: FILE, sources: ['a.ts'], mappings: 'AAEI', x_tenon_names: { f2: 'f' } })
const STACK = `Error: x\n    at f2 (${FILE}:1:1)\n    at ${FILE}:1:1\n    at g (${FILE}:9:1)`
const MAPPED = `Error: x\n    at f (a.ts:3:5)\n    at a.ts:3:5\n    at g (${FILE}:9:1)`

const noFetch = () => Promise.reject(new Error('nobody may fetch'))

function maps(parts: Partial<SourceMapsParts>): SourceMaps {
  return new SourceMaps({ given: [], modules: [], platform: {}, fetch: noFetch, ...parts })
}

describe('SourceMaps', () => {
  it('uses the map that was given', () => {
    expect(maps({ given: [MAP] }).apply(STACK)).toBe(MAPPED)
  })

  it('uses none of another bundle', () => {
    const other = STACK.replaceAll(FILE, 'plugin.99999999.js')
    expect(maps({ given: [MAP] }).apply(other)).toBe(other)
  })

  it('reads the map beside a file, once, and not before there is something to show', () => {
    const readTextNow = vi.fn((_path: string | URL) => MAP)
    const found = maps({ modules: ['dir/plugin.wasm'], platform: { readTextNow } })
    expect(found.apply('Error: plain')).toBe('Error: plain')
    expect(readTextNow).not.toHaveBeenCalled()
    expect(found.apply(STACK)).toBe(MAPPED)
    expect(found.apply(STACK)).toBe(MAPPED)
    expect(readTextNow.mock.calls).toEqual([['dir/plugin.wasm.map', 64 * 1024 * 1024]])
  })

  it('reads the map beside a file URL', () => {
    const readTextNow = vi.fn((_path: string | URL) => MAP)
    maps({ modules: [new URL('file:///dir/plugin.wasm')], platform: { readTextNow } }).apply(STACK)
    expect(String(readTextNow.mock.calls[0]?.[0])).toBe('file:///dir/plugin.wasm.map')
  })

  it('fetches the map beside a URL, its query kept, and only then shows places by it', async () => {
    const fetch = vi.fn((_url: unknown) => Promise.resolve(new Response(MAP)))
    const found = maps({ modules: [new URL('https://example.com/p.wasm?v=1#x')], fetch })
    expect(found.apply(STACK)).toBe(STACK)
    await expect(found.applyFetched(STACK)).resolves.toBe(MAPPED)
    expect(found.apply(STACK)).toBe(MAPPED)
    expect(fetch.mock.calls.map(([url]) => String(url))).toEqual(['https://example.com/p.wasm.map?v=1'])
  })

  it.each(['data:application/wasm;base64,AGFzbQEAAAA=', 'blob:https://example.com/1'])(
    'fetches none beside %s',
    async (url) => {
      const fetch = vi.fn(noFetch)
      await expect(maps({ modules: [new URL(url)], fetch }).applyFetched(STACK)).resolves.toBe(STACK)
      expect(fetch).not.toHaveBeenCalled()
    },
  )

  it.each([
    ['cannot be had', () => Promise.reject(new Error('offline'))],
    ['is not there', () => Promise.resolve(new Response('', { status: 404 }))],
    ['is none', () => Promise.resolve(new Response('<html>'))],
  ])('shows the stack as it came where the map %s', async (_, fetch) => {
    await expect(maps({ modules: [new URL('https://example.com/p.wasm')], fetch }).applyFetched(STACK)).resolves.toBe(
      STACK,
    )
  })

  it('looks for none where it may not', () => {
    const readTextNow = vi.fn(() => MAP)
    expect(maps({ given: false, modules: ['p.wasm'], platform: { readTextNow } }).apply(STACK)).toBe(STACK)
    expect(readTextNow).not.toHaveBeenCalled()
  })

  it('goes on for no longer than a message is worth', () => {
    const found = maps({ given: [MAP] }).apply(`${FILE}:1:1 `.repeat(1000))
    expect(found.split('a.ts').length - 1).toBe(200)
  })
})
