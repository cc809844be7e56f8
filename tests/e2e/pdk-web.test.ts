import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { compile, type CompileOptions, type CompileResult } from '@tenon/compiler'
import { createPlugin, hostFunction, type Plugin } from '@tenon/host'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Names every global once, so that all are there, and evaluates code that is given to it. */
const SOURCE = `
import { hostFunction } from '@tenon/pdk'
hostFunction('none', { params: ['i64'] })
hostFunction('add', { params: ['i64', 'i64'], results: ['i64'] })
const named = [URL, URLSearchParams, URLPattern, structuredClone, Event, CustomEvent, EventTarget, AbortController,
  AbortSignal, Buffer, fetch, Headers, Request, Response, crypto.subtle, console.table, console.time, console.timeEnd,
  console.timeLog, Host.invokeFunc]
export async function run(code: string) {
  void [named, Http, crypto.randomUUID, performance.timeOrigin, Date]
  const value = await new Function('return (async () => { ' + code + ' })()')()
  return value === undefined ? 'undefined' : JSON.stringify(value)
}
`

/** Code that a plug-in runs, and what it returns. */
type Case = [code: string, expected: unknown]

/** Answers with what it was asked. In a thread of its own: the host waits for an answer in the thread of the plug-in. */
const SERVER = `
const server = require('node:http').createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    if (request.url === '/bytes') return response.end(Buffer.from([0, 255, 128]))
    if (request.url === '/empty') return response.writeHead(204).end()
    const { method, headers } = request
    const body = Buffer.concat(chunks).toString()
    const seen = { method, type: headers['content-type'], own: headers['x-own'], body }
    response.writeHead(request.url === '/404' ? 404 : 200, { 'x-answer': 'yes' }).end(JSON.stringify(seen))
  })
})
server.listen(0, '127.0.0.1', () => require('node:worker_threads').parentPort.postMessage(server.address().port))
`

/** The functions of abi.md §5. */
const FUNCTIONS = `
  Host.inputBytes Host.inputString Host.outputBytes Host.outputString Host.getFunctions Host.invokeFunc
  Host.arrayBufferToBase64 Host.base64ToArrayBuffer Memory.fromString Memory.fromBuffer Memory.fromJsonObject
  Memory.allocUInt32 Memory.allocUInt64 Memory.allocFloat32 Memory.allocFloat64 Memory.find Var.set Var.getBytes
  Var.getString Config.get Http.request fetch Headers Request Response URL URLSearchParams URLPattern TextEncoder
  TextDecoder console.log console.info console.warn console.error console.debug console.trace console.assert
  console.time console.timeEnd console.timeLog console.count console.countReset console.table atob btoa
  structuredClone crypto.getRandomValues crypto.randomUUID crypto.subtle.digest performance.now DOMException Event
  EventTarget queueMicrotask Buffer Buffer.from
`
  .trim()
  .split(/\s+/)

let folder: string
let plugin: Plugin
let server: Worker
let origin: string
const log: string[] = []

/** The length of a plug-in. */
const sizeOf = (name: string, source: string): Promise<number> => build(name, source).then(({ wasm }) => wasm.length)

async function build(name: string, source: string, options: CompileOptions = {}): Promise<CompileResult> {
  await writeFile(join(folder, name), source)
  return compile(join(folder, name), options)
}

beforeAll(async () => {
  folder = await mkdtemp(join(fileURLToPath(new URL('.', import.meta.url)), 'pdk-web-'))
  server = new Worker(SERVER, { eval: true })
  const port = await new Promise<number>((resolve) => server.once('message', resolve))
  origin = `http://127.0.0.1:${port}`
  const { wasm } = await build('all.ts', SOURCE)
  plugin = await createPlugin(wasm, {
    thread: 'inline',
    functions: {
      none: hostFunction(['i64'], [], () => {}),
      add: hostFunction(['i64', 'i64'], ['i64'], (_context, a, b) => a + b),
    },
    wasi: true,
    allowedHosts: ['127.0.0.1'],
    logLevel: 'trace',
    logger: (_level, message) => void log.push(message),
  })
})

afterAll(async () => {
  await rm(folder, { recursive: true })
  await server.terminate()
  await plugin.close()
})

async function run(code: string): Promise<unknown> {
  log.length = 0
  const text = (await plugin.call('run', code)).text()
  return text === 'undefined' ? undefined : JSON.parse(text)
}

describe('the globals of abi.md §5', () => {
  it.each(FUNCTIONS)('has the function %s', async (name) => {
    expect(await run(`return typeof ${name} + ' ' + typeof globalThis.${name}`)).toBe('function function')
  })

  it('has self, and handles of memory with all their members', async () => {
    expect(await run(`return self === globalThis`)).toBe(true)
    expect(await run(`return [URL, Request, Response, AbortSignal].map(({ name }) => name).join()`)).toBe(
      'URL,Request,Response,AbortSignal',
    )
    const drift = `performance.timeOrigin + performance.now() - Date.now()`
    expect(await run(`return [Math.abs(${drift}) < 100, performance.timeOrigin === performance.timeOrigin]`)).toEqual([
      true,
      true,
    ])
    expect(
      await run(`const h = Memory.fromString('x'); return ['offset', 'len', 'readString', 'readUInt32', 'readUInt64',
        'readFloat32', 'readUFloat64', 'readBytes', 'readJsonObject', 'free'].filter((name) => h[name] === undefined)`),
    ).toEqual([])
  })
})

describe('what a plug-in does not name is not in it', () => {
  it('costs nothing, and is undefined', async () => {
    const plain = await sizeOf('plain.ts', 'export const f = (input: string) => input')
    const quoted = await sizeOf('quoted.ts', `export const f = (input: string) => input // new URL, fetch()`)
    expect(quoted).toBeLessThan(plain + 512)
    expect(await sizeOf('own.ts', 'class URL {}\nexport const f = (_: string) => new URL()')).toBeLessThan(plain + 8192)
    expect(await sizeOf('used.ts', 'export const f = (input: string) => new URL(input).host')).toBeGreaterThan(plain)
  })

  it.each([
    ['typeof', 'export const f = () => typeof URL'],
    ['a member of globalThis', 'export const f = () => typeof globalThis.URL'],
    ['a member of self', 'export const f = () => typeof self["URL"]'],
    ['a pattern', 'const { URL: U } = globalThis\nexport const f = () => typeof U'],
    ['a package', `import { make } from './lib.cjs'\nexport const f = () => typeof make`],
  ])('is found by %s', async (name, source) => {
    await writeFile(join(folder, 'lib.cjs'), 'exports.make = typeof URL === "function" ? () => new URL("a:b") : 0')
    const found = await createPlugin((await build(`found-${name.replaceAll(' ', '-')}.ts`, source)).wasm)
    expect(found.callSync('f').text()).toBe('function')
  })

  it('may be replaced by the plug-in', async () => {
    const { wasm } = await build(
      'mock.ts',
      `export async function f() { globalThis.fetch = async () => new Response('mine'); return (await fetch('x')).text() }`,
    )
    expect((await (await createPlugin(wasm)).call('f')).text()).toBe('mine')
  })

  it('goes with a first line for the shell', async () => {
    const { wasm } = await build(
      'script.ts',
      `#!/usr/bin/env node\nexport const f = (_: string) => new URL('a://b').host`,
    )
    expect((await createPlugin(wasm)).callSync('f').text()).toBe('b')
  })

  it('asks for no more of the host than it needs', async () => {
    const source = `export const f = async () => new Uint8Array(await crypto.subtle.digest('SHA-1', new Uint8Array(1))).length
      export const g = () => [structuredClone({ a: [1] }), Reflect.get(new Event('x'), ['time', 'Stamp'].join(''))]`
    const { imports, wasm } = await build('lean.ts', source)
    expect(imports.filter(({ module }) => module !== 'extism:host/env')).toEqual([])
    expect((await createPlugin(wasm)).callSync('g').json()).toEqual([{ a: [1] }, 0])
  })

  it('gives the same bytes each time, and errors at the lines of the author', async () => {
    const source = `export function f() {\n  new URL('https://x')\n  throw new RangeError('here')\n}`
    const [first, second] = [await build('same.ts', source), await build('same.ts', source)]
    expect(Buffer.compare(first.wasm, second.wasm)).toBe(0)
    const { wasm: packaged } = await build('packaged.ts', `export const f = () => [Buffer, crypto.subtle, URLPattern]`)
    expect(Buffer.from(packaged).includes('node_modules')).toBe(false)
    const failing = await createPlugin((await build('same.ts', source, { debug: true })).wasm)
    expect(() => failing.callSync('f')).toThrow(/RangeError: here\n +at f \(same\.ts:3:/)
    await expect(
      build('thrown.ts', `let a = 1\nlet u = new URL('no')\nexport const f = () => u`),
    ).rejects.toMatchObject({
      message: expect.stringContaining('TypeError: Invalid URL'),
      details: { file: join(folder, 'thrown.ts'), line: 2 },
    })
    await expect(build('bad.ts', `new URL('https://x')\nthrow new Error('top')`)).rejects.toMatchObject({
      details: { line: 2 },
    })
  })
})

const failure = (url: string): string =>
  `return fetch('${url}').catch((error) => [error.name, error.cause.code, error.message])`
const nameOfError = (call: string): string => `return ${call}.then(() => 'sent', (error) => error.name)`

describe('fetch', () => {
  it('sends and reads, over the hosts that are allowed', async () => {
    expect(
      await run(`const r = await fetch('${origin}/x', { method: 'post', headers: { 'X-Own': '1' }, body: 'säy' })
        return [r.status, r.ok, r.statusText, r.url, await r.json(), r.bodyUsed]`),
    ).toEqual([
      200,
      true,
      'OK',
      `${origin}/x`,
      { method: 'POST', type: 'text/plain;charset=UTF-8', own: '1', body: 'säy' },
      true,
    ])
    expect(await run(`const r = await fetch(new URL('${origin}/404')); return [r.status, r.ok]`)).toEqual([404, false])
    expect(await run(`return [...await (await fetch('${origin}/bytes')).bytes()]`)).toEqual([0, 255, 128])
    expect(await run(`const r = await fetch('${origin}/empty'); return [r.status, await r.text()]`)).toEqual([204, ''])
    const form = `new Request('${origin}/', { method: 'PUT', body: new URLSearchParams({ a: 'ü' }) })`
    expect(await run(`return (await fetch(${form})).json()`)).toMatchObject({
      type: 'application/x-www-form-urlencoded;charset=UTF-8',
      body: 'a=%C3%BC',
    })
  })

  it('rejects what cannot be sent', async () => {
    expect(await run(nameOfError(`fetch('/relative')`))).toBe('TypeError')
    expect(await run(nameOfError(`fetch('${origin}', { body: 'x' })`))).toBe('TypeError')
    expect(await run(nameOfError(`fetch('${origin}', { method: 'a b' })`))).toBe('TypeError')
    expect(await run(nameOfError(`fetch('${origin}', { method: 'trace' })`))).toBe('TypeError')
    expect(await run(`return fetch().catch((e) => e.message)`)).toContain('"undefined" is not an absolute URL')
    expect(await run(nameOfError(`fetch('${origin}', { headers: { 'a b': 'c' } })`))).toBe('TypeError')
    expect(await run(nameOfError(`fetch('${origin}', { signal: AbortSignal.abort() })`))).toBe('AbortError')
  })

  it('rejects what is refused, and what has no answer', async () => {
    const refused = ['TypeError', 'ERR_HOST_NOT_ALLOWED', expect.stringContaining('http://localhost:1')]
    expect(await run(failure('http://localhost:1/secret'))).toEqual(refused)
    expect(await run(failure('http://127.0.0.1:1/'))).toEqual(['TypeError', 'ERR_HTTP_FAILED', expect.any(String)])
  })

  it('fails the call with the error itself where the plug-in does not deal with it', async () => {
    await expect(run(`return fetch('http://localhost:1/')`)).rejects.toMatchObject({ code: 'ERR_HOST_NOT_ALLOWED' })
    expect(await run(`return (await fetch('${origin}')).status`)).toBe(200)
  })

  it.each<Case>([
    [
      `const h = new Headers([['B', '2 '], ['a', '1'], ['b', '3']]); return [...h]`,
      [
        ['a', '1'],
        ['b', '2, 3'],
      ],
    ],
    [
      `const h = new Headers({ a: '1' }); h.set('A', 2); h.delete('x'); return [h.get('a'), h.has('A'), h.get('x')]`,
      ['2', true, null],
    ],
    [
      `const h = new Headers(); h.append('set-cookie', 'a'); h.append('set-cookie', 'b'); return h.getSetCookie()`,
      ['a', 'b'],
    ],
    [
      `const r = new Response('x', { status: 201 }); return [await r.clone().text(), await r.text(), r.headers.get('content-type')]`,
      ['x', 'x', 'text/plain;charset=UTF-8'],
    ],
    [`return Response.json({ a: 1 }).json()`, { a: 1 }],
    [`const r = new Response(''); await r.text(); return r.text().catch((e) => e.name)`, 'TypeError'],
    [`try { new Response('', { status: 199 }) } catch (e) { return e.name }`, 'RangeError'],
    [`try { new Response('x', { status: 204 }) } catch (e) { return e.name }`, 'TypeError'],
    [`return String(new Response())`, '[object Response]'],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toEqual(expected)
  })
})

describe('URL and URLPattern', () => {
  it.each<Case>([
    [`return new URL('../x?q=1#h', 'http://user@EXAMPLE.com:80/a/b/').href`, 'http://user@example.com/a/x?q=1#h'],
    [`return new URL('http://ü.de/ä').href`, 'http://xn--tda.de/%C3%A4'],
    [`return new URL('http://[1:0::1]:8080').host`, '[1::1]:8080'],
    [`return new URL('http://0x7f.1').hostname`, '127.0.0.1'],
    [`const u = new URL('a:b'); u.search = 'x=y'; u.searchParams.append('z', '&'); return String(u)`, 'a:b?x=y&z=%26'],
    [`return [URL.canParse('x'), URL.canParse('x', 'a://b')]`, [false, true]],
    [`try { new URL('/x') } catch (e) { return e.name }`, 'TypeError'],
    [
      `return [...new URLSearchParams('?a=1&b=+%20&a')]`,
      [
        ['a', '1'],
        ['b', '  '],
        ['a', ''],
      ],
    ],
    [
      `const p = new URLSearchParams({ b: '1', a: 'ü' }); p.sort(); return [String(p), p.size, p.get('c')]`,
      ['a=%C3%BC&b=1', 2, null],
    ],
    [`return new URLPattern({ pathname: '/a/:b' }).exec('http://h/a/c').pathname.groups`, { b: 'c' }],
    [`return new URLPattern('https://*.x.de/f/:id(\\\\d+)?').test('https://a.x.de/f/12')`, true],
    [
      `return [new URLPattern({ pathname: '/a/*' }).test({ pathname: '/b' }), new URLPattern({ search: 'q=:v' }).exec({ search: 'q=1' }).search.groups.v]`,
      [false, '1'],
    ],
    [`try { new URLPattern({ pathname: '(' }) } catch (e) { return e.name }`, 'TypeError'],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toEqual(expected)
  })
})

describe('structuredClone', () => {
  it.each<Case>([
    [
      `const a = { n: 1, l: [1, , 2] }; a.a = a; const c = structuredClone(a); return [c !== a, c.a === c, 1 in c.l, c.l.length]`,
      [true, true, false, 3],
    ],
    [`const c = structuredClone(new Map([['k', new Set([1n])]])); return [...c.get('k')].map(String)`, ['1']],
    [
      `const c = structuredClone([new Date(5), /x/gi, Object(true), -0]); return [c[0].getTime(), String(c[1]), typeof c[2], 1 / c[3] < 0]`,
      [5, '/x/gi', 'object', true],
    ],
    [
      `const b = new ArrayBuffer(8); const c = structuredClone([new Uint8Array(b, 2, 3), new DataView(b)]); return [c[0].buffer === c[1].buffer, c[0].byteOffset, c[0].length, c[0].buffer !== b]`,
      [true, 2, 3, true],
    ],
    [
      `const e = structuredClone(new RangeError('m', { cause: { x: 1 } })); return [e instanceof RangeError, e.message, e.cause.x]`,
      [true, 'm', 1],
    ],
    [
      `class P { x = 1; get y() { return 2 } }; const c = structuredClone(new P()); return [c instanceof P, c]`,
      [false, { x: 1 }],
    ],
    [
      `const b = new ArrayBuffer(4); const c = structuredClone(b, { transfer: [b] }); return [b.detached, c.byteLength]`,
      [true, 4],
    ],
    [
      `const c = structuredClone(JSON.parse('{"__proto__":{"x":1}}')); return [Object.keys(c), c.x === undefined]`,
      [['__proto__'], true],
    ],
    [`return Buffer.isBuffer(structuredClone(Buffer.from('x')))`, false],
    ...['() => {}', 'Symbol()', 'Promise.resolve()', 'new WeakMap()', '({ f() {} })'].map((value): Case => [
      `try { structuredClone(${value}) } catch (e) { return [e.name, e.code] }`,
      ['DataCloneError', 25],
    ]),
  ])('%s', async (code, expected) => {
    expect(await run(code)).toEqual(expected)
  })
})

describe('events', () => {
  it.each<Case>([
    [
      `const t = new EventTarget(), out = []; const f = (e) => out.push(e.type, e.target === t); t.addEventListener('a', f); t.addEventListener('a', f); t.addEventListener('a', { handleEvent: () => out.push('once') }, { once: true }); t.dispatchEvent(new Event('a')); t.removeEventListener('a', f); t.dispatchEvent(new Event('a')); return out`,
      ['a', true, 'once'],
    ],
    [
      `const t = new EventTarget(); t.addEventListener('a', (e) => e.preventDefault()); return [t.dispatchEvent(new Event('a', { cancelable: true })), t.dispatchEvent(new Event('a'))]`,
      [false, true],
    ],
    [
      `const t = new EventTarget(), out = []; t.addEventListener('a', (e) => e.stopImmediatePropagation()); t.addEventListener('a', () => out.push(1)); t.dispatchEvent(new Event('a')); return out`,
      [],
    ],
    [`return new CustomEvent('a', { detail: { x: 1 } }).detail`, { x: 1 }],
    [
      `class Mine extends EventTarget {}; const m = new Mine(); let n = 0; m.addEventListener('a', () => n++); m.dispatchEvent(new Event('a')); return n`,
      1,
    ],
    [
      `const c = new AbortController(), out = []; c.signal.onabort = () => out.push('on'); c.signal.addEventListener('abort', () => out.push(c.signal.reason.name)); c.abort(); c.abort(); return out`,
      ['on', 'AbortError'],
    ],
    [
      `const s = AbortSignal.any([AbortSignal.timeout(5), new AbortController().signal]); await new Promise((r) => setTimeout(r, 10)); return [s.aborted, s.reason.name]`,
      [true, 'TimeoutError'],
    ],
    [`try { AbortSignal.abort('why').throwIfAborted() } catch (e) { return e }`, 'why'],
    [`try { new AbortSignal() } catch (e) { return e.name }`, 'TypeError'],
    [`try { new EventTarget().dispatchEvent({ type: 'a' }) } catch (e) { return e.name }`, 'TypeError'],
    [
      `const e = new DOMException('m', 'DataCloneError'); return [e.name, e.code, e.message, e instanceof Error]`,
      ['DataCloneError', 25, 'm', true],
    ],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toEqual(expected)
  })

  it('runs all listeners, and fails the call for one that throws', async () => {
    const code = `const t = new EventTarget(); t.addEventListener('a', () => { throw new Error('first') }); t.addEventListener('a', () => console.log('second')); t.dispatchEvent(new Event('a')); await 0; return 1`
    await expect(run(code)).rejects.toThrow(/Error: first/)
    expect(log).toContain('second')
  })
})

it('globals work beside variables of the source that have the names of others', async () => {
  const source = `
    const atob = 1, Config = 2, performance = 3, TextEncoder = 4, console = 5, Promise = 6
    class Map {}
    class TypeError {}
    export const f = () => [atob, Config, performance, TextEncoder, console, Promise, new Map(), new TypeError(),
      new URL('http://ü/a').host, structuredClone({ a: [1] }), new Headers({ a: 'b' }).get('a'),
      new AbortController().signal.aborted, Buffer.from('eA', 'base64').length, new Blob(['é']).size].join()`
  await using shadowed = await createPlugin((await build('shadowed.ts', source)).wasm, { thread: 'inline', wasi: true })
  expect((await shadowed.call('f')).text()).toBe(
    '1,2,3,4,5,6,[object Object],[object Object],xn--tda,[object Object],b,false,1,2',
  )
})

describe('Buffer and crypto.subtle', () => {
  it.each<Case>([
    [
      `return [Buffer.from('añ').toString('hex'), Buffer.from('AP8=', 'base64')[1], Buffer.concat([Buffer.from('a'), Buffer.alloc(1)]).length]`,
      ['61c3b1', 255, 2],
    ],
    [
      `const b = Buffer.alloc(8); b.writeUInt32BE(258, 2); return [b.readUInt16BE(4), b.equals(Buffer.from(b)), b instanceof Uint8Array]`,
      [258, true, true],
    ],
    [
      `const b = Buffer.from('-_8', 'base64URL'); return [b.toString('base64url'), b.toString('base64'), Buffer.from('\xfb\xff', 'latin1').equals(b), Buffer.isEncoding('base64url'), Buffer.byteLength('-_8', 'base64url'), String(Buffer.from('é'))]`,
      ['-_8', '+/8=', true, true, 2, 'é'],
    ],
    [`try { Buffer.alloc(-1) } catch (e) { return e.name }`, 'RangeError'],
    ...[
      ['SHA-1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
      ['SHA-256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
      ['sha-384', 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7'],
      [
        'SHA-512',
        'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
      ],
    ].map(([name, digest]): Case => [
      `return Buffer.from(await crypto.subtle.digest('${name}', new TextEncoder().encode('abc'))).toString('hex')`,
      digest,
    ]),
    [`return crypto.subtle.digest('MD5', new Uint8Array()).catch((e) => e.name)`, 'NotSupportedError'],
    [`return crypto.subtle.digest('SHA-1', 'text').catch((e) => e.name)`, 'TypeError'],
    // RFC 4231, test case 2
    [
      `const key = await crypto.subtle.importKey('raw', Buffer.from('Jefe'), { name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify']); const data = Buffer.from('what do ya want for nothing?'); const s = Buffer.from(await crypto.subtle.sign('HMAC', key, data)); const ok = await crypto.subtle.verify('HMAC', key, s, data); s[0] ^= 1; return [s.toString('hex').slice(2, 16), ok, await crypto.subtle.verify('HMAC', key, s, data), (await crypto.subtle.exportKey('jwk', key)).k]`,
      ['dcc146bf60754e', true, false, 'SmVmZQ'],
    ],
    [
      `const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-512' }, false, ['verify']); return [key.algorithm.length, await crypto.subtle.sign('HMAC', key, new Uint8Array()).catch((e) => e.name), await crypto.subtle.exportKey('raw', key).catch((e) => e.name)]`,
      [1024, 'InvalidAccessError', 'InvalidAccessError'],
    ],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toEqual(expected)
  })
})

describe('console and Host', () => {
  it('draws tables', async () => {
    await run(
      `console.table([{ a: 1, b: 'x' }, { a: 20 }, 'v']); console.table([{ a: 1, b: 2 }], ['b']); console.table(5)`,
    )
    expect(log).toEqual([
      [
        '┌─────────┬────┬─────┬────────┐',
        '│ (index) │ a  │ b   │ Values │',
        '├─────────┼────┼─────┼────────┤',
        '│ 0       │ 1  │ "x" │        │',
        '│ 1       │ 20 │     │        │',
        '│ 2       │    │     │ "v"    │',
        '└─────────┴────┴─────┴────────┘',
      ].join('\n'),
      ['┌─────────┬───┐', '│ (index) │ b │', '├─────────┼───┤', '│ 0       │ 2 │', '└─────────┴───┘'].join('\n'),
      '5',
    ])
    await run(`console.table(new Map([['k', 1]])); console.table(new Set()); console.table([])`)
    expect(log[0]).toContain('│ (iteration index) │ Key │ Values │')
    expect(log).toHaveLength(3)
  })

  it('measures time by label', async () => {
    await run(`console.time(); console.timeLog('default', 'and', 1); console.timeEnd(); console.timeEnd('none')`)
    expect(log).toEqual([
      expect.stringMatching(/^default: \d+\.\d{3} ms and 1$/),
      expect.stringMatching(/^default: \d+\.\d{3} ms$/),
      'Timer "none" does not exist',
    ])
    await run(`console.time('%s'); console.time('%s'); console.timeEnd('%s')`)
    expect(log).toEqual(['Timer "%s" already exists', expect.stringMatching(/^%s: /)])
  })

  it('calls host functions by number', async () => {
    expect(await run(`return [String(Host.invokeFunc(1, 2n ** 62n, 1)), typeof Host.invokeFunc0(0, 1)]`)).toEqual([
      '4611686018427387905',
      'undefined',
    ])
    expect(await run(`try { Host.invokeFunc(2) } catch (e) { return e.name }`)).toBe('RangeError')
    expect(await run(`return Object.keys(Host.getFunctions())`)).toEqual(['none', 'add'])
  })
})
