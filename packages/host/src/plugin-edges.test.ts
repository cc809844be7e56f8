import { describe, expect, it } from 'vitest'
import { assembleWat } from './assemble-wat.test-support.ts'
import { createPlugin, hostFunction, type Plugin, type PluginOptions } from './index.node.ts'

const ENV = `(import "extism:host/env" "input_offset" (func $input_offset (result i64)))
  (import "extism:host/env" "input_length" (func $input_length (result i64)))
  (import "extism:host/env" "output_set" (func $output_set (param i64 i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))`
const ECHO = `(func (export "echo") (call $output_set (call $input_offset) (call $input_length)))`

function load(functions: string, options: PluginOptions = {}): Promise<Plugin> {
  return createPlugin(assembleWat(`(module ${ENV} ${ECHO} ${functions})`), options)
}

function code(expected: string, more: object = {}): unknown {
  return expect.objectContaining({ code: expected, ...more })
}

describe('options of a call', () => {
  it.each([[null], [5], ['x']])('cannot be %s', async (options) => {
    const plugin = await load('')
    await expect(plugin.call('echo', 'x', options as never)).rejects.toEqual(code('ERR_ARGUMENT'))
  })

  it.each([[Number.NaN], [-1], ['5'], [null], [5n]])('cannot have a timeout of %s', async (timeoutMs) => {
    const plugin = await load('', { limits: { timeoutMs: 1000 } })
    await expect(plugin.call('echo', 'x', { timeoutMs: timeoutMs as never })).rejects.toEqual(
      code('ERR_ARGUMENT', { details: { argument: 'timeoutMs' } }),
    )
  })

  it.each([[5], ['x'], [{}]])('cannot have a signal of %j', async (signal) => {
    const plugin = await load('')
    await expect(plugin.call('echo', 'x', { signal: signal as never })).rejects.toEqual(
      code('ERR_ARGUMENT', { details: { argument: 'signal' } }),
    )
  })

  it('do not leave the plug-in busy when they throw', async () => {
    const plugin = await load('')
    const options = {
      get context(): never {
        throw new RangeError('mine')
      },
    }
    await expect(plugin.call('echo', 'x', options)).rejects.toThrow(RangeError)
    expect(plugin.callSync('echo', 'still').text()).toBe('still')
  })
})

describe('an input', () => {
  it('cannot be what is left of a buffer that was transferred away', async () => {
    const plugin = await load('')
    for (const wrap of [
      (b: ArrayBuffer) => b,
      (b: ArrayBuffer) => new Uint8Array(b),
      (b: ArrayBuffer) => new DataView(b),
    ]) {
      const buffer = new ArrayBuffer(4)
      const input = wrap(buffer)
      structuredClone(buffer, { transfer: [buffer] })
      await expect(plugin.call('echo', input as never)).rejects.toEqual(code('ERR_ARGUMENT'))
    }
    expect(plugin.callSync('echo', new Uint8Array()).length).toBe(0)
  })

  it('comes back as it went in, with a byte order mark too; a lone surrogate does not', async () => {
    const plugin = await load('')
    expect(plugin.callSync('echo', '\uFEFFa').text()).toBe('\uFEFFa')
    expect(plugin.callSync('echo', '\uFEFF{"a":1}').json()).toEqual({ a: 1 })
    expect(plugin.callSync('echo', 'a\uD800b').text()).toBe('a\uFFFDb')
  })
})

describe('a fresh instance', () => {
  it('sees nothing of the call before while it is initialised', async () => {
    const seen: bigint[] = []
    const note = hostFunction(['i64'], [], (_context, length) => void seen.push(length))
    const bytes = assembleWat(`(module (import "extism:host/user" "note" (func $note (param i64))) ${ENV}
      (func (export "_initialize") (call $note (call $input_length)))
      (func (export "trap") (unreachable)))`)
    const plugin = await createPlugin(bytes, { functions: { note }, thread: 'inline' })
    await plugin.call('trap', 'secret').catch(() => {})
    await plugin.call('trap', 'x').catch(() => {})
    expect(seen).toEqual([0n, 0n])
  })

  it('is not blamed for the error of the call before', async () => {
    let isFailing = 0
    const bytes = assembleWat(`(module (import "extism:host/user" "is_failing" (func $is_failing (result i32))) ${ENV}
      (func (export "_initialize") (if (call $is_failing) (then (unreachable))))
      (func (export "bang") (call $error_set (call $alloc (i64.const 1))) (unreachable)))`)
    const plugin = await createPlugin(bytes, {
      functions: { is_failing: hostFunction([], ['i32'], () => isFailing) },
      thread: 'inline',
    })
    await expect(plugin.call('bang')).rejects.toEqual(
      code('ERR_GUEST_TRAP', {
        details: expect.objectContaining({ trap: expect.any(String), errorText: '\0' }) as unknown,
      }),
    )
    isFailing = 1
    await expect(plugin.call('bang')).rejects.toEqual(
      code('ERR_GUEST_TRAP', { details: { trap: expect.any(String), frames: expect.any(Array) } }),
    )
  })

  it('cannot exit before it was called', async () => {
    const bytes = assembleWat(`(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1) (func (export "_initialize") (call $exit (i32.const 0))) (func (export "go")))`)
    const plugin = await createPlugin(bytes, { wasi: true })
    await expect(plugin.call('go')).rejects.toEqual(code('ERR_GUEST_EXIT', { details: { exitCode: 0 } }))
  })
})

describe('a hostile plug-in', () => {
  it('cannot break the host with an error or a log too long for a string', async () => {
    const long = '(call $alloc (i64.const 600000000))'
    const plugin = await load(`(func (export "fail") (call $error_set ${long}))
      (func (export "fail_and_trap") (call $error_set ${long}) (unreachable))`)
    const message = await plugin.call('fail').then(String, (error: Error) => error.message)
    expect([message.length, message.at(-1)]).toEqual([1_048_577, '…'])
    await expect(plugin.call('fail_and_trap')).rejects.toEqual(code('ERR_GUEST_TRAP'))
    const logs = assembleWat(`(module (import "extism:host/env" "log_info" (func $log_info (param i64))) ${ENV}
      (func (export "go") (call $log_info ${long})))`)
    const lines: string[] = []
    const logger = (_level: string, message: string): void => void lines.push(message)
    await (await createPlugin(logs, { logger })).call('go')
    expect(lines).toEqual([expect.stringMatching(/^\0{1048575}… \(limits.logBytes of 1048576 is used up/)])
    const unbounded = await createPlugin(logs, { logger, limits: { logBytes: Infinity } })
    await expect(unbounded.call('go')).rejects.toEqual(code('ERR_MEMORY_LIMIT'))
  })

  it('that throws and does not catch has trapped', async () => {
    const plugin = await load('(tag $e (param i32)) (func (export "go") (throw $e (i32.const 5)))')
    await expect(plugin.call('go')).rejects.toEqual(
      code('ERR_GUEST_TRAP', { message: 'The plug-in trapped: an exception that nothing in it caught' }),
    )
  })
})

it('a limit without end is none', async () => {
  const bytes = assembleWat('(module (memory 1) (func (export "grow") (result i32) (memory.grow (i32.const 9))))')
  const plugin = await createPlugin(bytes, { limits: { memoryBytes: Infinity, timeoutMs: Infinity } })
  await expect(plugin.call('grow')).rejects.toEqual(code('ERR_GUEST_RETURNED_CODE', { details: { returnCode: 1 } }))
})

describe('a timeout', () => {
  it.each([
    ['a slow host function', '(import "extism:host/user" "slow" (func $slow))', '(call $slow)'],
    [
      'clearing a large kernel memory',
      '(import "extism:host/env" "reset" (func $reset)) (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))',
      '(drop (call $alloc (i64.const 300000000))) (call $reset)',
    ],
  ])('stops a loop that spends its time in %s', async (_what, imports, body) => {
    const bytes = assembleWat(`(module ${imports} (func (export "go") (loop $l ${body} (br $l))))`)
    const slow = hostFunction([], [], () => {
      const end = performance.now() + 20
      while (performance.now() < end);
    })
    const plugin = await createPlugin(bytes, { functions: { slow }, thread: 'inline', limits: { timeoutMs: 60 } })
    const start = performance.now()
    await expect(plugin.call('go')).rejects.toEqual(code('ERR_TIMEOUT'))
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

describe('a module that came compiled, its types unknown', () => {
  it.each([
    ['a result of the host', '(import "extism:host/env" "get_log_level" (func $f (result i64)))', '(drop (call $f))'],
    ['a host function’s result', '(import "extism:host/user" "f" (func $f (result i64)))', '(drop (call $f))'],
    ['a handle', '(import "extism:host/env" "log_info" (func $f (param i32)))', '(call $f (i32.const 1))'],
  ])('fails where it calls %s under another type', async (_what, wanted, call) => {
    const module = new WebAssembly.Module(assembleWat(`(module ${wanted} (func (export "go") ${call}))`))
    const functions = { f: hostFunction([], ['i32'], () => 1) }
    for (const logger of [undefined, (): void => {}]) {
      const plugin = await createPlugin(module, { functions, thread: 'inline', ...(logger && { logger }) })
      await expect(plugin.call('go')).rejects.toEqual(code('ERR_IMPORT_TYPE'))
    }
  })
})

describe('a start function', () => {
  const RESET = '(import "extism:host/env" "reset" (func $reset))'
  const CONFIG = '(import "extism:host/env" "config_get" (func $config_get (param i64) (result i64)))'
  const STORE = '(import "extism:host/user" "store" (func $store))'

  it.each([
    ['reset, defined', `${RESET} (func $start (call $reset)) (start $start)`],
    ['reset, imported', `${RESET} (start $reset)`],
    ['config_get', `${CONFIG} (func $start (drop (call $config_get (i64.const 0)))) (start $start)`],
    ['a host function that stores', `${STORE} (start $store)`],
  ])('may call the host where the plug-in imports nothing of the kernel: %s', async (_, text) => {
    const module = assembleWat(`(module ${text} (func (export "run")))`)
    const store = hostFunction([], [], (context) => void context.store('abc'))
    for (const limits of [{}, { fuel: 1000 }, { memoryBytes: 1_000_000 }]) {
      const plugin = await createPlugin(module, { functions: { store }, thread: 'inline', limits })
      expect((await plugin.call('run')).length).toBe(0)
    }
  })
})
