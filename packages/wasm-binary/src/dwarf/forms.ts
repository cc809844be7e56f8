import { malformed } from '../wasm-binary-error.ts'
import type { AttributeSpec } from './abbreviations.ts'
import { FORM } from './constants.ts'
import type { Budget } from './budget.ts'
import { DwarfCursor } from './dwarf-cursor.ts'
import type { DwarfSections } from './sections.ts'

/** What reading an attribute depends on: its unit. */
export interface FormContext {
  readonly sections: DwarfSections
  readonly version: number
  readonly offsetBytes: 4 | 8
  readonly addressBytes: number
  /** Where the unit begins in `.debug_info`; its references count from there. */
  readonly start: number
  /** Where its part of the sections begins that are looked into by index. */
  readonly budget: Budget
  readonly bases: { readonly stringOffsets: number; readonly addresses: number; readonly rangeLists: number }
}

/** An attribute's value, as far as it says something here. Text is read only when it is asked for. */
export interface AttributeValue {
  readonly kind:
    | 'number'
    | 'address'
    | 'addressIndex'
    /** An offset in `.debug_info`, of this unit or any. */
    | 'reference'
    /** Offsets in `.debug_info`, `.debug_str` and `.debug_line_str`. */
    | 'text'
    | 'str'
    | 'lineStr'
    | 'stringIndex'
    | 'rangeListIndex'
    | 'other'
  readonly value: number
}

type ReadValue = (cursor: DwarfCursor, context: FormContext, constant: number) => AttributeValue

const OTHER: AttributeValue = { kind: 'other', value: 0 }

function fixed(kind: AttributeValue['kind'], bytes: number): ReadValue {
  return (cursor) => ({ kind, value: cursor.unsigned(bytes) })
}

function leb(kind: AttributeValue['kind']): ReadValue {
  return (cursor) => ({ kind, value: cursor.uleb() })
}

function offset(kind: AttributeValue['kind']): ReadValue {
  return (cursor, { offsetBytes }) => ({ kind, value: cursor.unsigned(offsetBytes) })
}

/** A reference within the unit. */
function local(read: (cursor: DwarfCursor) => number): ReadValue {
  return (cursor, { start }) => ({ kind: 'reference', value: start + read(cursor) })
}

function skipped(size: (cursor: DwarfCursor, context: FormContext) => number): ReadValue {
  return (cursor, context) => {
    cursor.skip(size(cursor, context))
    return OTHER
  }
}

/** @see DWARF 5, section 7.5.5 */
const READERS: Readonly<Record<number, ReadValue>> = {
  [FORM.addr]: (cursor, { addressBytes }) => ({ kind: 'address', value: cursor.unsigned(addressBytes) }),
  [FORM.block1]: skipped((cursor) => cursor.u8()),
  [FORM.block2]: skipped((cursor) => cursor.u16()),
  [FORM.block4]: skipped((cursor) => cursor.u32()),
  [FORM.block]: skipped((cursor) => cursor.uleb()),
  [FORM.exprloc]: skipped((cursor) => cursor.uleb()),
  [FORM.data1]: fixed('number', 1),
  [FORM.data2]: fixed('number', 2),
  [FORM.data4]: fixed('number', 4),
  [FORM.data8]: fixed('number', 8),
  [FORM.data16]: skipped(() => 16),
  [FORM.flag]: fixed('number', 1),
  [FORM.flagPresent]: () => OTHER,
  [FORM.sdata]: (cursor) => ({ kind: 'number', value: cursor.sleb() }),
  [FORM.udata]: leb('number'),
  [FORM.implicitConst]: (_cursor, _context, value) => ({ kind: 'number', value }),
  [FORM.string]: (cursor) => {
    const value = cursor.position
    cursor.skipString()
    return { kind: 'text', value }
  },
  [FORM.strp]: offset('str'),
  [FORM.lineStrp]: offset('lineStr'),
  [FORM.strpSup]: offset('other'),
  [FORM.strx]: leb('stringIndex'),
  [FORM.strx1]: fixed('stringIndex', 1),
  [FORM.strx2]: fixed('stringIndex', 2),
  [FORM.strx3]: fixed('stringIndex', 3),
  [FORM.strx4]: fixed('stringIndex', 4),
  [FORM.addrx]: leb('addressIndex'),
  [FORM.addrx1]: fixed('addressIndex', 1),
  [FORM.addrx2]: fixed('addressIndex', 2),
  [FORM.addrx3]: fixed('addressIndex', 3),
  [FORM.addrx4]: fixed('addressIndex', 4),
  [FORM.ref1]: local((cursor) => cursor.u8()),
  [FORM.ref2]: local((cursor) => cursor.u16()),
  [FORM.ref4]: local((cursor) => cursor.u32()),
  [FORM.ref8]: local((cursor) => cursor.u64()),
  [FORM.refUdata]: local((cursor) => cursor.uleb()),
  [FORM.refAddr]: (cursor, { version, addressBytes, offsetBytes }) => ({
    kind: 'reference',
    value: cursor.unsigned(version === 2 ? addressBytes : offsetBytes),
  }),
  [FORM.refSig8]: skipped(() => 8),
  [FORM.refSup4]: skipped(() => 4),
  [FORM.refSup8]: skipped(() => 8),
  [FORM.secOffset]: offset('number'),
  [FORM.loclistx]: leb('other'),
  [FORM.rnglistx]: leb('rangeListIndex'),
}

/**
 * Reads, or steps over, the value of an attribute.
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED`, for a form that is not known, too: what follows it cannot be found
 */
export function readForm(cursor: DwarfCursor, { form, constant }: AttributeSpec, context: FormContext): AttributeValue {
  const actual = form === FORM.indirect ? cursor.uleb() : form
  const read = READERS[actual]
  if (read === undefined) throw malformed(`form 0x${actual.toString(16)} of DWARF is not known`, cursor.position)
  return read(cursor, context, constant)
}

/** The text that an attribute stands for; `undefined` where it is none. @throws {WasmBinaryError} `ERR_WASM_MALFORMED` */
export function stringOf(value: AttributeValue | undefined, context: FormContext): string | undefined {
  const { sections, bases, offsetBytes } = context
  if (value === undefined) return undefined
  if (value.kind === 'text') return new DwarfCursor(sections.info, value.value).peekString()
  if (value.kind === 'str') return new DwarfCursor(sections.str, value.value).peekString()
  if (value.kind === 'lineStr') return new DwarfCursor(sections.lineStr, value.value).peekString()
  if (value.kind !== 'stringIndex') return undefined
  const place = new DwarfCursor(sections.strOffsets, bases.stringOffsets + value.value * offsetBytes)
  return new DwarfCursor(sections.str, place.unsigned(offsetBytes)).peekString()
}

/** An address of `.debug_addr`. @throws {WasmBinaryError} `ERR_WASM_MALFORMED` */
export function addressAt(index: number, { sections, bases, addressBytes }: FormContext): number {
  return new DwarfCursor(sections.addr, bases.addresses + index * addressBytes).unsigned(addressBytes)
}
