import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkHttpRequest,
  parseHttpRequest as parseJson,
  tellsFailure,
  type WantedRequest,
} from './parse-http-request.ts'

const parseHttpRequest = (text: string | undefined): WantedRequest & { readonly tellsFailure: boolean } => {
  const given = parseJson(text)
  return { ...checkHttpRequest(given), tellsFailure: tellsFailure(given) }
}

const withHeaders = (headers: unknown): string => JSON.stringify({ url: 'http://example.com', headers })

describe('parseHttpRequest', () => {
  it('reads a URL alone: a GET without headers', () => {
    expect(parseHttpRequest('{"url":"http://example.com/x"}')).toEqual({
      url: 'http://example.com/x',
      method: 'GET',
      headers: [],
      tellsFailure: false,
    })
  })

  it('reads method, in upper case, and headers as they are spelled', () => {
    expect(
      parseHttpRequest('{"url":"http://example.com","method":"patch","headers":{"X-One":"1","x-one":"2"}}'),
    ).toEqual({
      url: 'http://example.com',
      method: 'PATCH',
      headers: [
        ['X-One', '1'],
        ['x-one', '2'],
      ],
      tellsFailure: false,
    })
  })

  it('takes null for none, as PDKs write it', () => {
    expect(parseHttpRequest('{"url":"http://example.com","method":null,"headers":null}')).toMatchObject({
      method: 'GET',
      headers: [],
    })
  })

  it('keeps a header of any name', () => {
    expect(parseHttpRequest('{"url":"http://example.com","headers":{"__proto__":"x"}}').headers).toEqual([
      ['__proto__', 'x'],
    ])
  })

  it("leaves out what is not the plug-in's to say", () => {
    const refused = [
      'Connection',
      'Content-Length',
      'Expect',
      'HOST',
      'HTTP2-Settings',
      'Keep-Alive',
      'Proxy-Authorization',
      'Proxy-Connection',
      'Sec-Fetch-Site',
      'Sec-WebSocket-Key',
      'TE',
      'Trailer',
      'Transfer-Encoding',
      'Upgrade',
      'Via',
    ]
    const kept = ['Authorization', 'Cookie', 'Accept', 'Content-Type', 'X-Host', 'Date']
    const { headers } = parseHttpRequest(
      withHeaders(Object.fromEntries([...refused, ...kept].map((name) => [name, 'x']))),
    )
    expect(headers.map(([name]) => name)).toEqual(kept)
  })

  it.each([
    ['tell', true],
    ['no', false],
  ])('never sends what it says to its host: Tenon-Errors, %s', (value, tellsFailure) => {
    expect(parseHttpRequest(withHeaders({ 'Tenon-Errors': value }))).toMatchObject({ headers: [], tellsFailure })
  })

  it('leaves it out under names that servers take for the same', () => {
    const names = ['Content_Length', 'TRANSFER_ENCODING', 'transfer_encoding', 'proxy_authorization', 'Sec_Fetch-Site']
    expect(parseHttpRequest(withHeaders(Object.fromEntries(names.map((name) => [name, 'x'])))).headers).toEqual([])
  })

  it.each(['TRACE', 'connect', ' Track ', 'GET, TRACE'])('leaves out the wish to be taken for %s', (value) => {
    const names = ['X-HTTP-Method', 'X-HTTP-Method-Override', 'x-method-override', 'X_HTTP_Method_Override']
    expect(parseHttpRequest(withHeaders(Object.fromEntries(names.map((name) => [name, value])))).headers).toEqual([])
  })

  it('lets no encoding be asked for that nobody would undo', () => {
    expect(parseHttpRequest(withHeaders({ 'Accept-Encoding': 'zstd, gzip' })).headers).toEqual([])
    expect(parseHttpRequest(withHeaders({ 'Accept-Encoding': 'identity' })).headers).toHaveLength(1)
  })

  it.each(['CONNECT', 'trace', 'Track'])('refuses the method %s', (method) => {
    expect(() => parseHttpRequest(JSON.stringify({ url: 'http://example.com', method }))).toThrow(
      expect.objectContaining({ code: 'ERR_GUEST_RETURNED_ERROR' }),
    )
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
    ['a method with a line break', '{"url":"http://example.com","method":"GET / HTTP/1.1\\r\\nX: y"}'],
    ['an empty method', '{"url":"http://example.com","method":""}'],
    ['a method of another type', '{"url":"http://example.com","method":1}'],
    ['headers that are a list', '{"url":"http://example.com","headers":["a"]}'],
    ['headers that are text', '{"url":"http://example.com","headers":"a"}'],
    ['a header that is a number', '{"url":"http://example.com","headers":{"a":1}}'],
    ['a request too long to be read', undefined],
  ])('refuses %s', (_, text) => {
    expect(() => parseHttpRequest(text)).toThrow(expect.objectContaining({ code: 'ERR_GUEST_RETURNED_ERROR' }))
  })
})

describe('header injection', () => {
  it.each([
    ['X', 'a\r\nX-More: b'],
    ['X', 'a\nb'],
    ['X', 'a\rb'],
    ['X', 'a\0b'],
    ['X', 'a\u007fb'],
    ['X', 'a\u0085b\u2028'],
    ['X', '\u010a'],
    ['X', '日本'],
    ['X\r\nY', 'a'],
    ['X Y', 'a'],
    ['X:', 'a'],
    ['', 'a'],
    ['Ünicode', 'a'],
    ['Host\0', 'a'],
    // Refused before they are left out: it was an attempt all the same.
    ['Host', 'a\r\nX: y'],
  ])('by %j: %j is refused', (name, value) => {
    expect(() => parseHttpRequest(withHeaders({ [name]: value }))).toThrow(
      expect.objectContaining({ code: 'ERR_GUEST_RETURNED_ERROR' }),
    )
  })

  it('is none in what HTTP allows', () => {
    const value = 'tab\t space "quotes" \u0080\u00ff'
    expect(parseHttpRequest(withHeaders({ X: value })).headers).toEqual([['X', value]])
  })
})

/** A failure prints its seed, to be added here. */
it.each([5, 20_261_128])('gives a request without line breaks, or an error of ours, for any text (seed %i)', (seed) => {
  const fields = fc.record(
    {
      url: fc.oneof(fc.webUrl(), fc.string({ unit: 'binary' }), fc.anything()),
      method: fc.oneof(fc.constantFrom('GET', 'post'), fc.string(), fc.anything()),
      headers: fc.oneof(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), fc.anything()),
    },
    { requiredKeys: ['url'] },
  )
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fields.map((value) => JSON.stringify(value)),
  )
  fc.assert(
    fc.property(text, (request) => {
      try {
        const { url, method, headers } = parseHttpRequest(request)
        expect(URL.canParse(url)).toBe(true)
        expect([method, ...headers.flat()].join('')).not.toMatch(/[\r\n\0]/)
        expect(() => new Headers(headers.map(([name, value]): [string, string] => [name, value]))).not.toThrow()
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_GUEST_RETURNED_ERROR' })
      }
    }),
    { seed, numRuns: 2000 },
  )
})
