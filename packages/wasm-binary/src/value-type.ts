import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import type { ValueType } from './module.ts'

/** The value types of one byte that programs meet. */
export const VALUE_TYPE = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
  funcref: 0x70,
  externref: 0x6f,
} as const

const REF = 0x64
const REF_NULL = 0x63
const EXACT = 0x62
const SHARED = 0x65
/** Heap types, and so also the short value types, are signed 33-bit integers. */
const MAX_HEAP_TYPE_BYTES = 5

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x7f, 'i32'],
  [0x7e, 'i64'],
  [0x7d, 'f32'],
  [0x7c, 'f64'],
  [0x7b, 'v128'],
  [0x70, 'funcref'],
  [0x6f, 'externref'],
  [0x6e, 'anyref'],
  [0x6d, 'eqref'],
  [0x6c, 'i31ref'],
  [0x6b, 'structref'],
  [0x6a, 'arrayref'],
  [0x69, 'exnref'],
  [0x71, 'nullref'],
  [0x72, 'nullexternref'],
  [0x73, 'nullfuncref'],
  [0x74, 'nullexnref'],
])

/** Steps over a heap type: an abstract one of a byte, or a type index. */
export function skipHeapType(reader: ByteReader): void {
  const first = reader.peek()
  if (first === EXACT) throw reader.unsupported('custom descriptors')
  if (first === SHARED) throw reader.unsupported('shared heap types')
  reader.skipLeb(MAX_HEAP_TYPE_BYTES)
}

/** Reads a value type. */
export function readValueType(reader: ByteReader): ValueType {
  const first = reader.u8()
  if (first === REF || first === REF_NULL) {
    const start = reader.position - 1
    skipHeapType(reader)
    return reader.bytes.subarray(start, reader.position)
  }
  if (first === SHARED) throw reader.unsupported('shared heap types', reader.position - 1)
  if (first >= 0x80 || first < SHARED)
    throw reader.malformed(`0x${first.toString(16)} is not a value type`, reader.position - 1)
  return first
}

/** Writes a value type. */
export function writeValueType(writer: ByteWriter, type: ValueType): void {
  if (typeof type === 'number') writer.u8(type)
  else writer.bytes(type)
}

/** Whether two value types are encoded the same. */
export function isSameValueType(left: ValueType, right: ValueType): boolean {
  if (typeof left === 'number' || typeof right === 'number') return left === right
  return left.length === right.length && left.every((byte, i) => byte === right[i])
}

/** The name of a value type, such as `i32` or `(ref null 3)`. */
export function valueTypeName(type: ValueType): string {
  if (typeof type === 'number') return NAMES.get(type) ?? `0x${type.toString(16)}`
  const nullable = type[0] === REF_NULL ? 'null ' : ''
  return `(ref ${nullable}${heapTypeName(type.subarray(1))})`
}

function heapTypeName(bytes: Uint8Array): string {
  const short = bytes.length === 1 ? NAMES.get(bytes[0] ?? 0) : undefined
  if (short !== undefined) return short.replace(/ref$/, '')
  return String(bytes.reduceRight((value, byte) => value * 0x80 + (byte & 0x7f), 0))
}
