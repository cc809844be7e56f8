import type { ByteReader } from '../byte-reader.ts'
import type { ByteWriter } from '../byte-writer.ts'
import { readConstExpression } from '../const-expression.ts'
import type { DataSegment } from '../module.ts'

const ACTIVE = 0
const PASSIVE = 1
const ACTIVE_IN_MEMORY = 2

/** Reads a data segment. */
export function readDataSegment(reader: ByteReader): DataSegment {
  const flags = reader.u32()
  if (flags === PASSIVE) return { mode: 'passive', bytes: reader.view(reader.u32()) }
  if (flags > ACTIVE_IN_MEMORY) throw reader.malformed(`unknown data segment flags ${flags}`)
  const memoryIndex = flags === ACTIVE_IN_MEMORY ? reader.u32() : 0
  return { mode: 'active', memoryIndex, offset: readConstExpression(reader), bytes: reader.view(reader.u32()) }
}

/** Writes a data segment. */
export function writeDataSegment(writer: ByteWriter, segment: DataSegment): void {
  if (segment.mode === 'passive') {
    writer.u32(PASSIVE)
  } else {
    writer.u32(segment.memoryIndex === 0 ? ACTIVE : ACTIVE_IN_MEMORY)
    if (segment.memoryIndex !== 0) writer.u32(segment.memoryIndex)
    writer.bytes(segment.offset)
  }
  writer.u32(segment.bytes.length)
  writer.bytes(segment.bytes)
}
