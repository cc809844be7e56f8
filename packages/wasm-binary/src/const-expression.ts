import type { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { InstructionWalker } from './instruction-walker.ts'
import type { ConstExpression } from './module.ts'
import { OPCODE } from './opcodes.ts'

/** Reads an expression up to and with its `end`, as a view. */
export function readConstExpression(reader: ByteReader): ConstExpression {
  const start = reader.position
  const walker = new InstructionWalker(reader)
  while (walker.next());
  return reader.bytes.subarray(start, reader.position)
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
