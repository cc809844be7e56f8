import { describe, expect, it } from 'vitest'
import { assembleWat } from './assemble-wat.test-support.ts'
import { compilePlugin, createPlugin, VarStore } from './index.node.ts'

/** `remember` sets the var `k` to the input's first byte; `recall` puts out the var `k`, or nothing. */
const BYTES = assembleWat(`(module
  (import "extism:host/env" "input_load_u8" (func $input_load (param i64) (result i32)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
  (import "extism:host/env" "length" (func $length (param i64) (result i64)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (import "extism:host/env" "var_get" (func $var_get (param i64) (result i64)))
  (import "extism:host/env" "var_set" (func $var_set (param i64 i64)))
  (func $byte (param $b i32) (result i64) (local $at i64)
    (local.set $at (call $alloc (i64.const 1)))
    (call $store (local.get $at) (local.get $b))
    (local.get $at))
  (func (export "remember") (result i32)
    (call $var_set (call $byte (i32.const 107)) (call $byte (call $input_load (i64.const 0))))
    (i32.const 0))
  (func (export "recall") (result i32) (local $at i64)
    (local.set $at (call $var_get (call $byte (i32.const 107))))
    (call $output (local.get $at) (call $length (local.get $at)))
    (i32.const 0))
  (func (export "_start")))`)

describe('the option vars', () => {
  it('lets several plug-ins share one store, and the host see it', async () => {
    const vars = new VarStore(1000)
    const [a, b] = await Promise.all([createPlugin(BYTES, { vars }), createPlugin(BYTES, { vars })])
    expect(a.vars).toBe(vars)
    a.callSync('remember', 'x')
    expect(b.callSync('recall').text()).toBe('x')
    vars.set('k', 'y')
    expect(a.callSync('recall').text()).toBe('y')
  })

  it('may be of an instance alone', async () => {
    const compiled = await compilePlugin(BYTES)
    const vars = new VarStore(1000)
    const [own, shared] = await Promise.all([compiled.instantiate(), compiled.instantiate({ vars })])
    own.callSync('remember', 'o')
    expect(shared.callSync('recall').text()).toBe('')
    expect(vars.size).toBe(0)
  })

  it('has its own limit, whatever limits.varBytes is', async () => {
    const plugin = await createPlugin(BYTES, { vars: new VarStore(1 + 1 + 48), limits: { varBytes: 0 } })
    plugin.callSync('remember', 'x')
    expect(plugin.callSync('recall').text()).toBe('x')
    const full = await createPlugin(BYTES, { vars: new VarStore(1 + 48) })
    expect(() => full.callSync('remember', 'x')).toThrow(expect.objectContaining({ code: 'ERR_VAR_LIMIT' }))
  })

  it('keeps what others set when one runs as a command', async () => {
    const vars = new VarStore(1000)
    const plugin = await createPlugin(BYTES, { vars })
    vars.set('k', 'v')
    plugin.callSync('_start')
    expect(plugin.callSync('recall').text()).toBe('v')
  })

  it.each([[{}], ['shared'], [new Map()]])('must be a VarStore: %j', async (vars) => {
    const made = createPlugin(BYTES, { vars: vars as VarStore })
    await expect(made).rejects.toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT', details: { argument: 'vars' } }))
  })
})
