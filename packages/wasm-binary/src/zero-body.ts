import { ByteWriter } from './byte-writer.ts'
import type { FunctionType, ValueType } from './module.ts'
import { OPCODE } from './opcodes.ts'
import { VALUE_TYPE } from './value-type.ts'

const REF_NULL = 0x63

/** A body that returns zero or null for each result; it traps where a result can be neither. */
export function zeroBody(type: FunctionType): Uint8Array {
  const zeros = type.results.map(zeroInstruction)
  if (zeros.some((zero) => zero === undefined)) return trapBody()
  const writer = new ByteWriter()
  writer.u32(0)
  for (const zero of zeros) writer.bytes(zero ?? [])
  writer.u8(OPCODE.end)
  return writer.toBytes()
}

/** A body that traps. It fits every function type. */
export function trapBody(): Uint8Array {
  return Uint8Array.of(0, OPCODE.unreachable, OPCODE.end)
}

function zeroInstruction(type: ValueType): readonly number[] | undefined {
  switch (type) {
    case VALUE_TYPE.i32:
      return [OPCODE.i32Const, 0]
    case VALUE_TYPE.i64:
      return [OPCODE.i64Const, 0]
    case VALUE_TYPE.f32:
      return [OPCODE.f32Const, 0, 0, 0, 0]
    case VALUE_TYPE.f64:
      return [OPCODE.f64Const, 0, 0, 0, 0, 0, 0, 0, 0]
    case VALUE_TYPE.v128:
      return [0xfd, 0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    default:
      return nullInstruction(type)
  }
}

/** Short reference types are nullable, and their byte is also that of their heap type. */
function nullInstruction(type: ValueType): readonly number[] | undefined {
  if (typeof type === 'number') return [OPCODE.refNull, type]
  return type[0] === REF_NULL ? [OPCODE.refNull, ...type.subarray(1)] : undefined
}
