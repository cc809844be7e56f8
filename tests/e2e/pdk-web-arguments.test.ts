import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeWebPlugin, type WebPlugin } from './web-plugin.ts'

const NAMED = `URL, URLSearchParams, Headers, Request, Response, FormData, Event, CustomEvent, EventTarget, AbortController,
  AbortSignal, Blob, File, structuredClone, fetch, crypto.subtle, crypto.getRandomValues, btoa, atob, performance.toJSON`

let plugin: WebPlugin

beforeAll(async () => {
  plugin = await makeWebPlugin(NAMED)
})

afterAll(() => plugin[Symbol.asyncDispose]())

/** What the code throws or rejects with, by name. */
function failure(code: string): Promise<unknown> {
  return plugin.run(`try { await (${code}); return 'nothing' } catch (error) { return error.name }`)
}

describe('an argument that is missing is a TypeError', () => {
  it.each([
    'structuredClone()',
    'btoa()',
    'atob()',
    'new URL()',
    'URL.canParse()',
    'new Request()',
    'new Event()',
    'new File([])',
    'fetch()',
    ...['get()', 'has()', 'delete()', `set('a')`, `append('a')`, 'append()', 'forEach()'].flatMap((call) => [
      `new Headers().${call}`,
      `new URLSearchParams().${call}`,
      `new FormData().${call}`,
    ]),
    'new URLSearchParams().getAll()',
    'new FormData().getAll()',
    `new EventTarget().addEventListener('a')`,
    `new EventTarget().removeEventListener('a')`,
    'new EventTarget().dispatchEvent()',
    'new AbortController().signal.addEventListener()',
    'AbortSignal.timeout()',
    'AbortSignal.any()',
    'Response.redirect()',
    'Response.json()',
  ])('%s', async (code) => {
    expect(await failure(code)).toBe('TypeError')
  })

  it('and one that is undefined is none', async () => {
    expect(
      await plugin.run(`const p = new URLSearchParams('undefined=1'), h = new Headers({ undefined: '2' })
        return [p.get(undefined), h.get(undefined), structuredClone(undefined) === undefined, btoa(undefined)]`),
    ).toEqual(['1', '2', true, 'dW5kZWZpbmVk'])
  })

  it('methods have the names and lengths of the standard', async () => {
    expect(
      await plugin.run(`return [Headers.prototype.get, URLSearchParams.prototype.append, FormData.prototype.set,
        EventTarget.prototype.addEventListener].map(({ name, length }) => name + length).join()`),
    ).toBe('get1,append2,set2,addEventListener2')
  })
})

describe('an argument that is none of its kind is a TypeError', () => {
  it.each([
    `new Response('a', 'b')`,
    `new Response('a', 1)`,
    `new Request('http://h/', 'b')`,
    `new Request('http://u:p@h/')`,
    `new Request('https://u@h/')`,
    `fetch('http://u:p@h/')`,
    `new Event('a', 1)`,
    `new CustomEvent('a', 'b')`,
    `new Blob([], 'a')`,
    `new File([], 'a', 1)`,
    `structuredClone(1, 'a')`,
    `Response.json(1, 'a')`,
    `new EventTarget().addEventListener('a', 1)`,
    'AbortSignal.timeout(-1)',
    'AbortSignal.timeout(NaN)',
    'AbortSignal.timeout(Infinity)',
    'AbortSignal.timeout(2 ** 53)',
    'AbortSignal.any([1])',
  ])('%s', async (code) => {
    expect(await failure(code)).toBe('TypeError')
  })

  it.each([
    `new Response('a', null)`,
    `new Response('a', () => {})`,
    `new Request('http://h/a@b?c@d')`,
    `new Request('http://h/', null)`,
    `new Event('a', null)`,
    'AbortSignal.timeout(0.5)',
    `AbortSignal.timeout('1')`,
    `new EventTarget().addEventListener('a', null)`,
    `new EventTarget().addEventListener('a', {})`,
    'structuredClone(1, null)',
  ])('but not %s', async (code) => {
    expect(await failure(code)).toBe('nothing')
  })
})

const RAW = `crypto.subtle.importKey('raw', new Uint8Array(4), { name: 'HMAC', hash: 'SHA-256' }, true, ['sign'])`
const jwk = (fields: string, usages = `['sign']`, extractable = true): string =>
  `crypto.subtle.importKey('jwk', { kty: 'oct', k: 'AQID', ${fields} }, { name: 'HMAC', hash: 'SHA-256' }, ${extractable}, ${usages})`

describe('crypto.subtle rejects with the class that the standard names', () => {
  it.each([
    ['TypeError', `crypto.subtle.digest('SHA-256')`],
    ['TypeError', `crypto.subtle.digest('SHA-256', 'text')`],
    ['TypeError', `crypto.subtle.digest({}, new Uint8Array(1))`],
    ['NotSupportedError', `crypto.subtle.digest('MD5', new Uint8Array(1))`],
    [
      'TypeError',
      `crypto.subtle.importKey('other', new Uint8Array(1), { name: 'HMAC', hash: 'SHA-1' }, true, ['sign'])`,
    ],
    [
      'NotSupportedError',
      `crypto.subtle.importKey('spki', new Uint8Array(1), { name: 'HMAC', hash: 'SHA-1' }, true, ['sign'])`,
    ],
    ['TypeError', `crypto.subtle.importKey('raw', {}, { name: 'HMAC', hash: 'SHA-1' }, true, ['sign'])`],
    ['TypeError', `crypto.subtle.importKey('jwk', new Uint8Array(1), { name: 'HMAC', hash: 'SHA-1' }, true, ['sign'])`],
    ['TypeError', `crypto.subtle.importKey('raw', new Uint8Array(1), { name: 'HMAC' }, true, ['sign'])`],
    ['TypeError', `crypto.subtle.importKey('raw', new Uint8Array(1), { name: 'HMAC', hash: 'SHA-1' }, true)`],
    [
      'TypeError',
      `crypto.subtle.importKey('raw', new Uint8Array(1), { name: 'HMAC', hash: 'SHA-1' }, true, ['dance'])`,
    ],
    [
      'SyntaxError',
      `crypto.subtle.importKey('raw', new Uint8Array(1), { name: 'HMAC', hash: 'SHA-1' }, true, ['encrypt'])`,
    ],
    ['SyntaxError', `crypto.subtle.importKey('raw', new Uint8Array(1), { name: 'HMAC', hash: 'SHA-1' }, true, [])`],
    ['DataError', `crypto.subtle.importKey('raw', new Uint8Array(0), { name: 'HMAC', hash: 'SHA-1' }, true, ['sign'])`],
    ['NotSupportedError', `crypto.subtle.importKey('raw', new Uint8Array(1), 'AES-GCM', true, ['encrypt'])`],
    ['nothing', jwk(`alg: 'HS256', use: 'sig', key_ops: ['sign', 'verify'], ext: true`)],
    ['DataError', jwk(`k: '!'`)],
    ['DataError', jwk(`kty: 'RSA'`)],
    ['DataError', jwk(`alg: 'HS512'`)],
    ['DataError', jwk(`use: 'enc'`)],
    ['DataError', jwk(`key_ops: ['verify']`)],
    ['DataError', jwk(`ext: false`)],
    ['nothing', jwk(`ext: false`, `['sign']`, false)],
    ['TypeError', `crypto.subtle.exportKey('raw', {})`],
    ['TypeError', `${RAW}.then((key) => crypto.subtle.exportKey('other', key))`],
    ['NotSupportedError', `${RAW}.then((key) => crypto.subtle.exportKey('pkcs8', key))`],
    ['InvalidAccessError', `${jwk('', `['sign']`, false)}.then((key) => crypto.subtle.exportKey('raw', key))`],
    ['TypeError', `crypto.subtle.sign('HMAC', {}, new Uint8Array(1))`],
    ['TypeError', `${RAW}.then((key) => crypto.subtle.sign('HMAC', key, 'text'))`],
    [
      'InvalidAccessError',
      `${RAW}.then((key) => crypto.subtle.verify('HMAC', key, new Uint8Array(1), new Uint8Array(1)))`,
    ],
    ['OperationError', `crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-1', length: 0 }, true, ['sign'])`],
    ['SyntaxError', `crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-1' }, true, [])`],
    ['TypeError', `crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-1' }, true)`],
  ])('%s: %s', async (name, code) => {
    expect(await failure(code)).toBe(name)
  })
})

it('objects say what they are', async () => {
  expect(await plugin.run(`return [crypto, crypto.subtle, performance].map(String).join()`)).toBe(
    '[object Crypto],[object SubtleCrypto],[object Performance]',
  )
  expect(await plugin.run(`return [performance.toJSON(), performance]`)).toEqual([
    { timeOrigin: expect.any(Number) },
    { timeOrigin: expect.any(Number) },
  ])
})
