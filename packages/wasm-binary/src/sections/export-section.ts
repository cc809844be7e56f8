import type { ByteReader } from '../byte-reader.ts'
import type { ByteWriter } from '../byte-writer.ts'
import type { Export } from '../module.ts'
import { EXTERN_KINDS, readExternKind } from './extern-kind.ts'

/** Reads an export. */
export function readExport(reader: ByteReader): Export {
  return { name: reader.name(), kind: readExternKind(reader), index: reader.u32() }
}

/** Writes an export. */
export function writeExport(writer: ByteWriter, item: Export): void {
  writer.name(item.name)
  writer.u8(EXTERN_KINDS.indexOf(item.kind))
  writer.u32(item.index)
}
