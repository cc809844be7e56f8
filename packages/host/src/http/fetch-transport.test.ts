import { getEventListeners } from 'node:events'
import { LimitError } from '@tenon/abi'
import { describe, expect, it } from 'vitest'
import { apartInit } from './apart-init.ts'
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

const send = (fetch: Fetch, hop: Partial<HttpHop> = {}, signal?: AbortSignal): Promise<HttpResponse> =>
  new FetchTransport(() => fetch, apartInit).send({ ...HOP, ...hop }, signal)

const answering =
  (body: BodyInit | null, init: ResponseInit = {}): Fetch =>
  async () =>
    new Response(body, init)

/** Chunks without end; `cancelled` tells whether somebody put an end to it. */
function endless(chunkBytes: number): {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>
  pulls: number
  cancelled: boolean
} {
  const state = { stream: new ReadableStream<Uint8Array<ArrayBuffer>>(), pulls: 0, cancelled: false }
  state.stream = new ReadableStream({
    pull: (controller) => {
      state.pulls++
      controller.enqueue(new Uint8Array(chunkBytes))
    },
    cancel: () => {
      state.cancelled = true
    },
  })
  return state
}

describe('what is asked of a fetch', () => {
  it('is the request alone: nothing of the application goes with it, no redirect is followed', async () => {
    const asked: [string, RequestInit][] = []
    const fetch: Fetch = async (...request) => {
      asked.push(request)
      return new Response('')
    }
    const body = new Uint8Array([1, 2])
    await send(fetch, {
      method: 'POST',
      headers: [
        ['X-A', '1'],
        ['x-a', '2'],
      ],
      body,
    })
    const [[url, init] = ['', {}]] = asked
    expect(url).toBe(HOP.url)
    expect(init).toMatchObject({
      method: 'POST',
      headers: [
        ['X-A', '1'],
        ['x-a', '2'],
      ],
      body,
      redirect: 'manual',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
    })
    expect(init.signal).toBeInstanceOf(AbortSignal)
  })

  it('says nothing that the runtime does not know of', () => {
    const known = Object.getOwnPropertyDescriptor(Request.prototype, 'credentials')
    Reflect.deleteProperty(Request.prototype, 'credentials')
    try {
      expect(apartInit()).toEqual({ referrerPolicy: 'no-referrer', cache: 'no-store' })
    } finally {
      Object.defineProperty(Request.prototype, 'credentials', known ?? {})
    }
  })

  it('has no body where the plug-in gave an empty one: a GET must not have one', async () => {
    const { body } = await send(async (_, init) => new Response(String('body' in init)), { body: new Uint8Array() })
    expect(new TextDecoder().decode(body)).toBe('false')
  })
})

describe('a response', () => {
  it('has its headers under lower-case names, repeated ones joined', async () => {
    const headers: [string, string][] = [
      ['X-Mixed', 'a'],
      ['x-mixed', 'b'],
      ['Set-Cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]
    expect((await send(answering(null, { headers }))).headers).toEqual({ 'x-mixed': 'a, b', 'set-cookie': 'a=1, b=2' })
  })

  it('keeps a header that is named like what objects have', async () => {
    const { headers } = await send(
      answering(null, {
        headers: [
          ['__proto__', 'x'],
          ['constructor', 'y'],
        ],
      }),
    )
    expect(Object.entries(headers)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
  })

  it.each([
    ['gzip', false],
    ['GZIP, br', false],
    ['compress', true],
    ['gzip, compress', true],
    ['identity', true],
  ])('with content-encoding %s keeps what describes it: %s', async (encoding, isKept) => {
    const { headers } = await send(answering('x', { headers: { 'content-encoding': encoding, 'content-length': '1' } }))
    expect('content-encoding' in headers).toBe(isKept)
    expect('content-length' in headers).toBe(isKept)
    const head = await send(answering(null, { headers: { 'content-encoding': encoding } }), { method: 'HEAD' })
    expect(head.headers).toEqual({ 'content-encoding': encoding })
  })

  it('of a redirect has no body: nobody reads it', async () => {
    const body = endless(1000)
    const response = await send(answering(body.stream, { status: 302, headers: { location: '/next' } }))
    expect(response).toEqual({ status: 302, headers: { location: '/next' }, body: new Uint8Array() })
    expect(body.cancelled).toBe(true)
  })

  it('may have exactly 64 KiB of headers', async () => {
    expect((await send(answering(null, { headers: { a: 'x'.repeat(65_531) } }))).status).toBe(200)
    const body = endless(1)
    await expect(send(answering(body.stream, { headers: { a: 'x'.repeat(65_532) } }))).rejects.toMatchObject({
      code: 'ERR_HTTP_HEADER_LIMIT',
    })
    expect(body.cancelled).toBe(true)
  })

  it('may have exactly maxBytes, and is read no further', async () => {
    expect((await send(answering('x'.repeat(100)))).body).toHaveLength(100)
    await expect(send(answering('x'.repeat(101)))).rejects.toMatchObject({
      code: 'ERR_HTTP_BODY_LIMIT',
      details: { limit: 'httpResponseBytes', allowed: 100 },
    })
    const body = endless(10)
    await expect(send(answering(body.stream))).rejects.toMatchObject({ code: 'ERR_HTTP_BODY_LIMIT' })
    expect(body.cancelled).toBe(true)
    expect(body.pulls).toBeLessThan(15)
  })
})

/** A response with other fields than it would have. */
const withFields =
  (fields: object): Fetch =>
  async () => {
    const response = new Response('x')
    for (const [name, value] of Object.entries(fields)) Object.defineProperty(response, name, { value })
    return response
  }

describe('a redirect that cannot be checked', () => {
  it('is refused where the runtime hides it', async () => {
    await expect(send(withFields({ type: 'opaqueredirect', status: 0 }))).rejects.toMatchObject({
      code: 'ERR_HTTP_FAILED',
    })
  })

  it('is refused where it was followed already', async () => {
    await expect(send(withFields({ redirected: true }))).rejects.toMatchObject({ code: 'ERR_HTTP_FAILED' })
  })
})

describe('what fails', () => {
  it('says the reason, from wherever it is', async () => {
    const cause = new Error('certificate is for the birds')
    await expect(
      send(async () => {
        throw new TypeError('fetch failed', { cause })
      }),
    ).rejects.toMatchObject({
      code: 'ERR_HTTP_FAILED',
      message: expect.stringContaining(cause.message),
      details: { url: HOP.url },
    })
  })

  it('is an error of ours where one is behind it', async () => {
    const cause = new LimitError('ERR_HTTP_HEADER_LIMIT', 'too much')
    const fetch = async (): Promise<Response> => {
      throw new TypeError('fetch failed', { cause })
    }
    await expect(send(fetch)).rejects.toBe(cause)
  })

  it('is no less an error where what was thrown is none', async () => {
    await expect(send(() => Promise.reject('no'))).rejects.toMatchObject({
      code: 'ERR_HTTP_FAILED',
      details: { reason: 'no' },
    })
  })

  it('is that the body breaks off', async () => {
    const stream = new ReadableStream({
      pull: (controller) => controller.error(new Error('broken off')),
    })
    await expect(send(answering(stream))).rejects.toMatchObject({ code: 'ERR_HTTP_FAILED' })
  })
})

const silent: Fetch = () => new Promise(() => {})

describe('a signal', () => {
  it('gives up a fetch that does not listen to it', async () => {
    const abort = new AbortController()
    const sent = send(silent, {}, abort.signal)
    abort.abort(new Error('enough'))
    await expect(sent).rejects.toMatchObject({
      code: 'ERR_ABORTED',
      cause: expect.objectContaining({ message: 'enough' }),
    })
  })

  it('tells the fetch', async () => {
    const abort = new AbortController()
    let told: AbortSignal | null | undefined
    const sent = send(
      (_, { signal }) => {
        told = signal
        return new Promise(() => {})
      },
      {},
      abort.signal,
    )
    await Promise.resolve()
    abort.abort()
    await expect(sent).rejects.toMatchObject({ code: 'ERR_ABORTED' })
    expect(told?.aborted).toBe(true)
  })

  it('that has an error of ours for its reason gives that', async () => {
    const reason = new LimitError('ERR_TIMEOUT', 'over')
    const abort = new AbortController()
    abort.abort(reason)
    await expect(send(silent, {}, abort.signal)).rejects.toBe(reason)
  })

  it('ends the reading of a body', async () => {
    const abort = new AbortController()
    const stream = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)) })
    const sent = send(answering(stream), {}, abort.signal)
    setTimeout(() => abort.abort(), 20)
    await expect(sent).rejects.toMatchObject({ code: 'ERR_ABORTED' })
  })

  it('leaves no listener behind', async () => {
    const { signal } = new AbortController()
    await send(answering('x'), {}, signal)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})
