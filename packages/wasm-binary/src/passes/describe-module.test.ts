import { describe, expect, it } from 'vitest'
import wabt from 'wabt'
import { ByteWriter } from '../byte-writer.ts'
import { encodeModule } from '../encode-module.ts'
import type { WasmModule } from '../module.ts'
import { parseModule } from '../parse-module.ts'
import { describeModule } from './describe-module.ts'

const toolkit = await wabt()

function parseText(text: string): WasmModule {
  const module = toolkit.parseWat('test.wat', text, { exceptions: true, threads: true, memory64: true })
  module.applyNames()
  return parseModule(module.toBinary({ write_debug_names: true }).buffer)
}

const EVERYTHING = `(module
  (import "env" "log" (func (param i64 f32)))
  (import "env" "stack" (global (mut i32)))
  (import "env" "memory" (memory 2))
  (import "env" "error" (tag (param i32)))
  (import "env" "table" (table 1 4 funcref))
  (func $two (export "two") (param f64) (result i32) (i32.const 0))
  (global (export "limit") i64 (i64.const 1))
  (export "memory" (memory 0))
  (export "error" (tag 0))
  (export "table" (table 0))
  (export "log" (func 0)))`

describe('describeModule', () => {
  it('tells kinds and types of imports and exports', () => {
    const { imports, exports } = describeModule(parseText(EVERYTHING))
    expect(imports).toEqual([
      { module: 'env', name: 'log', kind: 'function', params: ['i64', 'f32'], results: [] },
      { module: 'env', name: 'stack', kind: 'global', type: 'mut i32' },
      { module: 'env', name: 'memory', kind: 'memory', type: '2.. pages' },
      { module: 'env', name: 'error', kind: 'tag', params: ['i32'] },
      { module: 'env', name: 'table', kind: 'table', type: 'funcref 1..4' },
    ])
    expect(exports).toEqual([
      { name: 'two', kind: 'function', params: ['f64'], results: ['i32'] },
      { name: 'limit', kind: 'global', type: 'i64' },
      { name: 'memory', kind: 'memory', type: '2.. pages' },
      { name: 'error', kind: 'tag', params: ['i32'] },
      { name: 'table', kind: 'table', type: 'funcref 1..4' },
      { name: 'log', kind: 'function', params: ['i64', 'f32'], results: [] },
    ])
  })

  it('tells memories', () => {
    expect(describeModule(parseText(EVERYTHING)).memories).toEqual([
      { minPages: 2, shared: false, is64: false, imported: true },
    ])
    expect(describeModule(parseText('(module (memory 1 3 shared))')).memories).toEqual([
      { minPages: 1, maxPages: 3, shared: true, is64: false, imported: false },
    ])
    expect(describeModule(parseText('(module (memory i64 1))')).memories[0]?.is64).toBe(true)
  })

  it('tells how much each section takes, all of the file', () => {
    const module = parseText('(module (func $a) (func $b))')
    const { sections, functionCount, namedFunctionCount } = describeModule(module)
    expect(sections.map((section) => section.name)).toEqual(['type', 'function', 'code', 'custom "name"'])
    expect(sections.reduce((sum, section) => sum + section.bytes, 8)).toBe(encodeModule(module).length)
    expect({ functionCount, namedFunctionCount }).toEqual({ functionCount: 2, namedFunctionCount: 2 })
  })

  it('tells who made it', () => {
    const producers = new ByteWriter()
    producers.u32(2)
    producers.name('language')
    producers.vector([['C11', '']], writePair)
    producers.name('processed-by')
    producers.vector(
      [
        ['clang', '22'],
        ['lld', '22.1'],
      ],
      writePair,
    )
    const module = parseText('(module)')
    const withProducers = { ...module, customSections: [{ name: 'producers', bytes: producers.toBytes(), after: 11 }] }
    expect(describeModule(withProducers).producers).toEqual([
      { field: 'language', name: 'C11', version: '' },
      { field: 'processed-by', name: 'clang', version: '22' },
      { field: 'processed-by', name: 'lld', version: '22.1' },
    ])
  })

  it('counts names of its own functions, not of imports', () => {
    const module = parseText('(module (import "a" "b" (func $imported)) (func $own) (func))')
    const { functionCount, namedFunctionCount } = describeModule(module)
    expect({ functionCount, namedFunctionCount }).toEqual({ functionCount: 2, namedFunctionCount: 1 })
  })

  it('passes over malformed custom sections', () => {
    const bytes = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f)
    const customSections = ['producers', 'name'].map((name) => ({ name, bytes, after: 11 }))
    const { producers, namedFunctionCount } = describeModule({ ...parseText('(module)'), customSections })
    expect({ producers, namedFunctionCount }).toEqual({ producers: [], namedFunctionCount: 0 })
  })

  it('refuses an export of a function that is not there', () => {
    const module: WasmModule = { ...parseText('(module)'), exports: [{ name: 'f', kind: 'function', index: 7 }] }
    expect(() => describeModule(module)).toThrow(expect.objectContaining({ code: 'ERR_WASM_MALFORMED' }))
  })
})

function writePair(writer: ByteWriter, pair: readonly string[]): void {
  for (const text of pair) writer.name(text)
}
