import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { type Fetch, FetchTransport } from './fetch-transport.ts'
import type { HttpHop, HttpResponse } from './http-transport.ts'

const HOP: HttpHop = {
  url: 'https://a.example/',
  method: 'GET',
  headers: [],
  body: undefined,
  addresses: 'public',
  maxBytes: 100,
}

/** Sends with a fetch that gives whatever it is told to, as those of applications may. */
const send = (fetch: () => unknown, signal?: AbortSignal): Promise<HttpResponse> =>
  new FetchTransport(
    () => fetch as Fetch,
    () => ({}),
  ).send(HOP, signal)

const failed = (reason: RegExp): unknown =>
  expect.objectContaining({
    code: 'ERR_HTTP_FAILED',
    details: { url: HOP.url, reason: expect.stringMatching(reason) },
  })

const plain = (fields: object): unknown => ({
  status: 200,
  type: 'basic',
  headers: new Headers(),
  body: null,
  ...fields,
})

/** A stream that gives one chunk, and then what it is asked for without end; tells whether it was let go of. */
function streamOf(...chunks: readonly unknown[]): { readonly stream: ReadableStream; cancelled: boolean } {
  const state = { stream: new ReadableStream(), cancelled: false }
  let pulls = 0
  state.stream = new ReadableStream({
    pull: async (controller) => {
      await new Promise(setImmediate)
      controller.enqueue(chunks[Math.min(pulls++, chunks.length - 1)])
    },
    cancel: () => {
      state.cancelled = true
    },
  })
  return state
}

describe('what is no response', () => {
  it.each([[undefined], [null], [5], ['text'], [true]])('is refused: %s', async (given) => {
    await expect(send(() => given)).rejects.toThrow(failed(/no response/))
    await expect(send(async () => given)).rejects.toThrow(failed(/no response/))
  })

  it.each([['200'], [Number.NaN], [0], [99], [1000], [200.5], [-200], [undefined], [200n]])(
    'is refused for its status: %s',
    async (status) => {
      await expect(send(() => plain({ status }))).rejects.toThrow(failed(/status/))
    },
  )

  it('is refused where it is an error, or hidden', async () => {
    await expect(send(() => Response.error())).rejects.toThrow(failed(/error/))
    await expect(send(() => plain({ type: 'opaque', status: 0 }))).rejects.toThrow(failed(/opaque/))
  })

  it.each([[undefined], [{ a: 'b' }], [new Map<unknown, unknown>([['a', 5]])], [[[Symbol('a'), 'b']]]])(
    'is refused for its headers',
    async (headers) => {
      await expect(send(() => plain({ headers }))).rejects.toThrow(failed(/headers/))
    },
  )

  it('is refused for headers without end, soon', async () => {
    const headers = {
      *[Symbol.iterator]() {
        for (;;) yield ['a', 'b'.repeat(1000)]
      },
    }
    await expect(send(() => plain({ headers }))).rejects.toMatchObject({ code: 'ERR_HTTP_HEADER_LIMIT' })
  })

  it.each([['text'], [new Uint8Array(1)], [undefined]])('is refused for a body that is no stream', async (body) => {
    await expect(send(() => plain({ body }))).rejects.toThrow(failed(/body is no stream/))
  })

  it.each([['text'], [5], [null], [{ length: 1 }], [new Uint16Array(1)], [new ArrayBuffer(1)]])(
    'is refused for a chunk that is no bytes',
    async (chunk) => {
      const { stream } = streamOf(chunk)
      await expect(send(() => plain({ body: stream }))).rejects.toThrow(failed(/bytes/))
    },
  )

  it('is let go of when it is refused', async () => {
    for (const chunk of ['text', new Uint16Array(1)]) {
      const body = streamOf(chunk)
      await expect(send(() => plain({ body: body.stream }))).rejects.toThrow(failed(/bytes/))
      expect(body.cancelled).toBe(true)
    }
    const body = streamOf(new Uint8Array(1))
    await expect(send(() => plain({ body: body.stream, status: 0 }))).rejects.toThrow(failed(/status/))
    expect(body.cancelled).toBe(true)
  })

  it('is not what has its bytes from another realm', async () => {
    const bytes: unknown = runInNewContext('new Uint8Array([7, 8])')
    const stream = new ReadableStream({
      start: (controller) => {
        controller.enqueue(bytes)
        controller.close()
      },
    })
    expect((await send(() => plain({ body: stream }))).body).toEqual(new Uint8Array([7, 8]))
  })

  it.each([[100], [200], [599], [999]])('is not what has status %i', async (status) => {
    expect((await send(() => plain({ status }))).status).toBe(status)
  })
})

describe('a request that is given up', () => {
  it('reads on from no body, also of a fetch that does not listen', async () => {
    for (const chunk of [new Uint8Array(0), new Uint8Array(1)]) {
      const body = streamOf(chunk)
      const abort = new AbortController()
      const sent = send(() => plain({ body: body.stream }), abort.signal)
      setTimeout(() => abort.abort(), 10)
      await expect(sent).rejects.toMatchObject({ code: chunk.length > 0 ? expect.any(String) : 'ERR_ABORTED' })
      await expect.poll(() => body.cancelled).toBe(true)
    }
  })

  it('lets go of a response that comes too late', async () => {
    const body = streamOf(new Uint8Array(0))
    const abort = new AbortController()
    const late = new Promise((resolve) => setTimeout(() => resolve(plain({ body: body.stream })), 50))
    const sent = send(() => late, abort.signal)
    abort.abort()
    await expect(sent).rejects.toMatchObject({ code: 'ERR_ABORTED' })
    expect(body.cancelled).toBe(false)
    await expect.poll(() => body.cancelled).toBe(true)
  })
})
