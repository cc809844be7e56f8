import { ByteWriter } from './byte-writer.ts'
import type { EncodedCode, EncodedFunctions, WasmModule } from './module.ts'
import { encodeCode } from './sections/code-section.ts'
import { writeDataSegment } from './sections/data-section.ts'
import { writeElementSegment } from './sections/element-section.ts'
import { encodeFunctions } from './sections/function-section.ts'
import { writeExport } from './sections/export-section.ts'
import { writeGlobal } from './sections/global-section.ts'
import { writeImport } from './sections/import-section.ts'
import { writeLimits } from './sections/limits.ts'
import { SECTION, SECTION_ORDER } from './sections/section-id.ts'
import { writeTable } from './sections/table-section.ts'
import { writeTag } from './sections/tag-section.ts'

const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
/** Room for what passes add, so that the buffer seldom grows. */
const SLACK_BYTES = 0x1_0000

type WriteContents = (writer: ByteWriter) => void

/** Writes a module. Sections with nothing in them are left out; custom sections stand where they stood. */
export function encodeModule(module: WasmModule): Uint8Array {
  const largest = codeBytes(module) + (module.encodedData?.length ?? 0)
  const writer = new ByteWriter(Math.max(module.source.length, largest) + SLACK_BYTES)
  writer.bytes(PREAMBLE)
  writeCustomSections(writer, module, SECTION.custom)
  for (const id of SECTION_ORDER) {
    const write = sectionContents(module, id)
    if (write !== undefined) {
      writer.u8(id)
      writer.sized(write, expectedBytes(module, id))
    }
    writeCustomSections(writer, module, id)
  }
  return writer.finish()
}

/** The large sections are as long as the bytes they are made of, or a little longer. */
function expectedBytes(module: WasmModule, id: number): number {
  if (id === SECTION.code) return codeBytes(module)
  if (id === SECTION.data && module.encodedData !== undefined) return module.encodedData.length
  return 0
}

function codeBytes({ code, encodedCode }: WasmModule): number {
  const parts = encodedCode?.pieces ?? code
  return parts.reduce((sum, part) => sum + part.length + 2, 0)
}

function writeCustomSections(writer: ByteWriter, module: WasmModule, after: number): void {
  for (const section of module.customSections) {
    if (section.after !== after) continue
    writer.u8(SECTION.custom)
    writer.sized((content) => {
      content.name(section.name)
      content.bytes(section.bytes)
    })
  }
}

function sectionContents(module: WasmModule, id: number): WriteContents | undefined {
  const { start, dataCount } = module
  switch (id) {
    case SECTION.start:
      return start === undefined ? undefined : (writer) => writer.u32(start)
    case SECTION.dataCount:
      return dataCount === undefined ? undefined : (writer) => writer.u32(dataCount)
    case SECTION.code:
      return piecesContents(encodeCode(module))
    case SECTION.data:
      return dataContents(module)
    default:
      return vectorContents(module, id)
  }
}

function piecesContents({ count, pieces }: EncodedCode | EncodedFunctions): WriteContents | undefined {
  if (count === 0) return undefined
  return (writer) => {
    writer.u32(count)
    for (const piece of pieces) writer.bytes(piece)
  }
}

function dataContents({ data, encodedData }: WasmModule): WriteContents | undefined {
  if (encodedData === undefined) return vector(data, writeDataSegment)
  return (writer) => writer.bytes(encodedData)
}

function vectorContents(module: WasmModule, id: number): WriteContents | undefined {
  switch (id) {
    case SECTION.type:
      return vector(module.typeGroups, (writer, group) => writer.bytes(group.bytes))
    case SECTION.import:
      return vector(module.imports, writeImport)
    case SECTION.function:
      return piecesContents(encodeFunctions(module))
    case SECTION.table:
      return vector(module.tables, writeTable)
    case SECTION.memory:
      return vector(module.memories, writeLimits)
    case SECTION.tag:
      return vector(module.tags, writeTag)
    case SECTION.global:
      return vector(module.globals, writeGlobal)
    case SECTION.export:
      return vector(module.exports, writeExport)
    default:
      return elementContents(module)
  }
}

function elementContents({ elements, encodedElements }: WasmModule): WriteContents | undefined {
  if (encodedElements === undefined) return vector(elements, writeElementSegment)
  return (writer) => writer.bytes(encodedElements)
}

function vector<Item>(
  items: readonly Item[],
  writeItem: (writer: ByteWriter, item: Item) => void,
): WriteContents | undefined {
  return items.length === 0 ? undefined : (writer) => writer.vector(items, writeItem)
}
