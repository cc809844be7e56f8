import { describe, expect, it } from 'vitest'
import { HttpPolicy } from './http-policy.ts'
import type { HttpHop, HttpResponse } from './http-transport.ts'
import type { Target } from './redirect.ts'
import type { Headers } from './request-headers.ts'
import { awaitSteps, MAX_REDIRECTS, requestSteps, type RequestSteps, waitForSteps } from './request-steps.ts'

const BODY = new Uint8Array([1])
const REQUEST: Target = {
  url: 'https://a.example/start?x=1',
  method: 'POST',
  headers: [
    ['Content-Type', 'text/plain'],
    ['Authorization', 'secret'],
    ['COOKIE', 'a=1'],
    ['x-own', 'kept'],
  ],
  body: BODY,
}

const answer = (status: number, location?: string): HttpResponse => ({
  status,
  headers: location === undefined ? {} : { location },
  body: new Uint8Array(),
})

const begin = (request: Target, rules: readonly string[], maxRequestBytes = 10): RequestSteps =>
  requestSteps(request, { policy: new HttpPolicy(rules), maxRequestBytes, maxBytes: 10 })

/** Answers a request's hops in order; returns the hops made. */
function hops(request: Target, answers: readonly HttpResponse[], rules = ['a.example', 'b.example']): HttpHop[] {
  const made: HttpHop[] = []
  const last = waitForSteps(begin(request, rules), (hop) => {
    made.push(hop)
    return answers[made.length - 1] ?? answer(599)
  })
  expect(last).toBe(answers.at(-1))
  return made
}

const names = (headers: Headers | undefined): string[] => (headers ?? []).map(([name]) => name)

describe('requestSteps', () => {
  it('makes one hop of a request, and says where it may go', () => {
    expect(hops(REQUEST, [answer(200)])).toEqual([{ ...REQUEST, addresses: 'any', maxBytes: 10 }])
    expect(hops(REQUEST, [answer(200)], ['*'])[0]).toMatchObject({ addresses: 'public' })
  })

  it.each([200, 300, 304, 305, 404, 500])('takes status %i as the answer, location or not', (status) => {
    expect(hops(REQUEST, [answer(status, '/next')])).toHaveLength(1)
  })

  it.each([301, 302, 303, 307, 308])('takes %i without a location as the answer', (status) => {
    expect(hops(REQUEST, [answer(status)])).toHaveLength(1)
  })

  it.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
    [301, 'PUT', 'PUT'],
    [302, 'DELETE', 'DELETE'],
    [303, 'DELETE', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [302, 'HEAD', 'HEAD'],
  ])('after %i a %s becomes a %s', (status, method, expected) => {
    const [, second] = hops({ ...REQUEST, method }, [answer(status, '/next'), answer(200)])
    expect(second).toMatchObject({ url: 'https://a.example/next', method: expected })
    const isDropped = method !== expected
    expect(second?.body).toBe(isDropped ? undefined : BODY)
    expect(names(second?.headers)).toEqual([...(isDropped ? [] : ['Content-Type']), 'Authorization', 'COOKIE', 'x-own'])
  })

  it.each(['https://b.example/', 'http://a.example/', 'https://a.example:8443/'])(
    'does not tell %s who asked',
    (location) => {
      const [, second] = hops(REQUEST, [answer(307, location), answer(200)])
      expect(names(second?.headers)).toEqual(['Content-Type', 'x-own'])
    },
  )

  it('does not take up again what it dropped when it comes back', () => {
    const made = hops(REQUEST, [answer(307, 'https://b.example/'), answer(307, 'https://a.example/'), answer(200)])
    expect(names(made[2]?.headers)).not.toContain('Authorization')
  })

  it('reads a location in UTF-8, as servers write it, and others byte by byte', () => {
    const [, utf8] = hops(REQUEST, [answer(302, '/caf\u00c3\u00a9'), answer(200)])
    expect(utf8?.url).toBe('https://a.example/caf%C3%A9')
    const [, latin1] = hops(REQUEST, [answer(302, '/caf\u00e9'), answer(200)])
    expect(latin1?.url).toBe('https://a.example/caf%C3%A9')
    const [, host] = hops(REQUEST, [answer(302, 'http://b\u00c3\u00bccher.example/'), answer(200)], ['*'])
    expect(host?.url).toBe('http://xn--bcher-kva.example/')
  })

  it('checks each hop before it is made', () => {
    const made: string[] = []
    const follow = (): HttpResponse =>
      waitForSteps(begin(REQUEST, ['a.example', 'b.example']), ({ url }) => {
        made.push(url)
        return answer(302, made.length === 1 ? 'https://b.example/' : 'https://c.example/')
      })
    expect(follow).toThrow(expect.objectContaining({ code: 'ERR_HOST_NOT_ALLOWED' }))
    expect(made).toEqual([REQUEST.url, 'https://b.example/'])
  })

  it.each([
    ['file:///etc/passwd', 'ERR_HOST_NOT_ALLOWED'],
    ['data:text/plain,x', 'ERR_HOST_NOT_ALLOWED'],
    ['https://user:pass@a.example/', 'ERR_HOST_NOT_ALLOWED'],
    ['http://127.0.0.1/', 'ERR_ADDRESS_NOT_ALLOWED'],
    ['http://0x7f000001/', 'ERR_ADDRESS_NOT_ALLOWED'],
    ['//[::ffff:a9fe:a9fe]/', 'ERR_ADDRESS_NOT_ALLOWED'],
    ['http://localhost/', 'ERR_ADDRESS_NOT_ALLOWED'],
    ['http://', 'ERR_HTTP_FAILED'],
  ])('does not follow to %s', (location, code) => {
    expect(() => waitForSteps(begin(REQUEST, ['*']), () => answer(302, location))).toThrow(
      expect.objectContaining({ code }),
    )
  })

  it('holds the method that a redirect leads to to the rules', () => {
    expect(() => waitForSteps(begin(REQUEST, ['POST a.example']), () => answer(303, '/next'))).toThrow(
      expect.objectContaining({
        code: 'ERR_HOST_NOT_ALLOWED',
        details: expect.objectContaining({ refused: 'method' }),
      }),
    )
  })

  it.each(['X-HTTP-Method-Override', 'x-http-method', 'X-Method-Override'])(
    'does not let %s ask for a method that is not allowed',
    (name) => {
      const request = { ...REQUEST, headers: [[name, 'get, delete'] as const] }
      expect(() => begin(request, ['GET,POST a.example']).next()).toThrow(
        expect.objectContaining({
          code: 'ERR_HOST_NOT_ALLOWED',
          details: expect.objectContaining({ method: 'DELETE' }),
        }),
      )
      expect(begin(request, ['GET,POST,DELETE a.example']).next().done).toBe(false)
    },
  )

  it('gives up on a circle', () => {
    let made = 0
    const turn = (): HttpResponse => {
      made++
      return answer(302, '/')
    }
    expect(() => waitForSteps(begin(REQUEST, ['a.example']), turn)).toThrow(
      expect.objectContaining({ code: 'ERR_HTTP_FAILED' }),
    )
    expect(made).toBe(MAX_REDIRECTS + 1)
  })

  it('bounds the body of the request', () => {
    const request = { ...REQUEST, body: new Uint8Array(11) }
    expect(begin(request, ['*'], 11).next().done).toBe(false)
    expect(() => begin(request, ['*'], 10).next()).toThrow(
      expect.objectContaining({
        code: 'ERR_HTTP_BODY_LIMIT',
        details: expect.objectContaining({ limit: 'httpRequestBytes', allowed: 10, asked: 11 }),
      }),
    )
    expect(begin({ ...REQUEST, body: undefined }, ['*'], 0).next().done).toBe(false)
  })
})

describe('awaitSteps', () => {
  it('makes the same hops without waiting, with the same signal', async () => {
    const { signal } = new AbortController()
    const made: unknown[] = []
    const transport = {
      send: async ({ url }: HttpHop, given?: AbortSignal): Promise<HttpResponse> => {
        made.push(url, given)
        return made.length === 2 ? answer(302, '/next') : answer(200)
      },
    }
    expect(await awaitSteps(begin(REQUEST, ['a.example']), transport, signal)).toEqual(answer(200))
    expect(made).toEqual([REQUEST.url, signal, 'https://a.example/next', signal])
  })
})
