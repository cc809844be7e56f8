import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import wabt from 'wabt'
import { encodeModule } from '../encode-module.ts'
import type { WasmModule } from '../module.ts'
import { parseModule } from '../parse-module.ts'
import { dataSegments } from './data-segments.ts'
import { exportMutableGlobals } from './export-mutable-globals.ts'
import { applySnapshot, type Snapshot } from './snapshot.ts'

const toolkit = await wabt()
const PAGE_BYTES = 0x1_0000
const EMPTY: Snapshot = { memory: new Uint8Array(PAGE_BYTES), globals: new Map() }

function parseText(text: string): WasmModule {
  const features = { memory64: true, threads: true, multi_memory: true, exceptions: true }
  return parseModule(toolkit.parseWat('test.wat', text, features).toBinary({}).buffer)
}

function instantiate(module: WasmModule, imports: WebAssembly.Imports = {}): WebAssembly.Exports {
  return new WebAssembly.Instance(new WebAssembly.Module(encodeModule(module).slice().buffer), imports).exports
}

function takeSnapshot(exports: WebAssembly.Exports, names: ReadonlyMap<number, string>): Snapshot {
  const memory = new Uint8Array((exports['memory'] as WebAssembly.Memory).buffer).slice()
  const values = [...names].map(
    ([index, name]) => [index, (exports[name] as WebAssembly.Global).value as number | bigint] as const,
  )
  return { memory, globals: new Map(values) }
}

function call(exports: WebAssembly.Exports, name: string): unknown {
  return (exports[name] as CallableFunction)()
}

const COUNTER = `(module
  (import "env" "started" (func $started))
  (memory (export "memory") 1 4)
  (data (i32.const 0x100) "before")
  (global $small (mut i32) (i32.const 1))
  (global $constant i32 (i32.const 11))
  (global $large (mut i64) (i64.const 1))
  (start $started)
  (func (export "work")
    (global.set $small (i32.const -7))
    (global.set $large (i64.const -0x123456789abcdef))
    (i32.store (i32.const 0x100) (i32.const 0))
    (drop (memory.grow (i32.const 1)))
    (i64.store (i32.const 0x1fff8) (i64.const -1)))
  (func (export "small") (result i32) (global.get $small))
  (func (export "large") (result i64) (global.get $large)))`

describe('applySnapshot', () => {
  it('makes instances that begin where another was', () => {
    let starts = 0
    const imports = { env: { started: () => void starts++ } }
    const { module, names } = exportMutableGlobals(parseText(COUNTER))
    const first = instantiate(module, imports)
    call(first, 'work')
    const snapshot = takeSnapshot(first, names)
    const second = instantiate(applySnapshot(module, snapshot), imports)
    expect(starts).toBe(1)
    expect(takeSnapshot(second, names)).toEqual(snapshot)
    expect([call(second, 'small'), call(second, 'large')]).toEqual([-7, -0x1234_5678_9abc_defn])
    expect(snapshot.memory.length).toBe(2 * PAGE_BYTES)
  })

  it('gives the same bytes for the same state', () => {
    const { module, names } = exportMutableGlobals(parseText(COUNTER))
    const snapshots = [0, 1].map(() => {
      const exports = instantiate(module, { env: { started: () => undefined } })
      call(exports, 'work')
      return encodeModule(applySnapshot(module, takeSnapshot(exports, names)))
    })
    expect(snapshots[0]).toEqual(snapshots[1])
  })

  it('keeps what is in tables', () => {
    const text = `(module (memory (export "memory") 1) (table 1 funcref) (elem (i32.const 0) $f) (elem declare func $f)
      (func $f (result i32) (i32.const 5)) (func (export "call") (result i32) (call_indirect (result i32) (i32.const 0))))`
    expect(call(instantiate(applySnapshot(parseText(text), EMPTY)), 'call')).toBe(5)
  })

  it.each([
    ['an imported memory', '(module (import "a" "b" (memory 1)))'],
    ['an imported table', '(module (import "a" "b" (table 1 funcref)) (memory 1))'],
    ['an imported global', '(module (import "a" "b" (global i32)) (memory 1))'],
    ['no memory', '(module)'],
    ['two memories', '(module (memory 1) (memory 1))'],
    ['a 64-bit memory', '(module (memory i64 1))'],
    ['a shared memory', '(module (memory 1 1 shared))'],
    ['passive data', '(module (memory 1) (data "x"))'],
    ['passive elements', '(module (memory 1) (table 1 funcref) (elem func))'],
    ['a mutable float', '(module (memory 1) (global (mut f32) (f32.const 1)))'],
    ['a mutable reference', '(module (memory 1) (global (mut funcref) (ref.null func)))'],
    ['a mutable vector', '(module (memory 1) (global (mut v128) (v128.const i32x4 0 0 0 0)))'],
    ['table.set', '(module (memory 1) (table 1 funcref) (func (table.set (i32.const 0) (ref.null func))))'],
    ['table.grow', '(module (memory 1) (table 1 funcref) (func (drop (table.grow (ref.null func) (i32.const 0)))))'],
    [
      'table.fill',
      '(module (memory 1) (table 1 funcref) (func (table.fill (i32.const 0) (ref.null func) (i32.const 0))))',
    ],
    [
      'table.copy',
      '(module (memory 1) (table 1 funcref) (func (table.copy (i32.const 0) (i32.const 0) (i32.const 0))))',
    ],
    [
      'table.init',
      '(module (memory 1) (table 1 funcref) (elem declare func) (func (table.init 0 (i32.const 0) (i32.const 0) (i32.const 0))))',
    ],
    [
      'memory.init',
      '(module (memory 1) (data (i32.const 0) "") (func (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 0))))',
    ],
    ['data.drop', '(module (memory 1) (data (i32.const 0) "") (func (data.drop 0)))'],
    ['elem.drop', '(module (memory 1) (table 1 funcref) (elem declare func) (func (elem.drop 0)))'],
  ])('refuses %s', (_name, text) => {
    const globals = new Map([[0, 0]])
    expect(() => applySnapshot(parseText(text), { ...EMPTY, globals })).toThrow(
      expect.objectContaining({ code: 'ERR_WASM_UNSUPPORTED', feature: expect.any(String) }),
    )
  })

  it('refuses GC objects that change', () => {
    const module = parseText('(module (memory 1) (func))')
    const code = [Uint8Array.of(0, 0x00, 0xfb, 0x05, 0, 0, 0x0b)]
    expect(() => applySnapshot({ ...module, code }, EMPTY)).toThrow(
      expect.objectContaining({ code: 'ERR_WASM_UNSUPPORTED', feature: 'struct.set' }),
    )
  })

  it.each([
    ['smaller than the module allows', '(module (memory 2))', EMPTY],
    ['larger than the module allows', '(module (memory 0 0))', EMPTY],
    ['without a value for a mutable global', '(module (memory 1) (global (mut i32) (i32.const 0)))', EMPTY],
  ])('refuses a snapshot %s', (_name, text, snapshot) => {
    expect(() => applySnapshot(parseText(text), snapshot)).toThrow(
      expect.objectContaining({ code: 'ERR_WASM_UNSUPPORTED' }),
    )
  })
})

describe('dataSegments', () => {
  const options = { gapBytes: 2, maxSegments: 100 }

  function runsOf(image: readonly number[], gapBytes: number): [unknown, number[]][] {
    return dataSegments(Uint8Array.from(image), { ...options, gapBytes }).map((segment) => [
      segment.mode === 'active' ? segment.offset[1] : undefined,
      [...segment.bytes],
    ])
  }

  it('merges runs with a gap up to the limit, and none with a longer one', () => {
    expect(runsOf([0, 1, 0, 0, 2, 0], 2)).toEqual([[1, [1, 0, 0, 2]]])
    expect(runsOf([0, 1, 0, 0, 0, 2], 2)).toEqual([
      [1, [1]],
      [5, [2]],
    ])
    expect(runsOf([0, 0, 0], 2)).toEqual([])
  })

  it('doubles the gap until there are few enough', () => {
    const image = new Uint8Array(4096)
    for (let i = 0; i < image.length; i += 32) image[i] = 1
    expect(dataSegments(image, { gapBytes: 8, maxSegments: 128 })).toHaveLength(128)
    expect(dataSegments(image, { gapBytes: 8, maxSegments: 127 })).toHaveLength(1)
    expect(dataSegments(image, { gapBytes: 0, maxSegments: 1 })).toHaveLength(1)
  })

  it('gives back any image', () => {
    const byte = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(255))
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 300 }), fc.nat(20), fc.nat(3), (bytes, gapBytes, misalignment) => {
        const image = new Uint8Array(misalignment + bytes.length).subarray(misalignment)
        image.set(bytes)
        const module: WasmModule = {
          ...parseText('(module (memory (export "memory") 1))'),
          data: dataSegments(image, { ...options, gapBytes }),
        }
        const memory = new Uint8Array((instantiate(module)['memory'] as WebAssembly.Memory).buffer)
        expect([...memory.subarray(0, bytes.length)]).toEqual(bytes)
        expect(memory.subarray(bytes.length).every((each) => each === 0)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})

describe('exportMutableGlobals', () => {
  it('exports what is mutable under names that are free', () => {
    const text = `(module (import "a" "b" (global i32))
      (global (export "global:3") i32 (i32.const 1)) (global (export "mine") (mut i32) (i32.const 2))
      (global (mut i64) (i64.const 3)) (global i32 (i32.const 4)))`
    const { module, names } = exportMutableGlobals(parseText(text))
    expect([...names]).toEqual([
      [2, 'mine'],
      [3, "global:3'"],
    ])
    const exports = instantiate(module, { a: { b: 0 } })
    expect((exports["global:3'"] as WebAssembly.Global).value).toBe(3n)
    expect(Object.keys(exports)).toEqual(['global:3', 'mine', "global:3'"])
  })
})
