import { countImports } from '../index-space.ts'
import type { Table, WasmModule } from '../module.ts'
import { TableCapError } from './table-cap-error.ts'

/**
 * Bounds the tables that the module defines: together at their start, for an instance is made in one piece, and each in
 * its growth: `table.grow` beyond the cap returns -1. Besides memory this bounds time: one `table.grow` is done in one
 * piece too, and 10 million entries, the most that engines take, take a third of a second.
 *
 * @throws {TableCapError} where a table is larger at its start, with those before it
 */
export function capTables(module: WasmModule, maxEntries: number): WasmModule {
  const firstIndex = countImports(module, 'table')
  assertBeginning(module.tables, BigInt(maxEntries), firstIndex)
  return { ...module, tables: module.tables.map((table) => capTable(table, BigInt(maxEntries))) }
}

function assertBeginning(tables: readonly Table[], allowed: bigint, firstIndex: number): void {
  let asked = 0n
  for (const [i, { type }] of tables.entries()) {
    asked += type.limits.min
    if (asked > allowed) throw new TableCapError(firstIndex + i, Number(asked), Number(allowed))
  }
}

function capTable(table: Table, allowed: bigint): Table {
  const { limits } = table.type
  const max = limits.max === undefined || limits.max > allowed ? allowed : limits.max
  return { ...table, type: { ...table.type, limits: { ...limits, max } } }
}
