import type { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { InstructionWalker } from './instruction-walker.ts'
import type { ConstExpression } from './module.ts'
import { OPCODE } from './opcodes.ts'

const MAX_LEB32_BYTES = 5

/** Reads an expression up to and with its `end`, as a view. */
export function readConstExpression(reader: ByteReader): ConstExpression {
  const start = reader.position
  if (skipConstant(reader)) return reader.bytes.subarray(start, reader.position)
  const walker = new InstructionWalker(reader)
  while (walker.next());
  return reader.bytes.subarray(start, reader.position)
}

/** Steps over a single `i32.const` or `global.get`, which most are, without what walks over all. */
function skipConstant(reader: ByteReader): boolean {
  const start = reader.position
  const opcode = reader.peek()
  if (opcode !== OPCODE.i32Const && opcode !== OPCODE.globalGet) return false
  reader.u8()
  reader.skipLeb(MAX_LEB32_BYTES)
  if (reader.peek() === OPCODE.end) {
    reader.u8()
    return true
  }
  reader.position = start
  return false
}

/** The expression `i32.const value`. */
export function i32Constant(value: number): ConstExpression {
  const writer = new ByteWriter(8)
  writer.u8(OPCODE.i32Const)
  writer.s32(value)
  writer.u8(OPCODE.end)
  return writer.toBytes()
}

/** The expression `i64.const value`. */
export function i64Constant(value: bigint): ConstExpression {
  const writer = new ByteWriter(16)
  writer.u8(OPCODE.i64Const)
  writer.s64(value)
  writer.u8(OPCODE.end)
  return writer.toBytes()
}
