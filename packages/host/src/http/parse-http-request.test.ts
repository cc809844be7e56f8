import { describe, expect, it } from 'vitest'
import { parseHttpRequest } from './parse-http-request.ts'

describe('parseHttpRequest', () => {
  it('reads a URL alone: a GET without headers', () => {
    expect(parseHttpRequest('{"url":"http://example.com/x"}')).toEqual({
      url: 'http://example.com/x',
      method: 'GET',
      headers: {},
    })
  })

  it('reads method, in upper case, and headers', () => {
    expect(parseHttpRequest('{"url":"http://example.com","method":"post","headers":{"A":"1"}}')).toEqual({
      url: 'http://example.com',
      method: 'POST',
      headers: { A: '1' },
    })
  })

  it('takes headers of null for none, as PDKs write them', () => {
    expect(parseHttpRequest('{"url":"http://example.com","headers":null}').headers).toEqual({})
  })

  it('keeps a header of any name', () => {
    const { headers } = parseHttpRequest('{"url":"http://example.com","headers":{"__proto__":"x"}}')
    expect(Object.entries(headers)).toEqual([['__proto__', 'x']])
  })

  it.each([
    ['no JSON', 'GET /'],
    ['no object', '"http://example.com"'],
    ['a list', '[]'],
    ['null', 'null'],
    ['nothing', ''],
    ['no URL', '{}'],
    ['a relative URL', '{"url":"/x"}'],
    ['a URL of another type', '{"url":1}'],
    ['an unknown field', '{"url":"http://example.com","body":"x"}'],
    ['a method that is no token', '{"url":"http://example.com","method":"GET /"}'],
    ['an empty method', '{"url":"http://example.com","method":""}'],
    ['a method of another type', '{"url":"http://example.com","method":1}'],
    ['headers that are a list', '{"url":"http://example.com","headers":["a"]}'],
    ['headers that are text', '{"url":"http://example.com","headers":"a"}'],
    ['a header that is a number', '{"url":"http://example.com","headers":{"a":1}}'],
  ])('refuses %s', (_, text) => {
    expect(() => parseHttpRequest(text)).toThrow(expect.objectContaining({ code: 'ERR_GUEST_RETURNED_ERROR' }))
  })
})
