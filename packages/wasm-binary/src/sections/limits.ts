import type { ByteReader } from '../byte-reader.ts'
import type { ByteWriter } from '../byte-writer.ts'
import type { Limits, TableType } from '../module.ts'
import { readValueType, writeValueType } from '../value-type.ts'

const HAS_MAX = 1
const SHARED = 2
const IS_64 = 4
const HAS_PAGE_SIZE = 8
const KNOWN_FLAGS = HAS_MAX | SHARED | IS_64 | HAS_PAGE_SIZE

/** Reads the limits of a memory or a table. */
export function readLimits(reader: ByteReader): Limits {
  const flags = reader.u8()
  if (flags > KNOWN_FLAGS) throw reader.malformed(`unknown limits flags 0x${flags.toString(16)}`, reader.position - 1)
  const is64 = (flags & IS_64) !== 0
  const readSize = (): bigint => (is64 ? reader.u64() : BigInt(reader.u32()))
  return {
    min: readSize(),
    ...((flags & HAS_MAX) !== 0 && { max: readSize() }),
    shared: (flags & SHARED) !== 0,
    is64,
    ...((flags & HAS_PAGE_SIZE) !== 0 && { pageSizeLog2: reader.u32() }),
  }
}

/** Writes the limits of a memory or a table. */
export function writeLimits(writer: ByteWriter, limits: Limits): void {
  writer.u8(
    (limits.max === undefined ? 0 : HAS_MAX) |
      (limits.shared ? SHARED : 0) |
      (limits.is64 ? IS_64 : 0) |
      (limits.pageSizeLog2 === undefined ? 0 : HAS_PAGE_SIZE),
  )
  writer.u64(limits.min)
  if (limits.max !== undefined) writer.u64(limits.max)
  if (limits.pageSizeLog2 !== undefined) writer.u32(limits.pageSizeLog2)
}

/** Reads what a table holds, and its limits. */
export function readTableType(reader: ByteReader): TableType {
  return { element: readValueType(reader), limits: readLimits(reader) }
}

/** Writes what a table holds, and its limits. */
export function writeTableType(writer: ByteWriter, type: TableType): void {
  writeValueType(writer, type.element)
  writeLimits(writer, type.limits)
}
