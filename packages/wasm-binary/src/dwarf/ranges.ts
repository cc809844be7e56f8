import { malformed } from '../wasm-binary-error.ts'
import { ATTRIBUTE, RANGE } from './constants.ts'
import { DwarfCursor } from './dwarf-cursor.ts'
import { addressAt, type AttributeValue, type FormContext } from './forms.ts'

/** Code from `start` up to `end`, counted from the first byte of the code section's contents. */
export interface AddressRange {
  readonly start: number
  readonly end: number
}

/** A linker that leaves a function out writes one of the last two addresses, or 0, in place of its own. */
const FIRST_TOMBSTONE = 0xffff_fffe

/** Whether a linker has left out what begins here. */
export function isTombstone(address: number): boolean {
  return address === 0 || address >= FIRST_TOMBSTONE
}

/** Whether an address is among ranges. */
export function covers(ranges: readonly AddressRange[], address: number): boolean {
  return ranges.some(({ start, end }) => start <= address && address < end)
}

/**
 * The code that an entry describes, as its attributes say.
 * @param base what offsets in lists count from: where the unit begins
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED`
 */
export function rangesOf(
  attributes: ReadonlyMap<number, AttributeValue>,
  context: FormContext,
  base: number,
): readonly AddressRange[] {
  const list = attributes.get(ATTRIBUTE.ranges)
  const ranges = list === undefined ? plainRange(attributes, context) : readList(list, context, base)
  return ranges.filter(({ start, end }) => start < end && !isTombstone(start))
}

function plainRange(attributes: ReadonlyMap<number, AttributeValue>, context: FormContext): AddressRange[] {
  const start = toAddress(attributes.get(ATTRIBUTE.lowPc), context)
  const high = attributes.get(ATTRIBUTE.highPc)
  if (start === undefined || high === undefined) return []
  // A number is the length, since version 4.
  const end = high.kind === 'number' ? start + high.value : toAddress(high, context)
  return end === undefined ? [] : [{ start, end }]
}

/** An address, as it is or by index; `undefined` for anything else. @throws {WasmBinaryError} `ERR_WASM_MALFORMED` */
export function toAddress(value: AttributeValue | undefined, context: FormContext): number | undefined {
  if (value?.kind === 'address') return value.value
  return value?.kind === 'addressIndex' ? addressAt(value.value, context) : undefined
}

function readList(list: AttributeValue, context: FormContext, base: number): AddressRange[] {
  const { sections, version, bases, offsetBytes } = context
  if (version < 5) return readOldList(new DwarfCursor(sections.ranges, list.value), context, base)
  if (list.kind === 'number') return readNewList(new DwarfCursor(sections.rnglists, list.value), context, base)
  if (list.kind !== 'rangeListIndex') throw malformed('the ranges of an entry of DWARF are not a list', 0)
  const entry = new DwarfCursor(sections.rnglists, bases.rangeLists + list.value * offsetBytes)
  const start = bases.rangeLists + entry.unsigned(offsetBytes)
  return readNewList(new DwarfCursor(sections.rnglists, start), context, base)
}

/** @see DWARF 4, section 2.17.3 */
function readOldList(cursor: DwarfCursor, context: FormContext, unitBase: number): AddressRange[] {
  const { addressBytes } = context
  const ranges: AddressRange[] = []
  let base = unitBase
  for (;;) {
    context.budget.spend()
    const start = cursor.unsigned(addressBytes)
    const end = cursor.unsigned(addressBytes)
    if (start === 0 && end === 0) return ranges
    if (start === 2 ** (8 * addressBytes) - 1) base = end
    else ranges.push({ start: base + start, end: base + end })
  }
}

/** @see DWARF 5, section 7.25 */
function readNewList(cursor: DwarfCursor, context: FormContext, unitBase: number): AddressRange[] {
  const { addressBytes } = context
  const ranges: AddressRange[] = []
  const indexed = (): number => addressAt(cursor.uleb(), context)
  let base = unitBase
  for (let kind = cursor.u8(); kind !== RANGE.endOfList; kind = cursor.u8()) {
    context.budget.spend()
    if (kind === RANGE.baseAddressx) base = indexed()
    else if (kind === RANGE.baseAddress) base = cursor.unsigned(addressBytes)
    else if (kind === RANGE.startxEndx) ranges.push({ start: indexed(), end: indexed() })
    else if (kind === RANGE.startEnd)
      ranges.push({ start: cursor.unsigned(addressBytes), end: cursor.unsigned(addressBytes) })
    else if (kind === RANGE.offsetPair) pushPair(ranges, base, cursor)
    else if (kind === RANGE.startxLength) pushLength(ranges, indexed(), cursor)
    else if (kind === RANGE.startLength) pushLength(ranges, cursor.unsigned(addressBytes), cursor)
    else throw malformed(`an entry of kind ${kind} in a list of ranges is not known`, cursor.position)
  }
  return ranges
}

function pushPair(ranges: AddressRange[], base: number, cursor: DwarfCursor): void {
  const start = base + cursor.uleb()
  const end = base + cursor.uleb()
  // Code that was left out has a tombstone for a base.
  if (base < FIRST_TOMBSTONE) ranges.push({ start, end })
}

function pushLength(ranges: AddressRange[], start: number, cursor: DwarfCursor): void {
  ranges.push({ start, end: start + cursor.uleb() })
}
