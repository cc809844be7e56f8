import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeWebPlugin, type WebPlugin } from './web-plugin.ts'

/** Code that a plug-in runs, and what it returns. */
type Case = [code: string, expected: unknown]

/** Reads a form with Node's own fetch and says what is in it, or sends one. In a thread of its own: the host waits. */
const SERVER = `
const server = require('node:http').createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', async () => {
    const type = request.headers['content-type'] ?? ''
    if (request.url === '/form') {
      const form = new FormData()
      form.append('a', 'ü')
      form.append('file', new File(['x\\r\\n--y'], 'a"b.txt', { type: 'text/css' }))
      const answer = new Response(form)
      response.writeHead(200, { 'content-type': answer.headers.get('content-type') })
      return response.end(Buffer.from(await answer.arrayBuffer()))
    }
    if (request.url === '/long') return response.end(Buffer.alloc(200000, 'x'))
    if (request.url === '/cookies') return response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] }).end('c')
    const body = Buffer.concat(chunks)
    if (!type.startsWith('multipart/')) return response.end(JSON.stringify([type, body.toString()]))
    const form = await new Response(body, { headers: { 'content-type': type } }).formData()
    const entries = []
    for (const [name, value] of form) {
      entries.push(typeof value === 'string' ? [name, value] : [name, value.name, value.type, await value.text()])
    }
    response.end(JSON.stringify(entries))
  })
})
server.listen(0, '127.0.0.1', () => require('node:worker_threads').parentPort.postMessage(server.address().port))
`

const NAMED = `Blob, File, FormData, ReadableStream, WritableStream, TransformStream, TextEncoderStream, TextDecoderStream,
  CompressionStream, DecompressionStream, fetch, Request, Response, Headers, URLSearchParams, structuredClone,
  AbortController, (r: any) => [r.body, r.blob(), r.formData(), r.stream()]`

let plugin: WebPlugin
let server: Worker
let origin: string

beforeAll(async () => {
  server = new Worker(SERVER, { eval: true })
  const port = await new Promise<number>((resolve) => server.once('message', resolve))
  origin = `http://127.0.0.1:${port}`
  plugin = await makeWebPlugin(NAMED, { allowedHosts: ['127.0.0.1'], httpResponseHeaders: true })
})

afterAll(async () => {
  await server.terminate()
  await plugin[Symbol.asyncDispose]()
})

function runs(cases: readonly Case[]): void {
  it.each(cases)('%s', async (code, expected) => {
    expect(await plugin.run(code.replaceAll('ORIGIN', origin))).toEqual(expected)
  })
}

const NAME_OF_ERROR = `.then(() => 'none', (error) => error.name)`

describe('Blob and File', () => {
  runs([
    [
      `const b = new Blob(['a', new Uint8Array([98]), new Blob(['c'])], { type: 'TEXT/x' }); return [b.size, b.type, await b.text()]`,
      [3, 'text/x', 'abc'],
    ],
    [`return [...await new Blob(['abcdef']).slice(-3, -1).bytes()]`, [100, 101]],
    [
      `const f = new File(['x'], 'ü', { lastModified: 5 }); return [f.name, f.lastModified, f instanceof Blob, String(f)]`,
      ['ü', 5, true, '[object File]'],
    ],
    [`return new File([], 'n').lastModified > 1e12`, true],
    [`try { new Blob('text') } catch (e) { return e.name }`, 'TypeError'],
    [`try { new File([]) } catch (e) { return e.name }`, 'TypeError'],
    [`try { new Blob([], { endings: 'x' }) } catch (e) { return e.name }`, 'TypeError'],
    [
      `const f = structuredClone({ f: new File(['x'], 'n', { type: 'a/b', lastModified: 1 }) }).f; return [f.name, f.type, await f.text()]`,
      ['n', 'a/b', 'x'],
    ],
    [`try { structuredClone(new Headers()) } catch (e) { return e.name }`, 'DataCloneError'],
    [
      `const parts = []; for await (const part of new Blob(['a'.repeat(70000)]).stream()) parts.push(part.length); return parts`,
      [65536, 4464],
    ],
  ])
})

describe('FormData', () => {
  runs([
    [
      `const f = new FormData(); f.append('a', 1); f.append('a', new Blob(['x'])); f.set('b', 'c'); return [[...f.keys()], f.getAll('a')[1].name, f.get('z')]`,
      [['a', 'a', 'b'], 'blob', null],
    ],
    [
      `const f = new FormData(); f.append('a', '1'); f.append('b', '2'); f.append('a', '3'); f.set('a', '4'); f.delete('b'); return [...f]`,
      [['a', '4']],
    ],
    [`const f = new FormData(); try { f.append('a', 'text', 'name') } catch (e) { return e.name }`, 'TypeError'],
    [`try { new FormData({}) } catch (e) { return e.name }`, 'TypeError'],
    // Both ways over HTTP, with Node at the other end.
    [
      `const f = new FormData(); f.append('a"\\n', 'ü\\r\\n'); f.append('f', new File(['----tenon-form-00000000'], 'ä.txt', { type: 'text/x' }))
      return (await fetch('ORIGIN/', { method: 'POST', body: f })).json()`,
      [
        ['a"\r\n', 'ü\r\n'],
        ['f', 'ä.txt', 'text/x', '----tenon-form-00000000'],
      ],
    ],
    [
      `const f = await (await fetch('ORIGIN/form')).formData(); const file = f.get('file'); return [f.get('a'), file.name, file.type, await file.text()]`,
      ['ü', 'a"b.txt', 'text/css', 'x\r\n--y'],
    ],
    [`const r = new Response(new FormData()); return [...await r.formData()]`, []],
    [
      `return [...await new Response('a=%FF+b&c', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }).formData()]`,
      [
        ['a', '\ufffd b'],
        ['c', ''],
      ],
    ],
    ...[
      'no boundary',
      '--b',
      '--b\r\n',
      '--b\r\nbroken\r\n\r\nx\r\n--b--',
      '--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--',
    ].map((body): Case => [
      `return new Response(${JSON.stringify(body)}, { headers: { 'content-type': 'multipart/form-data; boundary=b' } }).formData()${NAME_OF_ERROR}`,
      'TypeError',
    ]),
    [`return new Response('x').formData()${NAME_OF_ERROR}`, 'TypeError'],
  ])
})

describe('bodies', () => {
  runs([
    [
      `const b = await (await fetch('ORIGIN/', { method: 'POST', body: new Blob(['x'], { type: 'a/b' }) })).json(); return b`,
      ['a/b', 'x'],
    ],
    [
      `const b = await new Response('x', { headers: { 'content-type': 'A/b' } }).blob(); return [b.type, b.size]`,
      ['a/b', 1],
    ],
    [
      `const r = await fetch('ORIGIN/long'); let n = 0; for await (const part of r.body) n += part.length; return [n, r.bodyUsed, r.body.locked]`,
      [200_000, true, false],
    ],
    [
      `const body = ReadableStream.from(['a', 'b'].map((x) => new TextEncoder().encode(x))); return (await fetch('ORIGIN/', { method: 'POST', body, duplex: 'half' })).json()`,
      ['', 'ab'],
    ],
    [`const r = new Response(ReadableStream.from([1])); return r.text()${NAME_OF_ERROR}`, 'TypeError'],
    [
      `const r = new Response('x'); const reader = r.body.getReader(); return [await r.text()${NAME_OF_ERROR}, new TextDecoder().decode((await reader.read()).value), r.bodyUsed]`,
      ['TypeError', 'x', true],
    ],
    [
      `const r = new Response(ReadableStream.from([new Uint8Array(2)])); const c = r.clone(); return [(await r.bytes()).length, (await c.bytes()).length]`,
      [2, 2],
    ],
    [`const r = new Response('x'); await r.text(); try { r.clone() } catch (e) { return e.name }`, 'TypeError'],
    [
      `const r = new Response('x', { status: 201, statusText: 's' }).clone(); return [r.status, r.statusText, await r.text()]`,
      [201, 's', 'x'],
    ],
    [
      `const q = new Request('http://x', { method: 'POST', body: 'b' }); const c = q.clone(); return [await q.text(), await c.text(), new Request('http://x').body]`,
      ['b', 'b', null],
    ],
    [`const q = new Request('http://x', { method: 'POST', body: 'b' }); new Request(q); return q.bodyUsed`, true],
    [
      `const s = new AbortController().signal; return [new Request('http://x', { signal: s }).signal === s, new Request('http://x').redirect]`,
      [true, 'follow'],
    ],
    [`return fetch('ORIGIN/', { redirect: 'manual' })${NAME_OF_ERROR}`, 'TypeError'],
    [`return fetch('ftp://x/')${NAME_OF_ERROR}`, 'TypeError'],
    [`try { new Request('http://x', { redirect: 'no' }) } catch (e) { return e.name }`, 'TypeError'],
    [
      `const r = Response.redirect('http://x/', 307); return [r.status, r.headers.get('location'), Response.error().type]`,
      [307, 'http://x/', 'error'],
    ],
    [`try { Response.json(() => 1) } catch (e) { return e.name }`, 'TypeError'],
    [`return (await fetch('ORIGIN/cookies')).headers.get('set-cookie')`, 'a=1, b=2'],
  ])
})

describe('streams', () => {
  runs([
    [
      `const up = new TransformStream({ transform: (x, c) => c.enqueue(x.toUpperCase()) }); const out = []; for await (const x of ReadableStream.from(['a', 'b']).pipeThrough(up)) out.push(x); return out`,
      ['A', 'B'],
    ],
    [
      `const out = []; for await (const x of ReadableStream.from([[0xe2], [0x82], [0xac]].map((b) => new Uint8Array(b))).pipeThrough(new TextDecoderStream())) out.push(x); return out`,
      ['€'],
    ],
    [
      `const packed = new Blob(['x'.repeat(5000)]).stream().pipeThrough(new CompressionStream('gzip')); const bytes = await new Response(packed).bytes(); const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text(); return [bytes.length < 100, text.length]`,
      [true, 5000],
    ],
    ...['deflate', 'deflate-raw'].map((format): Case => [
      `return new Response(new Blob(['abc']).stream().pipeThrough(new CompressionStream('${format}')).pipeThrough(new DecompressionStream('${format}'))).text()`,
      'abc',
    ]),
    [
      `return new Response(new Blob(['no gzip']).stream().pipeThrough(new DecompressionStream('gzip'))).text()${NAME_OF_ERROR}`,
      'TypeError',
    ],
    [
      `const bytes = await new Response(new Blob(['x'.repeat(99)]).stream().pipeThrough(new CompressionStream('gzip'))).bytes(); return new Response(new Blob([bytes.slice(0, 12)]).stream().pipeThrough(new DecompressionStream('gzip'))).text()${NAME_OF_ERROR}`,
      'TypeError',
    ],
    [`try { new CompressionStream('zip') } catch (e) { return e.name }`, 'TypeError'],
    [
      `const seen = []; await ReadableStream.from([1, 2]).pipeTo(new WritableStream({ write: (x) => void seen.push(x) })); return seen`,
      [1, 2],
    ],
    [
      `const c = new AbortController(); c.abort(new RangeError()); return ReadableStream.from([1]).pipeTo(new WritableStream(), { signal: c.signal })${NAME_OF_ERROR}`,
      'RangeError',
    ],
  ])

  it('says what to do in a plug-in that has none', async () => {
    await using lean = await makeWebPlugin('Response')
    const code = `try { return new Response('x')['bo' + 'dy'] } catch (e) { return e.message }`
    expect(await lean.run(code)).toContain('ReadableStream')
    expect(await lean.run(`return new Response(null)['bo' + 'dy']`)).toBe(null)
  })
})
