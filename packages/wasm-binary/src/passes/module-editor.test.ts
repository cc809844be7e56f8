import { describe, expect, it } from 'vitest'
import wabt from 'wabt'
import { ByteWriter } from '../byte-writer.ts'
import { encodeModule } from '../encode-module.ts'
import type { CustomSection, FunctionType, WasmModule } from '../module.ts'
import { OPCODE } from '../opcodes.ts'
import { parseModule } from '../parse-module.ts'
import { VALUE_TYPE } from '../value-type.ts'
import { ModuleEditor } from './module-editor.ts'

const toolkit = await wabt()
const { i32 } = VALUE_TYPE
const I32_TO_I32: FunctionType = { params: [i32], results: [i32] }
const TO_I32: FunctionType = { params: [], results: [i32] }

function parseText(text: string, options: { readonly names?: boolean } = {}): WasmModule {
  const module = toolkit.parseWat('test.wat', text, { tail_call: true, exceptions: true })
  module.applyNames()
  return parseModule(module.toBinary({ write_debug_names: options.names === true }).buffer)
}

function instantiate(module: WasmModule, imports: WebAssembly.Imports = {}): Record<string, CallableFunction> {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(encodeModule(module).slice().buffer), imports)
  return instance.exports as Record<string, CallableFunction>
}

function constant(value: number): Uint8Array {
  return Uint8Array.of(0, OPCODE.i32Const, value, OPCODE.end)
}

const MANY_USES = `(module
  (import "env" "gone" (func $gone (param i32) (result i32)))
  (import "env" "kept" (func $kept (param i32) (result i32)))
  (memory (export "memory") 1)
  (table $table (export "table") 4 4 funcref)
  (elem (i32.const 0) $gone $kept $own)
  (global $reference (export "reference") funcref (ref.func $own))
  (global $started (export "started") (mut i32) (i32.const 0))
  (start $begin)
  (func $begin (global.set $started (call $kept (i32.const 5))))
  (func $own (export "own") (param i32) (result i32) (i32.add (call $kept (local.get 0)) (call $gone (local.get 0))))
  (func (export "tail") (param i32) (result i32) (return_call $own (local.get 0)))
  (func (export "indirect") (param i32 i32) (result i32)
    (call_indirect (param i32) (result i32) (local.get 1) (local.get 0)))
  (func (export "isSame") (result i32) (table.set (i32.const 3) (ref.func $own)) (ref.is_null (ref.func $own)))
)`

function kept(value: number): number {
  return value * 10
}

describe('ModuleEditor', () => {
  it('removes an import, and whoever named it gets zeros', () => {
    const editor = new ModuleEditor(parseText(MANY_USES))
    editor.replaceFunctionImport(0)
    const edited = editor.finish()
    expect(edited.imports.map((item) => item.name)).toEqual(['kept'])
    const exports = instantiate(edited, { env: { kept } })
    expect(exports['own']?.(4)).toBe(40)
    expect(exports['tail']?.(4)).toBe(40)
    expect([0, 1, 2].map((slot) => exports['indirect']?.(slot, 3))).toEqual([0, 30, 30])
    expect((exports['started'] as unknown as WebAssembly.Global).value).toBe(50)
    expect(((exports['reference'] as unknown as WebAssembly.Global).value as CallableFunction)(2)).toBe(20)
  })

  it("puts the caller's function in the place of an import", () => {
    const editor = new ModuleEditor(parseText(MANY_USES))
    const added = editor.addFunctionImport('env', 'added', TO_I32)
    editor.replaceFunctionImport(0, Uint8Array.of(0, OPCODE.call, added, OPCODE.end))
    const exports = instantiate(editor.finish(), { env: { kept, added: () => 7 } })
    expect(exports['own']?.(4)).toBe(47)
  })

  it('adds imports, functions, exports and table entries that name one another by id', () => {
    const editor = new ModuleEditor(parseText(MANY_USES))
    const host = editor.addFunctionImport('env', 'host', I32_TO_I32)
    const caller = new ByteWriter()
    caller.bytes([0, OPCODE.localGet, 0, OPCODE.call])
    caller.u32(host)
    caller.u8(OPCODE.call)
    caller.u32(3) // $own, by its index in the original
    caller.u8(OPCODE.end)
    const added = editor.addFunction(I32_TO_I32, caller.toBytes())
    const slot = editor.addTableEntries(0, [added, host])
    editor.addExport('added', 'function', added)
    const exports = instantiate(editor.finish(), { env: { kept, gone: () => 1, host: (value: number) => value + 1 } })
    expect(slot).toBe(4)
    expect(exports['added']?.(4)).toBe(51)
    expect([4, 5].map((at) => exports['indirect']?.(at, 1))).toEqual([21, 2])
    expect((exports['table'] as unknown as WebAssembly.Table).length).toBe(6)
  })

  it('adds globals that added code can use, and a start function', () => {
    const editor = new ModuleEditor(parseText('(module (global (export "first") i32 (i32.const 1)))'))
    const index = editor.addGlobal({ value: i32, mutable: true }, Uint8Array.of(OPCODE.i32Const, 3, OPCODE.end))
    const body = Uint8Array.of(0, OPCODE.i32Const, 9, OPCODE.globalSet, index, OPCODE.end)
    editor.setStart(editor.addFunction({ params: [], results: [] }, body))
    editor.addExport('second', 'global', index)
    expect((instantiate(editor.finish())['second'] as unknown as WebAssembly.Global).value).toBe(9)
  })

  it('leaves bodies that need no change as views of the input', () => {
    const module = parseText('(module (import "a" "b" (func)) (func $x) (func (call 1)) (func (call 0)))')
    const editor = new ModuleEditor(module)
    editor.addFunctionImport('a', 'c', TO_I32)
    const { code } = editor.finish()
    expect(code.map((body, i) => body === module.code[i])).toEqual([true, false, true])
  })

  it('does not change the module it was given', () => {
    const module = parseText(MANY_USES)
    const before = encodeModule(module)
    const editor = new ModuleEditor(module)
    editor.replaceFunctionImport(0)
    editor.addTableEntries(0, [editor.addFunction(TO_I32, constant(1))])
    editor.filterExports(() => false)
    editor.setStart(undefined)
    editor.finish()
    expect(encodeModule(module)).toEqual(before)
  })

  it('keeps code valid that refers to a function whose export goes', () => {
    const module = parseText('(module (func $f (export "f")) (func (export "g") (result funcref) (ref.func $f)))')
    const editor = new ModuleEditor(module)
    editor.filterExports((item) => item.name !== 'f')
    const exports = instantiate(editor.finish())
    expect(Object.keys(exports)).toEqual(['g'])
    expect(exports['g']?.()).toBeTypeOf('function')
  })

  it('reuses an equal type and adds one otherwise', () => {
    const editor = new ModuleEditor(parseText('(module (func) (func (param i32) (result i32) (local.get 0)))'))
    expect(editor.findType(I32_TO_I32)).toBe(1)
    expect(editor.findType(TO_I32)).toBe(2)
    expect(editor.findType({ params: [], results: [i32] })).toBe(2)
  })

  it('gives functions in the name section their new indices, in order', () => {
    const text = '(module (import "a" "b" (func $imported)) (func $own (export "own") (unreachable)))'
    const editor = new ModuleEditor(parseText(text, { names: true }))
    editor.replaceFunctionImport(0)
    const trap = Uint8Array.of(0, OPCODE.call, 1, OPCODE.end)
    editor.addExport('added', 'function', editor.addFunction({ params: [], results: [] }, trap, 'addedByUs'))
    const exports = instantiate(editor.finish())
    expect(stackOf(() => exports['added']?.())).toMatch(/at (\S+\.)?own .*\n.*at (\S+\.)?addedByUs /)
  })

  it('drops what counts bytes into bodies that changed, and keeps the rest', () => {
    const module = parseText('(module (func $x (export "x")) (func (call $x)))')
    const withSections = {
      ...module,
      customSections: ['.debug_info', 'metadata.code.branch_hint', 'producers'].map(customSection),
    }
    const untouched = new ModuleEditor(withSections)
    untouched.addFunction(TO_I32, constant(1))
    expect(untouched.finish().customSections).toHaveLength(3)
    const moved = new ModuleEditor(withSections)
    moved.addFunctionImport('a', 'b', TO_I32)
    expect(moved.finish().customSections.map((item) => item.name)).toEqual(['producers'])
  })

  it.each([
    ['call', [OPCODE.call, 1]],
    ['return_call', [OPCODE.returnCall, 1]],
    ['ref.func', [OPCODE.refFunc, 1, OPCODE.drop]],
  ])("does not let the module's own %s reach what was added", (_name, instruction) => {
    const module = parseText('(module (func (export "f") nop))')
    const sneaky = { ...module, code: [Uint8Array.of(0, ...instruction, OPCODE.end)] }
    const editor = new ModuleEditor(sneaky)
    editor.addFunction({ params: [], results: [] }, Uint8Array.of(0, OPCODE.end))
    expect(() => editor.finish()).toThrow(expect.objectContaining({ code: 'ERR_WASM_MALFORMED' }))
  })

  it("does not let the module's own elements, exports or start reach what was added", () => {
    const module = parseText('(module (table 1 funcref) (func $f (export "f")) (elem (i32.const 0) $f))')
    const segment = { mode: 'passive', items: { kind: 'functions', indices: [1] } } as const
    for (const sneaky of [
      { ...module, elements: [segment] },
      { ...module, exports: [{ name: 'f', kind: 'function', index: 1 } as const] },
      { ...module, start: 1 },
    ]) {
      const editor = new ModuleEditor(sneaky)
      editor.addFunction({ params: [], results: [] }, Uint8Array.of(0, OPCODE.end))
      expect(() => editor.finish()).toThrow(expect.objectContaining({ code: 'ERR_WASM_MALFORMED' }))
    }
  })

  it('refuses tables it cannot grow', () => {
    const imported = new ModuleEditor(parseText('(module (import "a" "b" (table 1 funcref)))'))
    expect(() => imported.addTableEntries(0, [])).toThrow(expect.objectContaining({ code: 'ERR_WASM_UNSUPPORTED' }))
    const external = new ModuleEditor(parseText('(module (table 1 externref))'))
    expect(() => external.addTableEntries(0, [])).toThrow(expect.objectContaining({ code: 'ERR_WASM_UNSUPPORTED' }))
    expect(() => external.addTableEntries(1, [])).toThrow(expect.objectContaining({ code: 'ERR_WASM_MALFORMED' }))
  })

  it('replaces the body of a defined function alone', () => {
    const editor = new ModuleEditor(
      parseText('(module (import "a" "b" (func)) (func (export "f") (result i32) i32.const 1))'),
    )
    expect(() => editor.replaceBody(0, constant(2))).toThrow(expect.objectContaining({ code: 'ERR_WASM_MALFORMED' }))
    editor.replaceBody(1, constant(2))
    expect(instantiate(editor.finish(), { a: { b: () => undefined } })['f']?.()).toBe(2)
  })

  it('gives an import the very type that is asked for, where an equal one stands in another group', () => {
    const group = [0x4e, 2, 0x60, 0, 0, 0x60, 0, 0]
    const bytes = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4 + group.length, 2, 0x60, 0, 0, ...group]
    const editor = new ModuleEditor(parseModule(Uint8Array.from(bytes)))
    editor.addFunctionImport('host', 'grouped', 2)
    editor.addFunctionImport('host', 'plain', { params: [], results: [] })
    expect(editor.finish().imports).toMatchObject([
      { name: 'grouped', typeIndex: 2 },
      { name: 'plain', typeIndex: 0 },
    ])
  })
})

function customSection(name: string): CustomSection {
  return { name, bytes: Uint8Array.of(1), after: 11 }
}

function stackOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return error instanceof Error ? (error.stack ?? '') : ''
  }
  return ''
}
