import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeWebPlugin, type WebPlugin } from './web-plugin.ts'

const NAMED = `URL, URLSearchParams, Headers, Request, Response, FormData, Event, CustomEvent, EventTarget, AbortController,
  AbortSignal, Blob, File, Buffer, performance.mark, ReadableStream, URLPattern, structuredClone, fetch`

let plugin: WebPlugin

beforeAll(async () => {
  plugin = await makeWebPlugin(NAMED)
})

afterAll(() => plugin[Symbol.asyncDispose]())

async function shown(code: string): Promise<string | undefined> {
  await plugin.run(`console.log(${code})`)
  return plugin.log[0]
}

describe('the console shows the objects of the web as Node does, or nearly', () => {
  it.each([
    [
      `new URL('http://u@a:1/b?c=1#d')`,
      'URL { href: "http://u@a:1/b?c=1#d", origin: "http://a:1", protocol: "http:", username: "u", password: "", ' +
        'host: "a:1", hostname: "a", port: "1", pathname: "/b", search: "?c=1", ' +
        'searchParams: URLSearchParams { "c" => "1" }, hash: "#d" }',
    ],
    [`new URLSearchParams('a=1&a=2')`, 'URLSearchParams { "a" => "1", "a" => "2" }'],
    [`new URLSearchParams()`, 'URLSearchParams {}'],
    [`new Headers({ B: '1', a: '2' })`, 'Headers { "a" => "2", "b" => "1" }'],
    [
      `(() => { const f = new FormData(); f.append('a', 'b'); f.append('c', new File(['x'], 'y', { lastModified: 1 })); return f })()`,
      'FormData { "a" => "b", "c" => File { size: 1, type: "", name: "y", lastModified: 1 } }',
    ],
    [`new Blob(['x'], { type: 'a/b' })`, 'Blob { size: 1, type: "a/b" }'],
    [
      `new Request('http://a/', { headers: { a: 'b' } })`,
      'Request { url: "http://a/", method: "GET", headers: Headers { "a" => "b" }, redirect: "follow", signal: null }',
    ],
    [`new AbortController()`, 'AbortController { signal: AbortSignal { aborted: false } }'],
    [`new EventTarget()`, 'EventTarget {}'],
    [`Buffer.from('abc')`, '<Buffer 61 62 63>'],
    [`[new URLSearchParams('a=b')]`, '[URLSearchParams { "a" => "b" }]'],
    [`{ a: { b: { c: new URL('http://a') } } }`, '{ a: { b: { c: [URL] } } }'],
    [`new (class Mine extends Headers {})([['a', 'b']])`, 'Mine { "a" => "b" }'],
  ])('%s', async (code, expected) => {
    expect(await shown(code)).toBe(expected)
  })

  it.each([
    [`new Event('a')`, /^Event \{ type: "a", defaultPrevented: false, cancelable: false, timeStamp: [\d.]+ \}$/],
    [`new CustomEvent('a', { detail: 1 })`, /^CustomEvent \{ type: "a", .*, detail: 1 \}$/],
    [`performance.mark('a', { startTime: 1 })`, /^PerformanceMark \{ name: "a", entryType: "mark", startTime: 1, /],
    [`new Response('x')`, /^Response \{ .*status: 200, .*headers: Headers \{ "content-type" => "text\/plain/],
  ])('%s', async (code, expected) => {
    expect(await shown(code)).toMatch(expected)
  })
})

describe(`an object may say how it is shown, by Node's key`, () => {
  const custom = `[Symbol.for('nodejs.util.inspect.custom')]`

  it.each([
    ['a text', `{ ${custom}: () => 'as told' }`, 'as told'],
    ['a value', `{ ${custom}: () => ({ a: 1 }) }`, '{ a: 1 }'],
    ['itself', `{ a: 1, ${custom}() { return this } }`, /^\{ a: 1, /],
    ['with inspect', `{ ${custom}: (depth, { stylize }, inspect) => stylize(inspect(['x']), 'string') }`, '["x"]'],
    ['with what it lies in', `{ ${custom}(depth, options, inspect) { return inspect(this) } }`, '[Circular]'],
    ['a throw', `{ ${custom}() { throw new Error('no') } }`, '[unreadable]'],
    ['no function', `{ ${custom}: 1 }`, /^\{ \[Symbol\(nodejs.util.inspect.custom\)\]: 1 \}$/],
  ])('%s', async (_, code, expected) => {
    const text = await shown(code)
    if (typeof expected === 'string') expect(text).toBe(expected)
    else expect(text).toMatch(expected)
  })
})

it('classes and functions of the web have their names', async () => {
  const names = await plugin.run(
    `return [URL, URLSearchParams, Headers, Request, Response, FormData, Event, CustomEvent, EventTarget, AbortController,
      AbortSignal, Blob, File, Buffer, ReadableStream, URLPattern, structuredClone, fetch].map(({ name }) => name).join(', ')`,
  )
  expect(names).toBe(
    'URL, URLSearchParams, Headers, Request, Response, FormData, Event, CustomEvent, EventTarget, AbortController, ' +
      'AbortSignal, Blob, File, Buffer, ReadableStream, URLPattern, structuredClone, fetch',
  )
})
