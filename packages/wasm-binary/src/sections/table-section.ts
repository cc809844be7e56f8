import type { ByteReader } from '../byte-reader.ts'
import type { ByteWriter } from '../byte-writer.ts'
import { readConstExpression } from '../const-expression.ts'
import type { Table } from '../module.ts'
import { readTableType, writeTableType } from './limits.ts'

/** Opens the form of a table that has an initial value; a reserved zero follows. */
const HAS_INIT = 0x40

/** Reads a defined table. */
export function readTable(reader: ByteReader): Table {
  if (reader.peek() !== HAS_INIT) return { type: readTableType(reader) }
  reader.u8()
  if (reader.u8() !== 0) throw reader.malformed('a reserved byte is not zero', reader.position - 1)
  return { type: readTableType(reader), init: readConstExpression(reader) }
}

/** Writes a defined table. */
export function writeTable(writer: ByteWriter, table: Table): void {
  if (table.init !== undefined) writer.bytes([HAS_INIT, 0])
  writeTableType(writer, table.type)
  if (table.init !== undefined) writer.bytes(table.init)
}
