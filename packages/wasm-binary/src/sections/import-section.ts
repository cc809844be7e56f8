import type { ByteReader } from '../byte-reader.ts'
import type { ByteWriter } from '../byte-writer.ts'
import type { ExternType, Import } from '../module.ts'
import { EXTERN_KINDS, readExternKind } from './extern-kind.ts'
import { readGlobalType, writeGlobalType } from './global-section.ts'
import { readLimits, readTableType, writeLimits, writeTableType } from './limits.ts'
import { readTag, writeTag } from './tag-section.ts'

/** Reads an import. */
export function readImport(reader: ByteReader): Import {
  return { module: reader.name(), name: reader.name(), ...readExternType(reader) }
}

/** Writes an import. */
export function writeImport(writer: ByteWriter, item: Import): void {
  writer.name(item.module)
  writer.name(item.name)
  writer.u8(EXTERN_KINDS.indexOf(item.kind))
  switch (item.kind) {
    case 'function':
      return writer.u32(item.typeIndex)
    case 'table':
      return writeTableType(writer, item.table)
    case 'memory':
      return writeLimits(writer, item.memory)
    case 'global':
      return writeGlobalType(writer, item.global)
    case 'tag':
      return writeTag(writer, item)
  }
}

function readExternType(reader: ByteReader): ExternType {
  const kind = readExternKind(reader)
  switch (kind) {
    case 'function':
      return { kind, typeIndex: reader.u32() }
    case 'table':
      return { kind, table: readTableType(reader) }
    case 'memory':
      return { kind, memory: readLimits(reader) }
    case 'global':
      return { kind, global: readGlobalType(reader) }
    default:
      return { kind, ...readTag(reader) }
  }
}
