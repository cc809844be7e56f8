import type { ByteReader } from '../byte-reader.ts'
import type { ByteWriter } from '../byte-writer.ts'
import type { Tag } from '../module.ts'

/** The only attribute there is: the tag is an exception's. */
const EXCEPTION = 0

/** Reads a tag. */
export function readTag(reader: ByteReader): Tag {
  if (reader.u8() !== EXCEPTION) throw reader.malformed('a tag is not an exception', reader.position - 1)
  return { typeIndex: reader.u32() }
}

/** Writes a tag. */
export function writeTag(writer: ByteWriter, tag: Tag): void {
  writer.u8(EXCEPTION)
  writer.u32(tag.typeIndex)
}
