import { countImports } from '../index-space.ts'
import type { Table, WasmModule } from '../module.ts'
import { TableCapError } from './table-cap-error.ts'

/**
 * Bounds each table that the module defines, at its start and in its growth: `table.grow` beyond the cap returns -1.
 * Besides memory this bounds time: one `table.grow` is done in one piece, and 10 million entries, the most that engines
 * take, take a third of a second.
 *
 * @throws {TableCapError} where a table is larger at its start
 */
export function capTables(module: WasmModule, maxEntries: number): WasmModule {
  const firstIndex = countImports(module, 'table')
  return { ...module, tables: module.tables.map((table, i) => capTable(table, BigInt(maxEntries), firstIndex + i)) }
}

function capTable(table: Table, allowed: bigint, tableIndex: number): Table {
  const { limits } = table.type
  if (limits.min > allowed) throw new TableCapError(tableIndex, Number(limits.min), Number(allowed))
  const max = limits.max === undefined || limits.max > allowed ? allowed : limits.max
  return { ...table, type: { ...table.type, limits: { ...limits, max } } }
}
