import { describe, expect, it } from 'vitest'
import wabt from 'wabt'
import { encodeModule } from '../encode-module.ts'
import { parseModule } from '../parse-module.ts'
import { VALUE_TYPE } from '../value-type.ts'
import { zeroBody } from '../zero-body.ts'
import { directHostCalls } from './direct-host-calls.ts'
import { SLOTS_EXPORT, START_EXPORT } from './host-slots.ts'
import { ModuleAppender } from './module-appender.ts'

const toolkit = await wabt()
const { i32, i64 } = VALUE_TYPE
const KERNEL_TYPE = { params: [], results: [i64] }

/** Rewrites a module as the link pass does: `env.kernel` satisfied, a slot `poll` added and exported. */
function rewrite(text: string): ReturnType<ModuleAppender['finish']> {
  const parsed = toolkit.parseWat('test.wat', text, { reference_types: true })
  parsed.applyNames()
  const appender = new ModuleAppender(parseModule(parsed.toBinary({ write_debug_names: true }).buffer))
  const imports = appender.module.imports.filter(({ kind }) => kind === 'function')
  const kernel = imports.findIndex(({ name }) => name === 'kernel')
  if (kernel >= 0) appender.defineImport(kernel, zeroBody(KERNEL_TYPE))
  const poll = appender.addHostFunction('poll', { params: [], results: [i32] })
  appender.addExport('tenon:run', 'function', poll)
  return appender.finish()
}

function compile(text: string): WebAssembly.Module {
  return new WebAssembly.Module(encodeModule(directHostCalls(rewrite(text))).slice())
}

const HOSTED = `(module
  (import "env" "kernel" (func $kernel (result i64)))
  (import "app" "add" (func $add (param i32 i32) (result i32)))
  (import "app" "base" (global $base i32))
  (import "app" "seven" (func $seven (result i32)))
  (table $own 2 funcref) (elem (i32.const 0) $seven $local)
  (func $local (result i32) (call $add (call $seven) (global.get $base)))
  (func (export "direct") (result i32) (call $local))
  (func (export "indirect") (param i32) (result i32) (call_indirect (result i32) (local.get 0)))
  (func (export "reference") (result funcref) (ref.func $seven))
  (func (export "kernel") (result i64) (call $kernel))
  (export "again" (func $add)))`

const GIVEN = {
  app: { add: (a: number, b: number) => a + b, base: 30, seven: () => 7 },
  tenon: { poll: () => 5 },
}

function boom(): never {
  throw new Error('boom')
}

describe('directHostCalls', () => {
  it('imports what was called through slots, under the same names, and has no table for it', () => {
    const module = compile(HOSTED)
    expect(WebAssembly.Module.imports(module)).toEqual([
      { module: 'app', name: 'base', kind: 'global' },
      { module: 'tenon', name: 'poll', kind: 'function' },
      { module: 'app', name: 'add', kind: 'function' },
      { module: 'app', name: 'seven', kind: 'function' },
    ])
    expect(WebAssembly.Module.exports(module).map(({ name }) => name)).not.toContain(SLOTS_EXPORT)
  })

  it('behaves the same: calls, tables, references, exports of imports', () => {
    const { exports } = new WebAssembly.Instance(compile(HOSTED), GIVEN)
    const run = (name: string, ...args: number[]): unknown => (exports[name] as CallableFunction)(...args)
    expect([run('direct'), run('indirect', 0), run('indirect', 1), run('again', 1, 2)]).toEqual([37, 7, 37, 3])
    expect((run('reference') as CallableFunction)()).toBe(7)
    expect([run('kernel'), run('tenon:run')]).toEqual([0n, 5])
  })

  it('keeps the names of functions in stacks', () => {
    const { exports } = new WebAssembly.Instance(compile(HOSTED), { ...GIVEN, app: { ...GIVEN.app, add: boom } })
    expect(() => (exports['direct'] as CallableFunction)()).toThrow(
      expect.objectContaining({ stack: expect.stringMatching(/at .*local/) }),
    )
  })

  it('keeps the start function for the host to call', () => {
    const text = `(module (import "app" "seven" (func $seven (result i32)))
      (import "env" "kernel" (func (result i64)))
      (global $seen (mut i32) (i32.const 0)) (func $begin (global.set $seen (call $seven))) (start $begin)
      (func (export "seen") (result i32) (global.get $seen)))`
    const { exports } = new WebAssembly.Instance(compile(text), GIVEN)
    const seen = exports['seen'] as CallableFunction
    expect(seen()).toBe(0)
    ;(exports[START_EXPORT] as CallableFunction)()
    expect(seen()).toBe(7)
  })

  it('leaves a module alone that calls no host', () => {
    const appender = new ModuleAppender(parseModule(toolkit.parseWat('t', '(module (func))').toBinary({}).buffer))
    const appended = appender.finish()
    expect(directHostCalls(appended)).toBe(appended.module)
  })
})
