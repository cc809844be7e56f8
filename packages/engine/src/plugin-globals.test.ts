import { describe, expect, it } from 'vitest'
import { FakeHost } from './testing/fake-host.test-support.ts'
import { runPlugin } from './testing/run-plugin.test-support.ts'

const evaluating = await runPlugin(`
  export const run = async (code) => {
    const value = await new Function('return (async () => { ' + code + ' })()')()
    return value === undefined ? 'undefined' : JSON.stringify(value)
  }
`)

function run(code: string): unknown {
  const text = evaluating.text('run', code)
  return text === 'undefined' ? undefined : (JSON.parse(text) as unknown)
}

function logged(code: string): { level: string; message: string }[] {
  evaluating.host.log.length = 0
  run(code)
  return evaluating.host.log.slice()
}

describe('Host', () => {
  it('reads the input and writes the output, as text and as bytes', async () => {
    const plugin = await runPlugin(`
      export function text() { Host.outputString(Host.inputString() + '!') }
      export function bytes() { Host.outputBytes(new Uint8Array(Host.inputBytes()).reverse().buffer) }
      export function kind() { return Host.inputBytes() instanceof ArrayBuffer }
    `)
    expect(plugin.text('text', 'añ😀')).toBe('añ😀!')
    expect([...(plugin.call('bytes', new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7, 8, 255])).output ?? [])]).toEqual([
      255, 8, 7, 6, 5, 4, 3, 2, 1, 0,
    ])
    expect(plugin.text('kind')).toBe('true')
  })

  it('refuses output that holds no bytes', () => {
    expect(() => run('Host.outputBytes({})')).toThrow(/TypeError: bytes must be an ArrayBuffer/)
  })

  it('converts bytes to base64 and back', () => {
    expect(run('return Host.arrayBufferToBase64(new Uint8Array([0, 255, 62]).buffer)')).toBe('AP8+')
    expect(run(`return [...new Uint8Array(Host.base64ToArrayBuffer('AP8+'))]`)).toEqual([0, 255, 62])
  })
})

describe('Memory', () => {
  it.each([
    [`Memory.fromString('añ😀').readString()`, 'añ😀'],
    [`Memory.fromString('añ😀').len`, 7],
    [`[...new Uint8Array(Memory.fromBuffer(new Uint8Array([1, 2, 3]).buffer).readBytes())]`, [1, 2, 3]],
    [`Memory.fromJsonObject({ a: [1] }).readJsonObject()`, { a: [1] }],
    [`Memory.allocUInt32(4294967295).readUInt32()`, 4_294_967_295],
    [`String(Memory.allocUInt64(18446744073709551615n).readUInt64())`, '18446744073709551615'],
    [`Memory.allocFloat32(1.5).readFloat32()`, 1.5],
    [`Memory.allocFloat64(0.1).readUFloat64()`, 0.1],
    [`Memory.find(Memory.fromString('x').offset).readString()`, 'x'],
    [`Memory.find(BigInt(Memory.fromString('x').offset)).readString()`, 'x'],
    [`Memory.find(123456).len`, 0],
    [`Memory.fromString('').offset`, 0],
    [`Memory.fromString('x') instanceof MemoryHandle`, true],
  ])('%s', (expression, expected) => {
    expect(run(`return ${expression}`)).toEqual(expected)
  })

  it('frees blocks', () => {
    run(`for (let i = 0; i < 100; i++) Memory.fromString('block').free()`)
    expect(evaluating.host.blockCount).toBeLessThan(10)
  })

  it('throws when a block is shorter than what is read, and when the host has no room', () => {
    expect(() => run(`Memory.fromString('abc').readUInt32()`)).toThrow(/RangeError: the block at \d+ has 3 bytes/)
    evaluating.host.maxBlockBytes = 64
    expect(() => run(`Memory.fromString('x'.repeat(65))`)).toThrow(/RangeError: the host has no memory left/)
    evaluating.host.maxBlockBytes = Number.POSITIVE_INFINITY
  })
})

describe('Config and Var', () => {
  it('gives config values, and null for those that are not there', () => {
    evaluating.host.config = { name: 'wert ü' }
    expect(run(`return [Config.get('name'), Config.get('none')]`)).toEqual(['wert ü', null])
  })

  it('keeps vars as text or bytes over calls, until they are deleted', () => {
    run(
      `Var.set('text', 'ü'); Var.set('bytes', new Uint8Array([1, 0, 2])); Var.set('gone', 'x'); Var.set('gone', null)`,
    )
    expect(
      run(`return [Var.getString('text'), [...new Uint8Array(Var.getBytes('bytes'))], Var.getBytes('gone')]`),
    ).toEqual(['ü', [1, 0, 2], null])
    expect(() => run(`Var.set('x', 5)`)).toThrow(/TypeError: value must be a string/)
  })
})

describe('Http', () => {
  it('sends a request and gives status, text, bytes and headers', () => {
    const host = evaluating.host
    host.requests.length = 0
    host.response = { status: 201, body: new TextEncoder().encode('böd'), headers: { 'x-a': '1' } }
    const code = `
      const r = Http.request({ url: 'https://x.test/', method: 'POST', headers: { n: 5 } }, 'sent')
      return [r.status, r.body, r.bytes.byteLength, r.headers]`
    expect(run(code)).toEqual([201, 'böd', 4, { 'x-a': '1' }])
    expect(host.requests).toEqual([
      { request: { url: 'https://x.test/', method: 'POST', headers: { n: '5' } }, body: 'sent' },
    ])
  })

  it('has no headers where the host gives none', () => {
    evaluating.host.response = { status: 404, body: new Uint8Array(0) }
    expect(run(`const r = Http.request({ url: 'u' }); return [r.status, r.body, r.headers]`)).toEqual([404, '', {}])
  })
})

describe('console', () => {
  it('writes at five levels', () => {
    expect(
      logged(`console.debug('d'); console.log('l'); console.info('i'); console.warn('w'); console.error('e')`),
    ).toEqual([
      { level: 'debug', message: 'd' },
      { level: 'info', message: 'l' },
      { level: 'info', message: 'i' },
      { level: 'warn', message: 'w' },
      { level: 'error', message: 'e' },
    ])
    expect(logged(`console.trace('here')`)[0]).toMatchObject({
      level: 'trace',
      message: expect.stringMatching(/^Trace: here/) as string,
    })
  })

  it.each([
    [`'a', 1, true, null, undefined`, 'a 1 true null undefined'],
    [`'%s is %d of %i%%', 'x', '1.5', 2.7, 'rest'`, 'x is 1.5 of 2% rest'],
    [`'%j %o', { a: 1 }, [1]`, '{"a":1} [1]'],
    [`'100%'`, '100%'],
    [
      `{ a: 'text', b: [1, 2n, -0], c: undefined, 'd-e': Symbol('s') }`,
      `{ a: "text", b: [1, 2n, -0], c: undefined, "d-e": Symbol(s) }`,
    ],
    [`new Map([['k', new Set([1])]])`, 'Map(1) { "k" => Set(1) { 1 } }'],
    [`new Uint8Array([1, 2])`, 'Uint8Array(2) [1, 2]'],
    [`function named() {}, () => {}`, '[Function: named] [Function: anonymous]'],
    [`new (class Point { x = 1 })()`, 'Point { x: 1 }'],
    [`Object.create(null)`, '[Object: null prototype] {}'],
    [`{ get a() { throw 1 } }`, '{ a: [Getter] }'],
    [`[[[[['deep']]]]]`, '[[[[Array]]]]'],
    [`new Date(0), /x/g`, '1970-01-01T00:00:00.000Z /x/g'],
  ])('formats %s', (values, expected) => {
    expect(logged(`console.log(${values})`)).toEqual([{ level: 'info', message: expected }])
  })

  it.each([
    [`const a = { n: 1 }; a.self = a; console.log(a)`, '{ n: 1, self: [Circular] }'],
    [`const m = new Map(); m.set('m', m); console.log(m)`, 'Map(1) { "m" => [Circular] }'],
    [`console.log(new Proxy({}, { ownKeys() { throw 1 }, getPrototypeOf() { throw 2 } }))`, '[unreadable]'],
    [`console.log('%d %s', Symbol('x'), { toString() { throw 1 } })`, 'NaN { toString: [Function: toString] }'],
    [`const r = Proxy.revocable({}, {}); r.revoke(); console.log(r.proxy)`, '[unreadable]'],
  ])('never throws: %s', (code, expected) => {
    expect(logged(code).map(({ message }) => message)).toEqual([expected])
  })

  it('shows errors with their stack', () => {
    expect(logged(`console.error(new TypeError('bad'))`)[0]?.message).toMatch(/^TypeError: bad\n {4}at /)
    expect(logged(`console.error('failed:', new TypeError('bad'))`)[0]?.message).toMatch(
      /^failed: TypeError: bad\n {4}at /,
    )
  })

  it('shortens long lists', () => {
    expect(logged(`console.log(Array(150).fill(0))`)[0]?.message).toMatch(/, … 50 more\]$/)
  })

  it('counts, asserts and groups, and forgets groups after the call', () => {
    const code = `console.count(); console.count(); console.assert(1, 'no'); console.assert(0, 'yes %d', 5, 'x'); console.assert(0); console.group('g'); console.log('in\\nside')`
    expect(logged(code).map(({ message }) => message)).toEqual([
      'default: 1',
      'default: 2',
      'Assertion failed: yes 5 x',
      'Assertion failed',
      'g',
      '  in\n  side',
    ])
    expect(logged(`console.log('x')`)[0]?.message).toBe('x')
  })
})

describe('text encoding', () => {
  it.each([
    [`[...new TextEncoder().encode('é\\ud800')]`, [0xc3, 0xa9, 0xef, 0xbf, 0xbd]],
    [
      `(() => { const d = new Uint8Array(4); return [new TextEncoder().encodeInto('aéx😀', d), ...d] })()`,
      [{ read: 3, written: 4 }, 97, 0xc3, 0xa9, 120],
    ],
    [`new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 97]))`, 'a'],
    [`new TextDecoder('utf8', { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 97]))`, '\ufeffa'],
    [`new TextDecoder().decode(new Uint8Array([97, 0xff, 98]))`, 'a\ufffdb'],
    [`new TextDecoder().decode(new Uint8Array([97, 98]).buffer)`, 'ab'],
    [`new TextDecoder('utf-8', { fatal: true }).decode(new TextEncoder().encode('\\ufffd'))`, '\ufffd'],
    [
      `(() => { const d = new TextDecoder(); return d.decode(new Uint8Array([0xf0, 0x9f]), { stream: true }) + d.decode(new Uint8Array([0x98, 0x80])) })()`,
      '😀',
    ],
    [`new TextDecoder().decode()`, ''],
  ])('%s', (expression, expected) => {
    expect(run(`return ${expression}`)).toEqual(expected)
  })

  it('refuses invalid bytes when fatal, and other encodings', () => {
    expect(() => run(`new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff]))`)).toThrow(
      /TypeError: the input/,
    )
    expect(() => run(`new TextDecoder('latin1')`)).toThrow(/RangeError: the encoding "latin1"/)
  })
})

describe('randomness', () => {
  it('differs from instance to instance', async () => {
    const source = `export const f = (input) => [Math.random(), crypto.randomUUID(), ...crypto.getRandomValues(new Uint8Array(4))]`
    const [first, second] = [await runPlugin(source), await runPlugin(source)]
    const [left, right] = [JSON.parse(first.text('f')) as unknown[], JSON.parse(second.text('f')) as unknown[]]
    expect(left[0]).not.toBe(right[0])
    expect(left[1]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(left.slice(1)).not.toEqual(right.slice(1))
  })

  it('throws, and the clock too, where it was left out of the plug-in', async () => {
    const host = new FakeHost()
    host.wasiErrno = 52
    const source = `
      export const random = (input) => Math.random()
      export const date = (input) => new Date()
      export const uuid = (input) => crypto.randomUUID()
      export const fine = (input) => 'fine'`
    const plugin = await runPlugin(source, { host })
    expect(plugin.text('fine')).toBe('fine')
    for (const name of ['random', 'date', 'uuid'])
      expect(plugin.call(name).error).toMatch(/^TypeError: .*left out of this plug-in/)
  })
})

describe('the language', () => {
  it.each([
    [`await Array.fromAsync([1, Promise.resolve(2)], (x) => x * 2)`, [2, 4]],
    [`await Array.fromAsync((async function* () { yield 1; yield 2 })())`, [1, 2]],
    [`await Array.fromAsync({ length: 2, 0: 'a', 1: 'b' })`, ['a', 'b']],
    [
      `[...Iterator.zip([[1, 2, 3], ['a', 'b']])]`,
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      `[...Iterator.zip([[1, 2], ['a']], { mode: 'longest', padding: [0, 'z'] })]`,
      [
        [1, 'a'],
        [2, 'z'],
      ],
    ],
    [
      `[...Iterator.zipKeyed({ n: [1, 2], s: ['a', 'b'] })]`,
      [
        { n: 1, s: 'a' },
        { n: 2, s: 'b' },
      ],
    ],
    [
      `[atob(btoa('x')), typeof structuredClone, typeof performance.now(), typeof URL]`,
      ['x', 'undefined', 'number', 'undefined'],
    ],
    [`await new Promise((resolve) => queueMicrotask(() => resolve('micro')))`, 'micro'],
    [`[..."a1b22".matchAll(/(?<n>\\d+)/g)].map((m) => m.groups.n)`, ['1', '22']],
    [`''.normalize('NFD') + 'é'.normalize('NFD').length`, '2'],
  ])('%s', (expression, expected) => {
    expect(run(`return ${expression}`)).toEqual(expected)
  })

  it('refuses iterators of different length in strict mode', () => {
    expect(() => run(`return [...Iterator.zip([[1], []], { mode: 'strict' })]`)).toThrow(
      /TypeError: the iterators have different lengths/,
    )
    expect(() => run(`return [...Iterator.zip([[], [1]], { mode: 'strict' })]`)).toThrow(
      /TypeError: the iterators have different lengths/,
    )
  })

  it('keeps the native bindings out of reach', () => {
    expect(run('return typeof __native')).toBe('undefined')
  })
})

describe('globals that plug-in code takes away or freezes', () => {
  it.each(['JSON', 'Object', 'Reflect', 'Promise', 'Uint8Array', 'Symbol', 'String', 'Error', 'Math', 'Map', 'RegExp'])(
    'are not missed: %s',
    async (name) => {
      const plugin = await runPlugin(`
        globalThis.${name} = null
        console.log('built')
        export const object = (input) => ({ input })
        export const fails = (input) => { throw { reason: input } }
      `)
      expect(plugin.text('object', 'x')).toBe('{"input":"x"}')
      expect(plugin.call('fails', 'y').error).toBe('Uncaught { reason: "y" }')
    },
  )

  it('are not missed when only their functions are gone', async () => {
    const plugin = await runPlugin(`
      JSON.parse = JSON.stringify = Object.keys = Reflect.apply = String.prototype.toWellFormed = undefined
      export const object = (input) => ({ input })
    `)
    expect(plugin.text('object', 'x')).toBe('{"input":"x"}')
  })

  it.each(['Math', 'Date', 'performance', 'JSON', 'Object.prototype', 'globalThis'])(
    'do not fail a call of a plug-in without clock and random bytes: %s',
    async (name) => {
      const host = new FakeHost()
      host.wasiErrno = 52
      const plugin = await runPlugin(`Object.freeze(${name}); export const f = (input) => 'ok'`, { host })
      expect(plugin.text('f')).toBe('ok')
    },
  )
})

const fatally = (bytes: string): string =>
  `return new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([${bytes}]))`

describe('bytes that encode surrogates, which UTF-8 has not', () => {
  const replaced = '\ufffd\ufffd\ufffd'

  it.each([
    ['the first', [0xed, 0xa0, 0x80], replaced],
    ['the last', [0xed, 0xbf, 0xbf], replaced],
    ['a pair', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], replaced + replaced],
    ['one within text', [0x61, 0xed, 0xa0, 0x80, 0xc3, 0xa9], `a${replaced}é`],
    ['one cut short', [0xed, 0xa0], '\ufffd\ufffd'],
    ['none, but the character before', [0xed, 0x9f, 0xbf], '\ud7ff'],
    ['none, but the character after', [0xee, 0x80, 0x80], '\ue000'],
  ])('are replaced, in the input and by TextDecoder: %s', async (_, bytes, expected) => {
    const plugin = await runPlugin(`export const codes = (input) => [...input].map((item) => item.codePointAt(0))`)
    const codes = Array.from(expected, (item) => item.codePointAt(0))
    expect(JSON.parse(plugin.text('codes', new Uint8Array(bytes)))).toEqual(codes)
    expect(run(`return new TextDecoder().decode(new Uint8Array([${bytes.join()}]))`)).toBe(expected)
  })

  it('are refused by a fatal TextDecoder', () => {
    expect(() => run(fatally('0xed, 0xa0, 0x80'))).toThrow(/TypeError: the input is not valid UTF-8/)
    expect(run(fatally('0xed, 0x9f, 0xbf'))).toBe('\ud7ff')
  })
})
