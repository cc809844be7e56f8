import type { ByteReader } from '../byte-reader.ts'
import type { ExternKind } from '../module.ts'

/** The kinds of imports and exports, each at the place of its byte. */
export const EXTERN_KINDS: readonly ExternKind[] = ['function', 'table', 'memory', 'global', 'tag']

const EXACT_FUNCTION = 0x20

/** Reads the kind of an import or export. */
export function readExternKind(reader: ByteReader): ExternKind {
  const byte = reader.u8()
  if (byte === EXACT_FUNCTION) throw reader.unsupported('custom descriptors', reader.position - 1)
  const kind = EXTERN_KINDS[byte]
  if (kind === undefined) throw reader.malformed(`${byte} is not a kind of import or export`, reader.position - 1)
  return kind
}
