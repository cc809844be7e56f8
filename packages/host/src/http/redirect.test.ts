import { describe, expect, it } from 'vitest'
import type { HttpRequest, HttpResponse } from './http-client.ts'
import { followRedirects, MAX_REDIRECTS } from './redirect.ts'

const BODY = new Uint8Array([1])
const REQUEST: HttpRequest = {
  url: 'https://a.example/start?x=1',
  method: 'POST',
  headers: { 'Content-Type': 'text/plain', Authorization: 'secret', 'x-own': 'kept' },
  body: BODY,
  allowedHosts: ['a.example', 'b.example'],
  maxBytes: 10,
  timeoutMs: undefined,
}

const answer = (status: number, location?: string): HttpResponse => ({
  status,
  headers: location === undefined ? {} : { location },
  body: new Uint8Array(),
})

/** Answers a request's hops in order; returns the hops made. */
function hops(request: HttpRequest, answers: readonly HttpResponse[]): HttpRequest[] {
  const made: HttpRequest[] = []
  const last = followRedirects(request, (hop) => {
    made.push(hop)
    return answers[made.length - 1] ?? answer(599)
  })
  expect(last).toBe(answers.at(-1))
  return made
}

describe('followRedirects', () => {
  it.each([200, 300, 304, 305, 404, 500])('takes status %i as the answer, location or not', (status) => {
    expect(hops(REQUEST, [answer(status, '/next')])).toEqual([REQUEST])
  })

  it.each([301, 302, 303, 307, 308])('takes %i without a location as the answer', (status) => {
    expect(hops(REQUEST, [answer(status)])).toEqual([REQUEST])
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
    expect('Content-Type' in (second?.headers ?? {})).toBe(!isDropped)
    expect(second?.headers).toMatchObject({ Authorization: 'secret', 'x-own': 'kept' })
  })

  it.each(['https://b.example/', 'http://a.example/', 'https://a.example:8443/'])(
    'does not tell %s who asked',
    (location) => {
      const [, second] = hops(REQUEST, [answer(307, location), answer(200)])
      expect(second?.headers).toEqual({ 'Content-Type': 'text/plain', 'x-own': 'kept' })
    },
  )

  it('does not take up again what it dropped when it comes back', () => {
    const made = hops(REQUEST, [answer(307, 'https://b.example/'), answer(307, 'https://a.example/'), answer(200)])
    expect(made[2]?.headers).not.toHaveProperty('Authorization')
  })

  it('checks the host of each hop before it is made', () => {
    const made: string[] = []
    const follow = (): HttpResponse =>
      followRedirects(REQUEST, ({ url }) => {
        made.push(url)
        return answer(302, made.length === 1 ? 'https://b.example/' : 'https://c.example/')
      })
    expect(follow).toThrow(expect.objectContaining({ code: 'ERR_HOST_NOT_ALLOWED' }))
    expect(made).toEqual([REQUEST.url, 'https://b.example/'])
  })

  it.each(['file:///etc/passwd', 'data:text/plain,x'])('does not leave HTTP for %s', (location) => {
    expect(() => followRedirects({ ...REQUEST, allowedHosts: ['*'] }, () => answer(302, location))).toThrow(
      expect.objectContaining({ code: 'ERR_HOST_NOT_ALLOWED' }),
    )
  })

  it('fails on a location that is no URL', () => {
    expect(() => followRedirects(REQUEST, () => answer(302, 'http://'))).toThrow(
      expect.objectContaining({ code: 'ERR_HTTP_FAILED' }),
    )
  })

  it('gives up on a circle', () => {
    let made = 0
    const turn = (): HttpResponse => {
      made++
      return answer(302, '/')
    }
    expect(() => followRedirects(REQUEST, turn)).toThrow(expect.objectContaining({ code: 'ERR_HTTP_FAILED' }))
    expect(made).toBe(MAX_REDIRECTS + 1)
  })
})
