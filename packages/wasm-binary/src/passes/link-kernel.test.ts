import { describe, expect, it } from 'vitest'
import wabt from 'wabt'
import { encodeModule } from '../encode-module.ts'
import { parseModule } from '../parse-module.ts'
import { slotAdapter } from './host-slots.ts'
import { readKernelModule } from './kernel-module.ts'
import { linkKernel } from './link-kernel.ts'
import { type Appended, ModuleAppender } from './module-appender.ts'

const assembler = await wabt()

function wat(text: string): Uint8Array {
  const module = assembler.parseWat('test.wat', text, { bulk_memory: true, mutable_globals: true })
  try {
    return module.toBinary({ write_debug_names: true }).buffer
  } finally {
    module.destroy()
  }
}

const KERNEL = wat(`(module
  (memory (export "memory") 1)
  (global $count (export "count") (mut i32) (i32.const 0))
  (func $note (global.set $count (i32.add (global.get $count) (i32.const 1))))
  (func (export "store") (param i32 i32) (call $note) (i32.store offset=8 (local.get 0) (local.get 1)))
  (func $load (export "load") (param i32) (result i32) (call $note) (i32.load offset=8 align=1 (local.get 0)))
  (func (export "clear") (memory.fill (i32.const 0) (i32.const 0) (i32.const 64))
    (memory.copy (i32.const 64) (i32.const 0) (i32.const 64)))
  (func (export "pages") (result i32) (memory.size)))`)

const kernel = readKernelModule(KERNEL)
const options = {
  namespace: 'kernel',
  functions: new Set(['store', 'load', 'pages']),
  exports: ['memory', 'count', 'load', 'clear'],
}

function link(text: string): Appended {
  const appender = new ModuleAppender(parseModule(wat(text)))
  linkKernel(appender, kernel, options)
  return appender.finish()
}

type Run = (...args: readonly unknown[]) => unknown

/** Instantiates what was linked, its slots filled with the functions given by `module.name`. */
function instantiate({ module, slots, hasStart }: Appended, host: Record<string, Run> = {}): Record<string, Run> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(encodeModule(module).slice()), {})
  const functions = slots.map((slot) => host[`${slot.module}.${slot.name}`] ?? expect.fail(`no ${slot.name}`))
  if (slots.length > 0) {
    const adapter = new WebAssembly.Module(slotAdapter(module, slots).slice())
    const adapted = new WebAssembly.Instance(adapter, { '': Object.fromEntries(functions.entries()) })
    const table = exports['tenon:slots'] as WebAssembly.Table
    for (const i of functions.keys()) table.set(i, adapted.exports[String(i)])
  }
  if (hasStart) (exports['tenon:start'] as Run)()
  return exports as Record<string, Run>
}

const GUEST = `(module
  (import "kernel" "store" (func $store (param i32 i32)))
  (import "host" "twice" (func $twice (param i32) (result i32)))
  (import "kernel" "load" (func $load (param i32) (result i32)))
  (import "kernel" "load" (func $again (param i32) (result i32)))
  (table (export "table") funcref (elem $load $twice))
  (func (export "run") (param i32) (result i32)
    (call $store (i32.const 4) (call $twice (local.get 0)))
    (i32.add (call $load (i32.const 4)) (call $again (i32.const 4))))
  (func (export "indirect") (param i32) (result i32)
    (call_indirect (param i32) (result i32) (i32.const 4) (local.get 0)))
  (export "load" (func $load)))`

const host = { 'host.twice': (value: unknown) => Number(value) * 2 }

describe('linkKernel', () => {
  it('satisfies imports of the kernel, and leaves the others to the host through slots', () => {
    const linked = link(GUEST)
    expect(linked.module.imports).toEqual([])
    expect(linked.slots.map(({ module, name }) => `${module}.${name}`)).toEqual(['host.twice'])
    expect(instantiate(linked, host)['run']?.(21)).toBe(84)
  })

  it('keeps imports where they were exported and in tables', () => {
    const guest = instantiate(link(GUEST), host)
    guest['run']?.(21)
    expect([guest['load']?.(4), guest['indirect']?.(0), guest['indirect']?.(1)]).toEqual([42, 42, 8])
  })

  it('gives the host the kernel, its memory and globals', () => {
    const guest = instantiate(link(GUEST), host)
    guest['run']?.(21)
    const memory = guest['tenon:kernel.memory'] as unknown as WebAssembly.Memory
    expect(new DataView(memory.buffer).getInt32(12, true)).toBe(42)
    expect((guest['tenon:kernel.count'] as unknown as WebAssembly.Global).value).toBe(3)
    guest['tenon:kernel.clear']?.()
    expect(guest['tenon:kernel.load']?.(4)).toBe(0)
  })

  it('moves no index: bodies, elements and exports stay as they were', () => {
    const original = parseModule(wat(GUEST))
    const { module } = link(GUEST)
    const { code } = parseModule(encodeModule(module))
    expect(code.slice(4, 6)).toEqual(original.code)
    expect(module.elements).toEqual(original.elements)
    expect(module.exports.slice(0, original.exports.length)).toEqual(original.exports)
  })

  it('leaves an import of another type or name, or of what is not for guests, to the host', () => {
    const { slots } = link(`(module
      (import "kernel" "store" (func (param i64 i32)))
      (import "kernel" "clear" (func))
      (import "kernel" "missing" (func))
      (import "kernel" "pages" (func (result i32))))`)
    expect(slots.map(({ name }) => name)).toEqual(['store', 'clear', 'missing'])
  })

  it('runs the start function once the slots are filled', () => {
    const seen: unknown[] = []
    const linked = link(`(module
      (import "kernel" "pages" (func $pages (result i32)))
      (import "host" "note" (func $note (param i32)))
      (func $begin (call $note (call $pages)))
      (start $begin))`)
    expect(linked.hasStart).toBe(true)
    instantiate(linked, { 'host.note': (value) => void seen.push(value) })
    expect(seen).toEqual([1])
  })

  it('leaves the imports of a module without the kernel as they are', () => {
    const { module, slots } = link('(module (import "host" "note" (func)) (start 0))')
    expect([module.imports.length, slots.length, module.start]).toEqual([1, 0, 0])
  })

  it('comes after the memories of the module', () => {
    const { module } = link('(module (import "kernel" "load" (func (param i32) (result i32))) (memory 3))')
    expect(module.memories.map(({ min }) => min)).toEqual([3n, 1n])
    expect(module.exports).toContainEqual({ name: 'tenon:kernel.memory', kind: 'memory', index: 1 })
  })

  it.each([
    ['(module (import "tenon" "x" (func)))', 'the name "x"'],
    ['(module (func (export "tenon:x")))', 'the name "tenon:x"'],
  ])('refuses %s, as the name is the host’s', (text, feature) => {
    const refused = expect.objectContaining({ code: 'ERR_WASM_UNSUPPORTED', feature })
    expect(() => link(text)).toThrow(refused)
  })

  it('names what it adds, so that stack traces tell', () => {
    const names = link(GUEST).module.customSections.find(({ name }) => name === 'name')
    expect(new TextDecoder().decode(names?.bytes)).toContain('kernel.clear')
  })

  it('says when the host wants what the kernel has not', () => {
    const appender = new ModuleAppender(parseModule(wat('(module)')))
    expect(() => linkKernel(appender, kernel, { ...options, exports: ['nothing'] })).toThrow(TypeError)
  })
})

describe('readKernelModule', () => {
  it.each([
    '(module)',
    '(module (import "a" "b" (func)) (memory 1))',
    '(module (memory 1) (table 1 funcref))',
    '(module (memory 1) (func) (start 0))',
    '(module (memory 1) (data (i32.const 0) "x"))',
    '(module (memory 1) (func (drop (ref.null func))) (func (drop (memory.size))) (table 1 funcref))',
    '(module (memory 1) (func (data.drop 0)) (data "x"))',
  ])('refuses %s', (text) => {
    expect(() => readKernelModule(wat(text))).toThrow(TypeError)
  })
})
