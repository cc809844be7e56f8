import { describe, expect, it } from 'vitest'
import wabt from 'wabt'
import { encodeModule } from '../encode-module.ts'
import type { WasmModule } from '../module.ts'
import { parseModule } from '../parse-module.ts'
import { capTables } from './cap-tables.ts'

const toolkit = await wabt()

function parseText(text: string): WasmModule {
  return parseModule(toolkit.parseWat('test.wat', text).toBinary({}).buffer)
}

describe('capTables', () => {
  it('lets a table grow up to the cap and no further', () => {
    const text =
      '(module (table 1 funcref) (func (export "grow") (param i32) (result i32) (table.grow (ref.null func) (local.get 0))))'
    const bytes = encodeModule(capTables(parseText(text), 3)).slice()
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes.buffer))
    const grow = exports['grow'] as CallableFunction
    expect([grow(3), grow(2), grow(1)]).toEqual([-1, 1, -1])
  })

  it('keeps a smaller maximum', () => {
    const [table] = capTables(parseText('(module (table 1 5 funcref))'), 9).tables
    expect(table?.type.limits.max).toBe(5n)
  })

  it('takes a table that starts at the cap and refuses one that starts above it', () => {
    const module = parseText('(module (import "a" "b" (table 9 funcref)) (table 4 funcref))')
    expect(capTables(module, 4).tables[0]?.type.limits.max).toBe(4n)
    const error = { code: 'ERR_WASM_TABLE_CAP', tableIndex: 1, askedEntries: 4, allowedEntries: 3 }
    expect(() => capTables(module, 3)).toThrow(expect.objectContaining(error))
  })

  it('counts what all tables start with together', () => {
    const module = parseText('(module (table 2 funcref) (table 0 funcref) (table 2 externref) (table 1 funcref))')
    expect(capTables(module, 5).tables.map(({ type }) => type.limits.max)).toEqual([5n, 5n, 5n, 5n])
    const error = { code: 'ERR_WASM_TABLE_CAP', tableIndex: 3, askedEntries: 5, allowedEntries: 4 }
    expect(() => capTables(module, 4)).toThrow(expect.objectContaining(error))
  })
})
