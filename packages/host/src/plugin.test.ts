import { beforeAll, describe, expect, it } from 'vitest'
import { assembleWat } from './assemble-wat.test-support.ts'
import { compilePlugin, createPlugin, hostFunction, type Plugin, type PluginOptions } from './index.node.ts'

/** Echo, and ways to fail; `twice` asks the host, `count` remembers in linear memory. */
const GUEST = `(module
  (import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/user" "ask" (func $ask (param i64) (result i64)))
  (memory (export "memory") 1)
  (global (export "number") i32 (i32.const 1))
  (func $echo (export "echo") (result i32)
    (call $output_set (call $input_offset) (call $input_length)) (i32.const 0))
  (func (export "silent") (call $output_set (call $input_offset) (call $input_length)))
  (func (export "code") (result i32) (i32.const 7))
  (func (export "negative") (result i32) (i32.const -1))
  (func (export "trap") (result i32) (unreachable))
  (func $dive (export "dive") (result i32) (i32.add (i32.const 1) (call $dive)))
  (func $bang (local $p i64)
    (local.set $p (call $alloc (i64.const 4)))
    (call $store_u8 (local.get $p) (i32.const 98)) (call $store_u8 (i64.add (local.get $p) (i64.const 1)) (i32.const 97))
    (call $store_u8 (i64.add (local.get $p) (i64.const 2)) (i32.const 110)) (call $store_u8 (i64.add (local.get $p) (i64.const 3)) (i32.const 103))
    (call $error_set (local.get $p)))
  (func (export "fail_with_0") (result i32) (call $bang) (i32.const 0))
  (func (export "fail_with_3") (result i32) (call $bang) (i32.const 3))
  (func (export "fail_and_trap") (result i32) (call $bang) (unreachable))
  (func (export "clear_error") (result i32) (call $bang) (call $error_set (i64.const 0)) (i32.const 0))
  (func (export "count") (result i32)
    (i32.store8 (i32.const 0) (i32.add (i32.load8_u (i32.const 0)) (i32.const 1)))
    (i32.load8_u (i32.const 0)))
  (func (export "twice") (result i32) (local $r i64)
    (local.set $r (call $ask (call $input_offset)))
    (call $output_set (local.get $r) (call $length (local.get $r))) (i32.const 0))
  (func (export "forge") (result i32) (drop (call $ask (i64.const 123456))) (i32.const 0))
  (func (export "wants") (param i32) (result i32) (i32.const 0))
  (func (export "gives_i64") (result i64) (i64.const 0))
  (func (export "gives_two") (result i32 i32) (i32.const 0) (i32.const 0)))`

const SWALLOW = `(module
  (import "extism:host/user" "ask" (func $ask (param i64) (result i64)))
  (func (export "run") (result i32) (try (do (drop (call $ask (i64.const 0)))) (catch_all)) (i32.const 0)))`

let guest: Uint8Array<ArrayBuffer>
const ask = hostFunction.text((text) => text + text)

beforeAll(() => {
  guest = assembleWat(GUEST)
})

function load(options: PluginOptions = {}): Promise<Plugin> {
  return createPlugin(guest, { functions: { ask }, thread: 'inline', ...options })
}

function code(expected: string, more: object = {}): unknown {
  return expect.objectContaining({ code: expected, ...more })
}

/** What is left of bytes that went elsewhere. */
function transferredAway(): Uint8Array {
  const bytes = new Uint8Array(3)
  structuredClone(bytes, { transfer: [bytes.buffer] })
  return bytes
}

describe('Plugin.call', () => {
  it('hands input in and output out', async () => {
    const plugin = await load()
    expect((await plugin.call('echo', 'Grüße')).text()).toBe('Grüße')
    expect(plugin.callSync('echo', new Uint8Array([0, 255])).bytes()).toEqual(new Uint8Array([0, 255]))
    expect(plugin.callSync('echo', new Uint8Array([1, 2]).buffer).length).toBe(2)
    expect(plugin.callSync('echo').length).toBe(0)
    expect(plugin.callSync('echo', '{"a":[1]}').json()).toEqual({ a: [1] })
  })

  it('takes exactly the bytes of a view', async () => {
    const plugin = await load()
    const view = new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 3)
    expect(plugin.callSync('echo', view).bytes()).toEqual(new Uint8Array([2, 3]))
    expect(plugin.callSync('echo', Buffer.from('pooled')).text()).toBe('pooled')
  })

  it('gives outputs that later calls leave alone', async () => {
    const plugin = await load()
    const first = plugin.callSync('echo', 'first')
    plugin.callSync('echo', 'other')
    expect(first.text()).toBe('first')
  })

  it('takes an export without a result as success', async () => {
    expect((await load()).callSync('silent', 'x').text()).toBe('x')
  })

  it.each([[5], [null], [{}], [Symbol('x')], [true]])('refuses %s as input', async (input) => {
    const plugin = await load()
    await expect(plugin.call('echo', input as never)).rejects.toEqual(code('ERR_ARGUMENT'))
    expect(plugin.callSync('echo', 'still').text()).toBe('still')
  })

  it.each([
    ['no such function', 'nothing', 'ERR_EXPORT_MISSING'],
    ['a name of Object.prototype', '__proto__', 'ERR_EXPORT_MISSING'],
    ['a memory', 'memory', 'ERR_EXPORT_TYPE'],
    ['a global', 'number', 'ERR_EXPORT_TYPE'],
    ['a function with a parameter', 'wants', 'ERR_EXPORT_TYPE'],
    ['a function that gives an i64', 'gives_i64', 'ERR_EXPORT_TYPE'],
    ['a function with two results', 'gives_two', 'ERR_EXPORT_TYPE'],
  ])('refuses to call %s', async (_what, name, expected) => {
    const plugin = await load()
    await expect(plugin.call(name)).rejects.toEqual(code(expected))
    expect(plugin.functionExists(name)).toBe(false)
    expect(plugin.callSync('echo', 'still').text()).toBe('still')
  })

  it.each([
    [
      'a code',
      'code',
      code('ERR_GUEST_RETURNED_CODE', { message: 'Returned non-zero exit code: 7', details: { returnCode: 7 } }),
    ],
    ['a negative code', 'negative', code('ERR_GUEST_RETURNED_CODE', { details: { returnCode: -1 } })],
    [
      'an error and code 0',
      'fail_with_0',
      code('ERR_GUEST_RETURNED_ERROR', { message: 'bang', details: { returnCode: 0 } }),
    ],
    [
      'an error and a code',
      'fail_with_3',
      code('ERR_GUEST_RETURNED_ERROR', { message: 'bang', details: { returnCode: 3 } }),
    ],
    ['a trap', 'trap', code('ERR_GUEST_TRAP')],
    ['an error and a trap', 'fail_and_trap', code('ERR_GUEST_TRAP', { message: expect.stringContaining('bang') })],
    ['endless recursion', 'dive', code('ERR_GUEST_TRAP')],
    ['a forged handle', 'forge', code('ERR_GUEST_HANDLE')],
  ])('fails with %s, and can be called again', async (_what, name, expected) => {
    const plugin = await load()
    await expect(plugin.call(name)).rejects.toEqual(expected)
    expect(plugin.callSync('echo', 'still').text()).toBe('still')
  })

  it('takes a cleared error as none', async () => {
    expect((await load()).callSync('clear_error').length).toBe(0)
  })

  it('keeps its memory from call to call, but not over a trap or a reset; vars stay', async () => {
    const plugin = await load()
    const count = async (): Promise<unknown> => plugin.call('count').catch((error) => error.details.returnCode)
    expect([await count(), await count()]).toEqual([1, 2])
    plugin.vars.set('kept', 'yes')
    await plugin.call('trap').catch(() => {})
    expect([await count(), await count()]).toEqual([1, 2])
    await plugin.reset()
    expect(await count()).toBe(1)
    expect(plugin.vars.getText('kept')).toBe('yes')
  })

  it('lists what it exports and imports', async () => {
    const plugin = await load()
    expect(plugin.exports).toContainEqual({
      name: 'echo',
      kind: 'function',
      signature: { params: [], results: ['i32'] },
    })
    expect(plugin.imports).toContainEqual({
      module: 'extism:host/user',
      name: 'ask',
      kind: 'function',
      signature: { params: ['i64'], results: ['i64'] },
    })
    expect(plugin.functionExists('echo')).toBe(true)
    expect(plugin.functionExists('silent')).toBe(true)
  })
})

describe('host functions', () => {
  it('answer the plug-in', async () => {
    expect((await load()).callSync('twice', 'ab').text()).toBe('abab')
  })

  it('see the context of the call, and only during it', async () => {
    const seen: unknown[] = []
    const plugin = await load({
      functions: { ask: hostFunction.text((text, context) => void seen.push([text, context.hostContext])) },
    })
    plugin.callSync('twice', 'a', { context: { user: 7 } })
    plugin.callSync('twice', 'b')
    expect(seen).toEqual([
      ['a', { user: 7 }],
      ['b', undefined],
    ])
  })

  it.each([
    [
      'throws',
      hostFunction.text(() => {
        throw new TypeError('no')
      }),
      code('ERR_HOST_FUNCTION_THREW', { cause: new TypeError('no') }),
    ],
    [
      'throws undefined',
      hostFunction.text(() => {
        throw undefined
      }),
      code('ERR_HOST_FUNCTION_THREW'),
    ],
    ['returns a number for an i64', hostFunction(['i64'], ['i64'], () => 5 as never), code('ERR_HOST_FUNCTION_RESULT')],
    [
      'returns nothing for an i64',
      hostFunction(['i64'], ['i64'], () => undefined as never),
      code('ERR_HOST_FUNCTION_RESULT'),
    ],
    ['returns too large an i64', hostFunction(['i64'], ['i64'], () => 2n ** 64n), code('ERR_HOST_FUNCTION_RESULT')],
    ['returns an object for text', hostFunction.text(() => ({}) as never), code('ERR_HOST_FUNCTION_RESULT')],
    ['returns bytes transferred away', hostFunction.bytes(() => transferredAway()), code('ERR_HOST_FUNCTION_RESULT')],
    [
      'stores such',
      hostFunction(['i64'], ['i64'], (context) => context.store(transferredAway())),
      code('ERR_ARGUMENT'),
    ],
  ])('fail the call when one %s', async (_what, ask, expected) => {
    const plugin = await load({ functions: { ask } })
    await expect(plugin.call('twice', 'x')).rejects.toEqual(expected)
    expect(plugin.callSync('echo', 'still').text()).toBe('still')
  })

  it('fail the call even if the plug-in swallows the exception', async () => {
    const failing = hostFunction(['i64'], ['i64'], () => {
      throw new Error('seen')
    })
    const plugin = await createPlugin(assembleWat(SWALLOW), { functions: { ask: failing }, thread: 'inline' })
    await expect(plugin.call('run')).rejects.toEqual(code('ERR_HOST_FUNCTION_THREW'))
  })

  it('cannot call back into the plug-in', async () => {
    const plugin: Plugin = await load({
      functions: { ask: hostFunction.text(() => plugin.callSync('echo', 'x').text()) },
    })
    await expect(plugin.call('twice', 'x')).rejects.toEqual(code('ERR_PLUGIN_BUSY'))
    expect(plugin.callSync('echo', 'still').text()).toBe('still')
  })

  it('are to blame for another plug-in that they call and that fails', async () => {
    const other = await load()
    const plugin = await load({ functions: { ask: hostFunction.text(() => other.callSync('trap').text()) } })
    await expect(plugin.call('twice', 'x')).rejects.toEqual(
      code('ERR_HOST_FUNCTION_THREW', { cause: code('ERR_GUEST_TRAP') }),
    )
  })

  it('may use every number type and several results, in any namespace', async () => {
    const bytes = assembleWat(`(module
      (import "my space" "mix" (func $mix (param i32 i64 f32 f64) (result f64 i64 i32 f32)))
      (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
      (func (export "run") (result i32)
        (call $mix (i32.const -1) (i64.const -9007199254740993) (f32.const 0.5) (f64.const 0.1))
        (drop) (drop) (drop) (drop) (i32.const 0)))`)
    const seen: unknown[] = []
    const mix = hostFunction(['i32', 'i64', 'f32', 'f64'], ['f64', 'i64', 'i32', 'f32'], (_context, ...args) => {
      seen.push(...args)
      return [1, 2n, 3, 4] as const
    })
    const plugin = await createPlugin(bytes, { functions: { 'my space': { mix } }, thread: 'inline' })
    plugin.callSync('run')
    expect(seen).toEqual([-1, -9007199254740993n, 0.5, 0.1])
  })
})

describe('the life of a plug-in', () => {
  it('ends with close, and closing twice is no error', async () => {
    const plugin = await load()
    await plugin.close()
    await plugin.close()
    await expect(plugin.call('echo')).rejects.toEqual(code('ERR_PLUGIN_CLOSED'))
    expect(() => plugin.callSync('echo')).toThrow(code('ERR_PLUGIN_CLOSED'))
    await expect(plugin.reset()).rejects.toEqual(code('ERR_PLUGIN_CLOSED'))
  })

  it('does not begin a call whose signal has fired', async () => {
    const plugin = await load()
    await expect(plugin.call('echo', '', { signal: AbortSignal.abort() })).rejects.toEqual(code('ERR_ABORTED'))
    await expect(load({ signal: AbortSignal.abort() })).rejects.toEqual(code('ERR_ABORTED'))
    expect(plugin.callSync('echo', 'still').text()).toBe('still')
  })

  it('compiles once and gives instances with memories and vars of their own', async () => {
    const compiled = await compilePlugin(guest, { functions: { ask }, thread: 'inline' })
    const [a, b] = await Promise.all([
      compiled.instantiate(),
      compiled.instantiate({ functions: { ask: hostFunction.text(() => 'b') } }),
    ])
    a.vars.set('x', '1')
    expect(b.vars.has('x')).toBe(false)
    expect([a.callSync('twice', 'q').text(), b.callSync('twice', 'q').text()]).toEqual(['qq', 'b'])
  })

  it('is unharmed by another that fails', async () => {
    const [a, b] = await Promise.all([load(), load()])
    await a.call('dive').catch(() => {})
    expect(b.callSync('echo', 'fine').text()).toBe('fine')
  })
})

describe('limits', () => {
  it('bounds the output, exactly', async () => {
    const plugin = await load({ limits: { outputBytes: 4 } })
    expect(plugin.callSync('echo', '1234').text()).toBe('1234')
    await expect(plugin.call('echo', '12345')).rejects.toEqual(code('ERR_OUTPUT_LIMIT'))
    expect(plugin.callSync('echo', '1').text()).toBe('1')
  })

  it.each([
    [{ outputBytes: -1 }],
    [{ outputBytes: Number.NaN }],
    [{ varBytes: '1' as never }],
    [{ nonsense: 1 } as never],
  ])('refuses %j', async (limits) => {
    await expect(load({ limits })).rejects.toEqual(code('ERR_ARGUMENT'))
  })

  it('stops a loop, and the plug-in can be called again', async () => {
    const bytes = assembleWat(`(module
      (func (export "spin") (result i32) (loop $l (br $l)) (i32.const 0))
      (func (export "ok") (result i32) (i32.const 0)))`)
    const plugin = await createPlugin(bytes, { limits: { timeoutMs: 50 } })
    await expect(plugin.call('spin')).rejects.toEqual(
      code('ERR_TIMEOUT', { details: expect.objectContaining({ limit: 'timeoutMs', allowed: 50 }) as unknown }),
    )
    await expect(plugin.call('spin', '', { timeoutMs: 20 })).rejects.toEqual(code('ERR_TIMEOUT'))
    expect(plugin.callSync('ok').length).toBe(0)
  })

  it('stops an endless initialiser and start function', async () => {
    for (const where of ['(export "_initialize")', '']) {
      const bytes = assembleWat(`(module (func $s ${where} (loop $l (br $l))) ${where === '' ? '(start $s)' : ''}
        (func (export "ok") (result i32) (i32.const 0)))`)
      const plugin = await createPlugin(bytes, { limits: { timeoutMs: 30 } })
      await expect(plugin.call('ok')).rejects.toEqual(code('ERR_TIMEOUT'))
    }
  })

  it('has no timeout for a call unless one was set at creation', async () => {
    await expect((await load()).call('echo', '', { timeoutMs: 5 })).rejects.toEqual(code('ERR_ARGUMENT'))
  })

  it('bounds memory at the start and at growth', async () => {
    const bytes = assembleWat(`(module (memory (export "memory") 2)
      (func (export "grow") (result i32) (memory.grow (i32.const 1))))`)
    await expect(createPlugin(bytes, { limits: { memoryBytes: 65_536 } })).rejects.toEqual(
      code('ERR_MEMORY_LIMIT', { details: { limit: 'memoryBytes', asked: 131_072, allowed: 65_536 } }),
    )
    const plugin = await createPlugin(bytes, { limits: { memoryBytes: 196_608 } })
    const refusedGrowth = { limit: 'memoryBytes', asked: 262_144, allowed: 196_608 }
    await expect(plugin.call('grow')).rejects.toEqual(
      code('ERR_GUEST_RETURNED_CODE', { details: { returnCode: -1, refusedGrowth } }),
    )
    const roomy = await createPlugin(bytes, { limits: { memoryBytes: 262_144 } })
    await expect(roomy.call('grow')).rejects.toEqual(code('ERR_GUEST_RETURNED_CODE', { details: { returnCode: 2 } }))
  })

  it('cannot hold for a module that came compiled, and says so', async () => {
    const module = await WebAssembly.compile(guest)
    for (const limits of [{ timeoutMs: 5 }, { memoryBytes: 65_536 }]) {
      await expect(createPlugin(module, { functions: { ask }, limits })).rejects.toEqual(
        code('ERR_UNSUPPORTED_PLATFORM'),
      )
    }
    expect((await createPlugin(module, { functions: { ask }, thread: 'inline' })).callSync('twice', 'm').text()).toBe(
      'mm',
    )
  })
})
