import { malformed } from '../wasm-binary-error.ts'
import { type Abbreviations, readAbbreviations } from './abbreviations.ts'
import { Budget } from './budget.ts'
import { ATTRIBUTE, UNIT } from './constants.ts'
import { DwarfCursor } from './dwarf-cursor.ts'
import { type AttributeValue, type FormContext, readForm, stringOf } from './forms.ts'
import { type AddressRange, rangesOf, toAddress } from './ranges.ts'
import type { DwarfSections } from './sections.ts'

/** A unit's header. Offsets are in `.debug_info`. @see DWARF 5, section 7.5.1 */
export interface Unit extends FormContext {
  readonly start: number
  readonly firstEntry: number
  readonly end: number
  readonly abbreviations: Abbreviations
}

/** A unit, and what its first entry says of it. */
export interface UnitRoot {
  readonly unit: Unit
  /** The code it describes; empty where it does not say. */
  readonly ranges: readonly AddressRange[]
  /** What addresses in lists of ranges count from. */
  readonly base: number
  readonly lineProgram: number | undefined
  readonly directory: string
}

/** The attributes of an entry, by name. */
export type Attributes = ReadonlyMap<number, AttributeValue>

/**
 * Reads the headers of all units.
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED`
 */
export function readUnits(sections: DwarfSections, budget: Budget): Unit[] {
  const cursor = new DwarfCursor(sections.info)
  const abbreviations = new Map<number, Abbreviations>()
  // Each takes bytes, and tables of their own.
  const abbreviationBudget = new Budget(sections.abbrev.length)
  const units: Unit[] = []
  while (!cursor.isAtEnd) {
    const start = cursor.position
    const { length, offsetBytes } = cursor.unitLength()
    const end = cursor.position + length
    if (!(end <= cursor.limit)) throw malformed('a unit of DWARF is longer than its section', start)
    const header = readHeader(cursor, offsetBytes)
    const known =
      abbreviations.get(header.abbrevOffset) ??
      readAbbreviations(sections.abbrev, header.abbrevOffset, abbreviationBudget)
    abbreviations.set(header.abbrevOffset, known)
    const { version, addressBytes } = header
    const bases = { stringOffsets: offsetBytes * 2, addresses: offsetBytes * 2, rangeLists: 0 }
    const unit = { sections, budget, start, end, version, offsetBytes, addressBytes, bases, abbreviations: known }
    units.push({ ...unit, firstEntry: cursor.position })
    cursor.position = end
  }
  return units
}

interface Header {
  readonly version: number
  readonly addressBytes: number
  readonly abbrevOffset: number
}

function readHeader(cursor: DwarfCursor, offsetBytes: 4 | 8): Header {
  const version = cursor.u16()
  if (version < 2 || version > 5) throw malformed(`version ${version} of DWARF is not known`, cursor.position - 2)
  if (version < 5) {
    const abbrevOffset = cursor.unsigned(offsetBytes)
    return { version, abbrevOffset, addressBytes: readAddressBytes(cursor) }
  }
  const kind = cursor.u8()
  const addressBytes = readAddressBytes(cursor)
  const abbrevOffset = cursor.unsigned(offsetBytes)
  if (kind === UNIT.skeleton || kind === UNIT.splitCompile) cursor.skip(8)
  if (kind === UNIT.type || kind === UNIT.splitType) cursor.skip(8 + offsetBytes)
  return { version, addressBytes, abbrevOffset }
}

function readAddressBytes(cursor: DwarfCursor): number {
  const bytes = cursor.u8()
  if (bytes === 4 || bytes === 8) return bytes
  throw malformed(`addresses of ${bytes} bytes are not known`, cursor.position - 1)
}

/**
 * Reads a unit's first entry.
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED`
 */
export function readRoot(unit: Unit): UnitRoot {
  const cursor = new DwarfCursor(unit.sections.info, unit.firstEntry, unit.end)
  const abbreviation = unit.abbreviations.get(cursor.uleb())
  const attributes = new Map<number, AttributeValue>()
  for (const spec of abbreviation?.attributes ?? []) attributes.set(spec.name, readForm(cursor, spec, unit))
  const withBases = { ...unit, bases: basesOf(attributes, unit) }
  const base = toAddress(attributes.get(ATTRIBUTE.lowPc), withBases) ?? 0
  const lineProgram = attributes.get(ATTRIBUTE.statementList)
  return {
    unit: withBases,
    base,
    ranges: rangesOf(attributes, withBases, base),
    lineProgram: lineProgram?.kind === 'number' ? lineProgram.value : undefined,
    directory: stringOf(attributes.get(ATTRIBUTE.compilationDirectory), withBases) ?? '',
  }
}

function basesOf(attributes: Attributes, { bases }: Unit): Unit['bases'] {
  const base = (attribute: number, otherwise: number): number => {
    const value = attributes.get(attribute)
    return value?.kind === 'number' ? value.value : otherwise
  }
  return {
    stringOffsets: base(ATTRIBUTE.stringOffsetsBase, bases.stringOffsets),
    addresses: base(ATTRIBUTE.addressBase, bases.addresses),
    rangeLists: base(ATTRIBUTE.rangeListsBase, bases.rangeLists),
  }
}
