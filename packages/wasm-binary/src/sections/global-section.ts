import type { ByteReader } from '../byte-reader.ts'
import type { ByteWriter } from '../byte-writer.ts'
import { readConstExpression } from '../const-expression.ts'
import type { Global, GlobalType } from '../module.ts'
import { readValueType, writeValueType } from '../value-type.ts'

const MUTABLE = 1
const SHARED = 2

/** Reads what a global holds, and whether it may change. */
export function readGlobalType(reader: ByteReader): GlobalType {
  const value = readValueType(reader)
  const flags = reader.u8()
  if ((flags & SHARED) !== 0) throw reader.unsupported('shared globals', reader.position - 1)
  if (flags > MUTABLE) throw reader.malformed('a global is neither constant nor mutable', reader.position - 1)
  return { value, mutable: flags === MUTABLE }
}

/** Writes what a global holds, and whether it may change. */
export function writeGlobalType(writer: ByteWriter, type: GlobalType): void {
  writeValueType(writer, type.value)
  writer.u8(type.mutable ? MUTABLE : 0)
}

/** Reads a defined global. */
export function readGlobal(reader: ByteReader): Global {
  return { type: readGlobalType(reader), init: readConstExpression(reader) }
}

/** Writes a defined global. */
export function writeGlobal(writer: ByteWriter, global: Global): void {
  writeGlobalType(writer, global.type)
  writer.bytes(global.init)
}
