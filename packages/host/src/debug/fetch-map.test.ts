import { describe, expect, it, vi } from 'vitest'
import { fetchMap } from './fetch-map.ts'
import { MAX_MAP_SIZE } from './source-map.ts'

const URL_OF_MAP = 'https://example.com/plugin.wasm.map'

/** A body that gives pieces until it is told to end. */
function endless(piece: Uint8Array, cancel: () => void): Response {
  return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(piece), cancel }))
}

describe('fetching a map', () => {
  it('gives its text, whatever pieces it came in', async () => {
    const bytes = new TextEncoder().encode('{"é":1}')
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    await expect(fetchMap(URL_OF_MAP, () => Promise.resolve(new Response(body)))).resolves.toBe('{"é":1}')
  })

  it('does not wait for a server that never answers, and gives up the request', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(() => new Promise(() => {}))
    await expect(fetchMap(URL_OF_MAP, fetch, 20)).resolves.toBeUndefined()
    expect(fetch.mock.calls[0]?.[1]?.signal?.aborted).toBe(true)
  })

  it('does not wait for a body that never ends', async () => {
    const stalled = new Response(new ReadableStream({ pull: () => new Promise(() => {}) }))
    await expect(fetchMap(URL_OF_MAP, () => Promise.resolve(stalled), 20)).resolves.toBeUndefined()
  })

  it('reads no more than a map may have', async () => {
    const cancel = vi.fn()
    const piece = new Uint8Array(MAX_MAP_SIZE / 4).fill(0x20)
    await expect(fetchMap(URL_OF_MAP, () => Promise.resolve(endless(piece, cancel)))).resolves.toBeUndefined()
    expect(cancel).toHaveBeenCalled()
  })
})
