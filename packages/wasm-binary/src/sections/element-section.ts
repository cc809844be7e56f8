import { ByteReader } from '../byte-reader.ts'
import type { ByteWriter } from '../byte-writer.ts'
import { readConstExpression } from '../const-expression.ts'
import type { ElementItems, ElementSegment, WasmModule } from '../module.ts'
import { readValueType, VALUE_TYPE, writeValueType } from '../value-type.ts'

/**
 * A segment begins with flags. Bit 0: not active. Bit 1: declarative where not active, and where active an explicit
 * table. Bit 2: expressions, not function indices. With flags 0 and 4 table and type are implied: table 0, funcref.
 */
const NOT_ACTIVE = 1
const EXPLICIT = 2
const EXPRESSIONS = 4
const ALL_FLAGS = 7
/** The kind that goes with plain function indices. */
const FUNCTION_KIND = 0

/** The segments of a module, decoded. @throws {WasmBinaryError} `ERR_WASM_MALFORMED` */
export function elementSegments({ elements, encodedElements, source }: WasmModule): readonly ElementSegment[] {
  if (encodedElements === undefined) return elements
  const reader = new ByteReader(encodedElements, encodedElements.byteOffset - source.byteOffset)
  const segments = reader.vector(readElementSegment, 2)
  if (!reader.isAtEnd) throw reader.malformed('the element section goes on after its contents')
  return segments
}

/** Reads an element segment. */
export function readElementSegment(reader: ByteReader): ElementSegment {
  const flags = reader.u32()
  if (flags > ALL_FLAGS) throw reader.malformed(`unknown element segment flags ${flags}`)
  if ((flags & NOT_ACTIVE) !== 0) {
    return { mode: (flags & EXPLICIT) === 0 ? 'passive' : 'declarative', items: readItems(reader, flags) }
  }
  const tableIndex = (flags & EXPLICIT) === 0 ? 0 : reader.u32()
  return { mode: 'active', tableIndex, offset: readConstExpression(reader), items: readItems(reader, flags) }
}

function readItems(reader: ByteReader, flags: number): ElementItems {
  const isTyped = (flags & (NOT_ACTIVE | EXPLICIT)) !== 0
  if ((flags & EXPRESSIONS) !== 0) {
    const type = isTyped ? readValueType(reader) : VALUE_TYPE.funcref
    return { kind: 'expressions', type, expressions: reader.vector(readConstExpression) }
  }
  if (isTyped && reader.u8() !== FUNCTION_KIND) throw reader.malformed('unknown element kind', reader.position - 1)
  return { kind: 'functions', indices: reader.indices() }
}

/** Writes an element segment, in the shortest form that says the same. */
export function writeElementSegment(writer: ByteWriter, segment: ElementSegment): void {
  const flags = elementFlags(segment)
  writer.u32(flags)
  if (segment.mode === 'active') {
    if ((flags & EXPLICIT) !== 0) writer.u32(segment.tableIndex)
    writer.bytes(segment.offset)
  }
  writeItems(writer, segment.items, flags)
}

function writeItems(writer: ByteWriter, items: ElementItems, flags: number): void {
  const isTyped = (flags & (NOT_ACTIVE | EXPLICIT)) !== 0
  if (items.kind === 'expressions') {
    if (isTyped) writeValueType(writer, items.type)
    writer.vector(items.expressions, (to, expression) => to.bytes(expression))
  } else {
    if (isTyped) writer.u8(FUNCTION_KIND)
    writer.indices(items.indices)
  }
}

function elementFlags(segment: ElementSegment): number {
  const { items } = segment
  const form = items.kind === 'expressions' ? EXPRESSIONS : 0
  if (segment.mode !== 'active') return form | NOT_ACTIVE | (segment.mode === 'declarative' ? EXPLICIT : 0)
  if (segment.tableIndex !== 0) return form | EXPLICIT
  return items.kind === 'functions' || items.type === VALUE_TYPE.funcref ? form : form | EXPLICIT
}
