import { setFlagsFromString } from 'node:v8'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import wabt from 'wabt'
import { ByteWriter } from './byte-writer.ts'
import { encodeModule } from './encode-module.ts'
import { parseModule } from './parse-module.ts'
import { applySnapshot } from './passes/snapshot.ts'
import { capMemories } from './passes/cap-memories.ts'
import { describeModule } from './passes/describe-module.ts'
import { exportMutableGlobals } from './passes/export-mutable-globals.ts'
import type { InstrumentOptions } from './passes/instrument-options.ts'
import { instrumented } from './passes/instrument.test-support.ts'
import { ModuleEditor } from './passes/module-editor.ts'
import { WasmBinaryError } from './wasm-binary-error.ts'

if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-memory64')

const toolkit = await wabt()
const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
const FEATURES = {
  exceptions: true,
  threads: true,
  tail_call: true,
  memory64: true,
  extended_const: true,
  multi_memory: true,
}

function assembleText(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(toolkit.parseWat('test.wat', text, FEATURES).toBinary({ write_debug_names: true }).buffer)
}

function section(id: number, ...contents: readonly number[]): number[] {
  return [id, contents.length, ...contents]
}

function parse(...bytes: readonly number[]): unknown {
  return parseModule(Uint8Array.from([...PREAMBLE, ...bytes]))
}

const MODULES: Readonly<Record<string, string>> = {
  'a bit of everything': `(module
    (import "env" "f" (func $f (param i32 i64 f32 f64) (result i32)))
    (import "env" "g" (global $g i32))
    (memory (export "memory") 1 2)
    (table $t 2 4 funcref)
    (table $x 1 externref)
    (tag (param i32))
    (global $m (mut i64) (i64.const -5))
    (global funcref (ref.func $own))
    (global i32 (i32.add (global.get $g) (i32.const 2)))
    (export "own" (func $own))
    (start $begin)
    (elem (table $t) (i32.const 0) func $f $own)
    (elem $passive funcref (ref.func $own) (ref.null func))
    (elem $plain func $own)
    (elem declare func $begin)
    (elem (table $x) (i32.const 0) externref (ref.null extern))
    (data (i32.const 3) "abc")
    (data $d "passive")
    (func $begin (drop (ref.func $begin)) (memory.init $d (i32.const 0) (i32.const 0) (i32.const 7)))
    (func $own (param i32) (result i32) (local v128 f64)
      (block (result i32) (call_indirect (param i32) (result i32) (i32.const 1) (i32.const 1))))
    (func $many (result i32 i64) (i32.const 1) (i64.const 2)))`,
  'a 64-bit memory': '(module (memory i64 1 0x1_0000_0000) (data (i64.const 0) "x"))',
  'a shared memory': '(module (memory 1 2 shared) (func (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))))',
  exceptions: '(module (tag (param i32)) (func (try (do (throw 0 (i32.const 1))) (catch 0 (drop)) (catch_all))))',
  nothing: '(module)',
}

describe('parse and encode', () => {
  it.each(Object.entries(MODULES))('give back %s byte by byte', (_name, text) => {
    const bytes = assembleText(text)
    expect(Buffer.compare(encodeModule(parseModule(bytes)), bytes)).toBe(0)
  })

  it('keep custom sections where they were, and those of the same name apart', () => {
    const custom = (name: number) => section(0, 1, name, 42)
    const bytes = Uint8Array.from([
      ...PREAMBLE,
      ...custom(0x61),
      ...section(1, 1, 0x60, 0, 0),
      ...custom(0x62),
      ...custom(0x62),
      ...section(3, 1, 0),
      ...section(10, 1, 2, 0, 0x0b),
      ...custom(0x63),
    ])
    const module = parseModule(bytes)
    expect(module.customSections.map(({ name, after }) => [name, after])).toEqual([
      ['a', 0],
      ['b', 1],
      ['b', 1],
      ['c', 10],
    ])
    expect(encodeModule(module)).toEqual(bytes)
  })

  it('keep the sizes of bodies as they were encoded, so that offsets into the code stay right', () => {
    const code = section(10, 2, 0x82, 0x80, 0x00, 0, 0x0b, 0x82, 0x80, 0x80, 0x00, 0, 0x0b)
    const bytes = Uint8Array.from([...PREAMBLE, ...section(1, 1, 0x60, 0, 0), ...section(3, 2, 0, 0), ...code])
    const { length } = encodeModule(parseModule(bytes))
    expect(length).toBe(bytes.length - 2) // the first size alone is written anew
  })

  it('keep types they do not look into', () => {
    const group = [0x4e, 2, 0x50, 0, 0x5f, 2, 0x78, 1, 0x63, 1, 0, 0x4f, 1, 0, 0x5e, 0x64, 0x6e, 1]
    const bytes = Uint8Array.from([...PREAMBLE, ...section(1, 2, ...group, 0x60, 1, 0x64, 0x80, 0x00, 0)])
    const { typeGroups } = parseModule(bytes)
    expect(typeGroups.map((item) => item.types.map((type) => type.kind))).toEqual([['struct', 'array'], ['function']])
    expect(encodeModule(parseModule(bytes))).toEqual(bytes)
  })

  it('keep tables with an initial value', () => {
    const bytes = Uint8Array.from([...PREAMBLE, ...section(4, 1, 0x40, 0, 0x70, 0, 1, 0xd0, 0x70, 0x0b)])
    expect(encodeModule(parseModule(bytes))).toEqual(bytes)
  })

  it('keep a page size', () => {
    const bytes = Uint8Array.from([...PREAMBLE, ...section(5, 1, 9, 1, 2, 0)])
    expect(parseModule(bytes).memories[0]?.pageSizeLog2).toBe(0)
    expect(encodeModule(parseModule(bytes))).toEqual(bytes)
  })

  it('read a view into a larger buffer, and count offsets from its start', () => {
    const module = assembleText('(module (func unreachable))')
    const larger = new Uint8Array(module.length + 50)
    larger.set(module, 25)
    const view = larger.subarray(25, 25 + module.length)
    expect(encodeModule(parseModule(view))).toEqual(module)
    view[module.indexOf(0x0a) + 5] = 0xff // `unreachable`
    const error = { code: 'ERR_WASM_UNSUPPORTED', offset: module.indexOf(0x0a) + 5 }
    const parsed = parseModule(view)
    const editor = new ModuleEditor(parsed)
    editor.addFunctionImport('a', 'b', { params: [], results: [] })
    expect(() => editor.finish()).toThrow(expect.objectContaining(error))
  })
})

describe('parseModule refuses', () => {
  it.each([
    ['no bytes', [], 0],
    ['text', [...Buffer.from('export function f() {}')], 0],
    ['half a preamble', PREAMBLE.slice(0, 6), 6],
    ['another version', [...PREAMBLE.slice(0, 4), 2, 0, 0, 0], 4],
  ])('%s', (_name, bytes, offset) => {
    const error = { code: 'ERR_WASM_MALFORMED', offset }
    expect(() => parseModule(Uint8Array.from(bytes))).toThrow(expect.objectContaining(error))
  })

  it('a component', () => {
    const bytes = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00)
    expect(() => parseModule(bytes)).toThrow(expect.objectContaining({ code: 'ERR_WASM_COMPONENT' }))
  })

  it.each([
    ['a section without a size', [1]],
    ['a section longer than the module', [1, 100, 0]],
    ['a size of 6 bytes', [1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00]],
    ['a section that goes on after its contents', section(1, 0, 0)],
    ['a section that ends within an item', section(1, 1, 0x60, 1)],
    ['a vector of more items than its section has bytes', section(7, 0xff, 0xff, 0xff, 0xff, 0x0f)],
    ['an unknown section', section(14, 0)],
    ['sections out of order', [...section(3, 0), ...section(1, 0)]],
    ['a section twice', [...section(1, 0), ...section(1, 0)]],
    ['a function without a body', [...section(1, 1, 0x60, 0, 0), ...section(3, 1, 0)]],
    ['a body without a function', section(10, 1, 2, 0, 0x0b)],
    ['more data segments than are there', section(12, 1)],
    ['a name that is not UTF-8', section(0, 1, 0xff)],
    ['an import of an unknown kind', section(2, 1, 0, 0, 9, 0)],
    ['an export of an unknown kind', section(7, 1, 0, 9, 0)],
    ['an unknown type', section(1, 1, 0x11)],
    ['an unknown value type', section(1, 1, 0x60, 1, 0x10, 0)],
    ['a global that is neither constant nor mutable', section(6, 1, 0x7f, 9, 0x41, 0, 0x0b)],
    ['an initialiser without an end', section(6, 1, 0x7f, 0, 0x41, 0)],
    ['unknown flags of an element segment', section(9, 1, 8, 0)],
    ['unknown flags of a data segment', section(11, 1, 3, 0)],
    ['unknown flags of limits', section(5, 1, 16, 0)],
    ['a tag that is not an exception', section(13, 1, 1, 0)],
    ['a table with a reserved byte that is not zero', section(4, 1, 0x40, 1, 0x70, 0, 0, 0x0b)],
  ])('%s', (_name, bytes) => {
    const error = { code: 'ERR_WASM_MALFORMED', offset: expect.any(Number) }
    expect(() => parse(...bytes)).toThrow(expect.objectContaining(error))
  })

  it.each([
    ['custom descriptors', section(1, 1, 0x4d, 0, 0x5f, 0)],
    ['shared types', section(1, 1, 0x65, 0x5f, 0)],
    ['shared globals', section(6, 1, 0x7f, 2, 0x41, 0, 0x0b)],
    ['stack switching', section(6, 1, 0x7f, 0, 0xe0, 0, 0x0b)],
  ])('%s, by name', (feature, bytes) => {
    expect(() => parse(...bytes)).toThrow(expect.objectContaining({ code: 'ERR_WASM_UNSUPPORTED', feature }))
  })
})

/** All of what may be put in where there is no multi-memory, and what may where there is. */
const EVERYTHING: InstrumentOptions = { stop: 'poll', fuel: true, growth: true }
const FLAG: InstrumentOptions = { stop: 'flag' }

/** Every pass; whatever is wrong with the module, only the errors of this package may come out. */
function applyPasses(bytes: Uint8Array): void {
  const module = parseModule(bytes)
  encodeModule(module)
  describeModule(module)
  exportMutableGlobals(module)
  for (const pass of [
    () => encodeModule(instrumented(module, EVERYTHING).module),
    () => encodeModule(instrumented(module, FLAG).module),
    () => encodeModule(edit(module)),
    () => applySnapshot(module, { memory: new Uint8Array(0x1_0000), globals: new Map() }),
    () => capMemories(module, 10),
  ]) {
    swallowOwnErrors(pass)
  }
}

function edit(module: ReturnType<typeof parseModule>): ReturnType<typeof parseModule> {
  const editor = new ModuleEditor(module)
  editor.addFunctionImport('a', 'b', { params: [], results: [] })
  return editor.finish()
}

function swallowOwnErrors(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    const isOwn = error instanceof WasmBinaryError || (error instanceof Error && error.name === 'MemoryCapError')
    if (!isOwn) throw error
  }
}

describe('with bytes of any kind', () => {
  const seeds = Object.values(MODULES).map(assembleText)
  const change = fc.record({ at: fc.nat(), to: fc.oneof(fc.nat(255), fc.constantFrom(0x7f, 0x80, 0xff, 0x0b)) })
  const mutated = fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.option(fc.nat(), { freq: 4 }),
    )
    .map(([seed, changes, cut]) => {
      const bytes = seed.slice()
      for (const { at, to } of changes) bytes[at % bytes.length] = to
      return cut === null ? bytes : bytes.slice(0, cut % bytes.length)
    })

  it('nothing but the errors of this package is thrown', () => {
    fc.assert(
      fc.property(mutated, (bytes) => swallowOwnErrors(() => applyPasses(bytes))),
      { numRuns: 5000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) =>
        swallowOwnErrors(() => applyPasses(Uint8Array.of(...PREAMBLE, ...tail))),
      ),
      { numRuns: 2000 },
    )
  })

  it('what the engine accepts is read, and written again so that the engine accepts it', () => {
    let accepted = 0
    fc.assert(
      fc.property(mutated, (bytes) => {
        if (!WebAssembly.validate(bytes)) return
        accepted++
        expect(WebAssembly.validate(encodeModule(parseModule(bytes)).slice())).toBe(true)
        expect(WebAssembly.validate(encodeModule(edit(parseModule(bytes))).slice())).toBe(true)
        expect(WebAssembly.validate(encodeModule(instrumented(parseModule(bytes), EVERYTHING).module).slice())).toBe(
          true,
        )
      }),
      { numRuns: 8000 },
    )
    // Some 150 are.
    expect(accepted).toBeGreaterThan(50)
  })

  it('every prefix of a module is refused or read, never anything else', () => {
    for (const seed of seeds) {
      for (let length = 0; length < seed.length; length++) swallowOwnErrors(() => applyPasses(seed.slice(0, length)))
    }
  })

  it('a hundred thousand nested blocks are no trouble', () => {
    const code = new ByteWriter()
    const depth = 100_000
    code.u32(0)
    for (let i = 0; i < depth; i++) code.bytes([0x02, 0x40])
    for (let i = 0; i <= depth; i++) code.u8(0x0b)
    const module = parseModule(assembleText('(module (func))'))
    const deep = { ...module, code: [code.toBytes()] }
    expect(encodeModule(instrumented(deep, EVERYTHING).module).length).toBeGreaterThan(3 * depth)
  })
})

describe('keepsDataEncoded', () => {
  // A memory, a data count, and a data section with an active segment and a passive one.
  const dataSection = [11, 12, 2, 0, 0x41, 0, 0x0b, 2, 7, 8, 1, 2, 9, 9]
  const withData = Uint8Array.of(...PREAMBLE, 5, 3, 1, 0, 1, 12, 1, 2, ...dataSection)

  it('leaves the data section as it is, and encodes it again', () => {
    const module = parseModule(withData, { keepsDataEncoded: true })
    expect(module.data).toEqual([])
    expect(module.encodedData).toEqual(withData.subarray(-12))
    expect(encodeModule(module)).toEqual(withData)
  })

  it('still refuses a data section that is longer than the module', () => {
    expect(() => parseModule(withData.subarray(0, -1), { keepsDataEncoded: true })).toThrow(
      expect.objectContaining({ code: 'ERR_WASM_MALFORMED' }),
    )
  })
})

describe('keepsCodeEncoded', () => {
  const bytes = assembleText('(module (table 2 funcref) (elem (i32.const 0) 0 1) (func) (func (loop (br 0))) (func))')
  const options = { keepsCodeEncoded: true }

  it('leaves bodies as they are, and encodes them again', () => {
    const module = parseModule(bytes, options)
    expect([module.code, module.elements]).toEqual([[], []])
    expect(module.encodedCode?.count).toBe(3)
    expect(encodeModule(module)).toEqual(encodeModule(parseModule(bytes)))
  })

  it('gives passes the same to work on', () => {
    const linked = instrumented(parseModule(bytes, options), EVERYTHING)
    expect(encodeModule(linked.module)).toEqual(encodeModule(instrumented(parseModule(bytes), EVERYTHING).module))
  })

  it.each([
    ['fewer bodies than functions', [3, 3, 2, 0, 0, 10, 4, 1, 2, 0, 0x0b]],
    ['more bodies than fit', [3, 2, 1, 0, 10, 4, 9, 2, 0, 0x0b]],
  ])('refuses %s', (_name, sections) => {
    const broken = Uint8Array.of(...PREAMBLE, 1, 4, 1, 0x60, 0, 0, ...sections)
    expect(() => parseModule(broken, options)).toThrow(expect.objectContaining({ code: 'ERR_WASM_MALFORMED' }))
  })

  it.each([
    ['elements that end too soon', [9, 6, 1, 0, 0x41, 0, 0x0b, 1], 26],
    ['more than the elements', [9, 8, 1, 0, 0x41, 0, 0x0b, 1, 0, 0], 27],
  ])('has passes refuse %s', (_name, elements, offset) => {
    const sections = [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, ...elements, 10, 4, 1, 2, 0, 0x0b]
    const broken = Uint8Array.of(...PREAMBLE, ...sections)
    expect(() => instrumented(parseModule(broken, options), { fuel: true })).toThrow(
      expect.objectContaining({ code: 'ERR_WASM_MALFORMED', offset }),
    )
  })

  it.each([
    ['a body that is longer than the section', [10, 4, 1, 9, 0, 0x0b], 24],
    ['more than the bodies', [10, 5, 1, 2, 0, 0x0b, 0], 24],
  ])('has the walk over code refuse %s', (_name, code, offset) => {
    const broken = Uint8Array.of(...PREAMBLE, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, ...code)
    expect(() => instrumented(parseModule(broken, options), { fuel: true })).toThrow(
      expect.objectContaining({ code: 'ERR_WASM_MALFORMED', offset }),
    )
  })
})
