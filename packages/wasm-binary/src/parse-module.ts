import { ByteReader } from './byte-reader.ts'
import { EMPTY_MODULE, type CustomSection, type WasmModule } from './module.ts'
import { readBody } from './sections/code-section.ts'
import { readDataSegment } from './sections/data-section.ts'
import { readElementSegment } from './sections/element-section.ts'
import { readEncodedFunctions } from './sections/function-section.ts'
import { readExport } from './sections/export-section.ts'
import { readGlobal } from './sections/global-section.ts'
import { readImport } from './sections/import-section.ts'
import { readLimits } from './sections/limits.ts'
import { SECTION, SECTION_ORDER, sectionName } from './sections/section-id.ts'
import { readTable } from './sections/table-section.ts'
import { readTag } from './sections/tag-section.ts'
import { readTypeGroup } from './sections/type-section.ts'
import { WasmBinaryError } from './wasm-binary-error.ts'

const MAGIC = [0x00, 0x61, 0x73, 0x6d]
const VERSION = 1
const COMPONENT_LAYER = 1
const PREAMBLE_BYTES = 8
const MIN_BODY_BYTES = 3

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }
type Draft = Mutable<Omit<WasmModule, 'customSections'>> & { customSections: CustomSection[] }
type ReadSection = (reader: ByteReader, draft: Draft) => void

const SECTION_READERS: Readonly<Record<number, ReadSection>> = {
  [SECTION.type]: (reader, draft) => (draft.typeGroups = reader.vector(readTypeGroup)),
  [SECTION.import]: (reader, draft) => (draft.imports = reader.vector(readImport, 4)),
  [SECTION.function]: (reader, draft) => (draft.functions = reader.indices()),
  [SECTION.table]: (reader, draft) => (draft.tables = reader.vector(readTable, 3)),
  [SECTION.memory]: (reader, draft) => (draft.memories = reader.vector(readLimits, 2)),
  [SECTION.tag]: (reader, draft) => (draft.tags = reader.vector(readTag, 2)),
  [SECTION.global]: (reader, draft) => (draft.globals = reader.vector(readGlobal, 3)),
  [SECTION.export]: (reader, draft) => (draft.exports = reader.vector(readExport, 3)),
  [SECTION.start]: (reader, draft) => (draft.start = reader.u32()),
  [SECTION.element]: (reader, draft) => (draft.elements = reader.vector(readElementSegment, 2)),
  [SECTION.dataCount]: (reader, draft) => (draft.dataCount = reader.u32()),
  [SECTION.code]: (reader, draft) => (draft.code = reader.vector(readBody, MIN_BODY_BYTES)),
  [SECTION.data]: (reader, draft) => (draft.data = reader.vector(readDataSegment, 2)),
}

/** Data segments are left alone: some modules have tens of thousands. */
const keepData: ReadSection = (reader, draft) => (draft.encodedData = reader.view(reader.limit - reader.position))

/** So are the types of functions: nearly all passes need no more of them than how many there are. */
const keepFunctions: ReadSection = (reader, draft) => (draft.encodedFunctions = readEncodedFunctions(reader))

const keepElements: ReadSection = (reader, draft) =>
  (draft.encodedElements = reader.view(reader.limit - reader.position))

const keepCode: ReadSection = (reader, draft) => {
  const count = reader.count(MIN_BODY_BYTES)
  draft.encodedCode = { count, pieces: [reader.view(reader.limit - reader.position)] }
}

const KEEPING_CODE: Readonly<Record<number, ReadSection>> = {
  [SECTION.function]: keepFunctions,
  [SECTION.code]: keepCode,
  [SECTION.element]: keepElements,
}

/** How to read. */
export interface ParseOptions {
  /**
   * Leaves the data section as it is encoded, for passes that do not look into it: {@link WasmModule.encodedData} has it
   * then, and `data` is empty. Go's modules have tens of thousands of segments.
   */
  readonly keepsDataEncoded?: boolean
  /**
   * Leaves bodies as they are encoded, for passes that only add some or walk over all of them in one piece, their types, and
   * what goes into tables: {@link WasmModule.encodedCode}, {@link WasmModule.encodedFunctions} and
   * {@link WasmModule.encodedElements} have them then, `code`, `functions` and `elements` are empty. Whether they are
   * well-formed is not looked at.
   */
  readonly keepsCodeEncoded?: boolean
}

/**
 * Reads a module. Function bodies are found but not walked; whether the module is valid is for the engine to say.
 *
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED` for bytes that are not a module, `ERR_WASM_COMPONENT` for a component,
 * `ERR_WASM_UNSUPPORTED` for sections and types of proposals that no engine has by default. Nothing else is thrown, and
 * neither time nor memory is out of proportion to the input.
 */
export function parseModule(bytes: Uint8Array, options: ParseOptions = {}): WasmModule {
  const reader = new ByteReader(bytes)
  readPreamble(reader)
  const draft: Draft = { ...EMPTY_MODULE, source: bytes, customSections: [] }
  let previous = 0
  const readers = {
    ...SECTION_READERS,
    ...(options.keepsDataEncoded === true && { [SECTION.data]: keepData }),
    ...(options.keepsCodeEncoded === true && KEEPING_CODE),
  }
  while (!reader.isAtEnd) previous = readSection(reader, draft, { previous, readers })
  const bodyCount = draft.encodedCode?.count ?? draft.code.length
  const functionCount = draft.encodedFunctions?.count ?? draft.functions.length
  if (functionCount !== bodyCount) {
    throw reader.malformed(`${functionCount} functions are declared, ${bodyCount} have a body`)
  }
  if (draft.dataCount !== undefined && !draft.encodedData && draft.dataCount !== draft.data.length) {
    throw reader.malformed(`${draft.dataCount} data segments are declared, ${draft.data.length} are there`)
  }
  return draft
}

function readPreamble(reader: ByteReader): void {
  for (const byte of MAGIC) {
    if (reader.peek() !== byte) throw reader.malformed('not a WebAssembly module: it does not begin with "\\0asm"')
    reader.u8()
  }
  const version = reader.u8() | (reader.u8() << 8)
  const layer = reader.u8() | (reader.u8() << 8)
  if (layer === COMPONENT_LAYER) {
    throw new WasmBinaryError('ERR_WASM_COMPONENT', 'a component, where a core module is expected', PREAMBLE_BYTES - 2)
  }
  if (version !== VERSION || layer !== 0) {
    throw reader.malformed(`unknown version ${version} or layer ${layer}`, PREAMBLE_BYTES - 4)
  }
}

/** Reads one section and returns the id that later ones must come after. */
function readSection(
  reader: ByteReader,
  draft: Draft,
  { previous, readers }: { readonly previous: number; readonly readers: Readonly<Record<number, ReadSection>> },
): number {
  const start = reader.position
  const id = reader.u8()
  const size = reader.u32()
  const end = reader.position + size
  if (end > reader.limit) throw reader.malformed(`the ${sectionName(id)} section is longer than the module`)
  const moduleEnd = reader.limit
  reader.limit = end
  if (id === SECTION.custom) draft.customSections.push(readCustomSection(reader, previous))
  else readKnownSection(reader, draft, { id, previous, start, read: readers[id] })
  if (reader.position !== end) throw reader.malformed(`the ${sectionName(id)} section goes on after its contents`)
  reader.limit = moduleEnd
  return id === SECTION.custom ? previous : id
}

function readKnownSection(
  reader: ByteReader,
  draft: Draft,
  section: {
    readonly id: number
    readonly previous: number
    readonly start: number
    readonly read: ReadSection | undefined
  },
): void {
  const { id, previous, start, read } = section
  if (read === undefined) throw reader.malformed(`${id} is not the id of a section`, start)
  if (SECTION_ORDER.indexOf(id) <= SECTION_ORDER.indexOf(previous)) {
    throw reader.malformed(`the ${sectionName(id)} section is out of order or there twice`, start)
  }
  read(reader, draft)
}

function readCustomSection(reader: ByteReader, previous: number): CustomSection {
  const name = reader.name()
  return { name, bytes: reader.view(reader.limit - reader.position), after: previous }
}
