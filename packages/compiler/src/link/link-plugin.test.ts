import type { HostFunctionDeclaration } from '@tenon/engine'
import { encodeModule, parseModule, type WasmModule } from '@tenon/wasm-binary'
import { describe, expect, test } from 'vitest'
import wabt from 'wabt'

import { linkPlugin, type LinkInput } from './link-plugin.ts'
import { withProducers } from './producers.ts'

const assembler = await wabt()

/** The shape of the engine: `invoke` answers its argument plus 100, or calls the trampoline at table index -argument. */
const ENGINE = `(module
  (type $trampoline (func (param i32)))
  (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
  (import "extism:host/env" "log_trace" (func $log_trace (param i64)))
  (import "extism:host/env" "error_set" (func $error_set (param i64)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  (table (export "__indirect_function_table") 3 3 funcref)
  (global $sp (export "__stack_pointer") (mut i32) (i32.const 1024))
  (func (export "engine_secret"))
  (func $invoke (export "invoke") (param $index i32) (result i32)
    (if (i32.lt_s (local.get $index) (i32.const 0))
      (then (call_indirect (type $trampoline) (i32.const 64) (i32.sub (i32.const 0) (local.get $index)))))
    (if (i32.eq (local.get $index) (i32.const 1)) (then (drop (call $var_get (i64.const 1)))))
    (if (i32.eq (local.get $index) (i32.const 2)) (then (return (call $clock (i32.const 0) (i64.const 0) (i32.const 0)))))
    (if (i32.eq (local.get $index) (i32.const 3)) (then (call $log_trace (i64.const 9))))
    (if (i32.eq (local.get $index) (i32.const 4)) (then (call $error_set (i64.const 7))))
    (i32.add (local.get $index) (i32.const 100))))`

function engine(): WasmModule {
  const module = assembler.parseWat('engine.wat', ENGINE)
  try {
    return parseModule(new Uint8Array(module.toBinary({}).buffer))
  } finally {
    module.destroy()
  }
}

function link(input: Partial<LinkInput>): WasmModule {
  const memory = new Uint8Array(65_536)
  memory[5000] = 42
  return linkPlugin({
    engine: engine(),
    image: { memory, globals: new Map([[0, 1000]]) },
    exports: [{ name: 'f', index: 0 }],
    hostFunctions: [],
    unusedImports: [],
    hostTableBase: 3,
    ...input,
  })
}

const UNUSED = [
  { module: 'extism:host/env', name: 'var_get' },
  { module: 'extism:host/env', name: 'log_trace' },
  { module: 'wasi_snapshot_preview1', name: 'clock_time_get' },
]

async function run(module: WasmModule, imports: WebAssembly.Imports) {
  const { instance } = await WebAssembly.instantiate(encodeModule(module) as BufferSource, imports)
  const call = (name: string): unknown => (instance.exports[name] as () => unknown)()
  return { instance, call, memory: instance.exports['memory'] as WebAssembly.Memory }
}

const noop = () => 0
const noEnv = { 'extism:host/env': { error_set: noop } }

describe('what a linked plug-in has', () => {
  test('exports: the memory and a stub a function, which gives its number to the engine', async () => {
    const exports = [
      { name: 'f', index: 0 },
      { name: 'größe', index: 300 },
    ]
    const { instance, call, memory } = await run(link({ exports, unusedImports: UNUSED }), noEnv)
    expect(Object.keys(instance.exports)).toEqual(['memory', 'f', 'größe'])
    expect(call('f')).toBe(100)
    expect(call('größe')).toBe(400)
    expect(new Uint8Array(memory.buffer)[5000]).toBe(42)
  })

  test('unused imports are gone: WASI says so, other functions trap, a log line is dropped', async () => {
    const exports = [1, 2, 3].map((index) => ({ name: `f${index}`, index }))
    const module = link({ exports, unusedImports: UNUSED })
    expect(module.imports.map(({ name }) => name)).toEqual(['error_set'])
    const { call } = await run(module, noEnv)
    expect(() => call('f1')).toThrow(WebAssembly.RuntimeError)
    expect(call('f2')).toBe(52)
    expect(call('f3')).toBe(103)
  })

  test('imports that are used still reach the host', async () => {
    const errors: unknown[] = []
    const exports = [{ name: 'f', index: 4 }]
    const { call } = await run(link({ exports, unusedImports: UNUSED }), {
      'extism:host/env': { error_set: (handle: unknown) => errors.push(handle) },
    })
    call('f')
    expect(errors).toEqual([7n])
  })
})

describe('host functions', () => {
  test('seven parameters of every type arrive exactly, and so does the result', async () => {
    const seen: unknown[] = []
    const wide = (...args: unknown[]) => {
      seen.push(...args)
      return -(2n ** 63n)
    }
    const hostFunctions: HostFunctionDeclaration[] = [
      { namespace: 'acme/log', name: 'none', params: [], results: [] },
      {
        namespace: 'extism:host/user',
        name: 'wide',
        params: ['i32', 'i64', 'f32', 'f64', 'i64', 'i32', 'i64'],
        results: ['i64'],
      },
    ]
    const module = link({ hostFunctions, unusedImports: UNUSED, exports: [{ name: 'f', index: -4 }] })
    const { call, memory } = await run(module, { ...noEnv, 'acme/log': { none: noop }, 'extism:host/user': { wide } })
    const view = new DataView(memory.buffer, 64)
    view.setInt32(0, -1, true)
    view.setBigInt64(8, 2n ** 63n - 1n, true)
    view.setFloat32(16, 0.5, true)
    view.setFloat64(24, Math.PI, true)
    view.setBigInt64(32, -1n, true)
    view.setInt32(40, 7, true)
    view.setBigInt64(48, 9_007_199_254_740_993n, true)
    call('f')
    expect(seen).toEqual([-1, 2n ** 63n - 1n, 0.5, Math.PI, -1n, 7, 9_007_199_254_740_993n])
    expect(view.getBigInt64(0, true)).toBe(-(2n ** 63n))
  })

  test.each([
    ['i32', -5],
    ['f32', 1.5],
    ['f64', Math.E],
  ] as const)('a result of type %s', async (type, value) => {
    const hostFunctions = [{ namespace: 'h', name: 'get', params: [], results: [type] }]
    const module = link({ hostFunctions, unusedImports: UNUSED, exports: [{ name: 'f', index: -3 }] })
    const { call, memory } = await run(module, { ...noEnv, h: { get: () => value } })
    call('f')
    const view = new DataView(memory.buffer, 64)
    const read = { i32: view.getInt32(0, true), f32: view.getFloat32(0, true), f64: view.getFloat64(0, true) }
    expect(read[type]).toBe(value)
  })

  test('a table base other than the one the engine was told is refused', () => {
    const hostFunctions = [{ namespace: 'h', name: 'get', params: [], results: [] }]
    expect(() => link({ hostFunctions, hostTableBase: 4 })).toThrow('trampolines begin at 3, not 4')
  })
})

test('producers are named once, grouped by field', () => {
  const first = withProducers(link({}), [{ field: 'language', name: 'C', version: '' }])
  const module = withProducers(first, [
    { field: 'language', name: 'JavaScript', version: '' },
    { field: 'processed-by', name: 'a', version: '1' },
    { field: 'processed-by', name: 'b', version: '2' },
  ])
  const [section] = WebAssembly.Module.customSections(
    new WebAssembly.Module(encodeModule(module) as BufferSource),
    'producers',
  )
  const text = new TextDecoder().decode(section)
  expect(text).toBe('\x02\x08language\x01\x0aJavaScript\x00\x0cprocessed-by\x02\x01a\x011\x01b\x012')
  expect(encodeModule(module)).toEqual(encodeModule(parseModule(encodeModule(module))))
})
