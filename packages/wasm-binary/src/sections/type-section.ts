import type { ByteReader } from '../byte-reader.ts'
import { ByteWriter } from '../byte-writer.ts'
import type { DefinedType, FunctionType, TypeGroup } from '../module.ts'
import { readValueType, writeValueType } from '../value-type.ts'

const REC = 0x4e
const SUB_FINAL = 0x4f
const SUB = 0x50
const CONTINUATION = 0x5d
const ARRAY = 0x5e
const STRUCT = 0x5f
const FUNCTION = 0x60
const PACKED_I16 = 0x77
const PACKED_I8 = 0x78

/** Reads one entry of the type section. */
export function readTypeGroup(reader: ByteReader): TypeGroup {
  const start = reader.position
  const isGroup = reader.peek() === REC
  if (isGroup) reader.u8()
  const types = isGroup ? reader.vector(readSubType) : [readSubType(reader)]
  return { bytes: reader.bytes.subarray(start, reader.position), types }
}

/** Makes the entry for a function type that stands alone. */
export function functionTypeGroup(type: FunctionType): TypeGroup {
  const writer = new ByteWriter()
  writer.u8(FUNCTION)
  writer.vector(type.params, writeValueType)
  writer.vector(type.results, writeValueType)
  return { bytes: writer.toBytes(), types: [{ kind: 'function', ...type }] }
}

/** Whether an entry is a function type without supertype or group, the only kind that `functionTypeGroup` makes. */
export function isPlainFunctionType(group: TypeGroup): boolean {
  return group.bytes[0] === FUNCTION
}

function readSubType(reader: ByteReader): DefinedType {
  const first = reader.peek()
  if (first === SUB || first === SUB_FINAL) {
    reader.u8()
    reader.vector((item) => item.u32())
  }
  return readCompositeType(reader)
}

function readCompositeType(reader: ByteReader): DefinedType {
  const form = reader.u8()
  switch (form) {
    case FUNCTION:
      return { kind: 'function', params: reader.vector(readValueType), results: reader.vector(readValueType) }
    case STRUCT:
      reader.vector(skipField, 2)
      return { kind: 'struct' }
    case ARRAY:
      skipField(reader)
      return { kind: 'array' }
    case CONTINUATION:
      reader.skipLeb(5)
      return { kind: 'continuation' }
    case 0x4c:
    case 0x4d:
      throw reader.unsupported('custom descriptors', reader.position - 1)
    case 0x65:
      throw reader.unsupported('shared types', reader.position - 1)
    default:
      throw reader.malformed(`0x${form.toString(16)} is not a type`, reader.position - 1)
  }
}

function skipField(reader: ByteReader): void {
  const storage = reader.peek()
  if (storage === PACKED_I8 || storage === PACKED_I16) reader.u8()
  else readValueType(reader)
  reader.u8()
}
