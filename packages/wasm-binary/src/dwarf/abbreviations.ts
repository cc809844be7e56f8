import { malformed } from '../wasm-binary-error.ts'
import type { Budget } from './budget.ts'
import { FORM } from './constants.ts'
import { DwarfCursor } from './dwarf-cursor.ts'

/** One attribute that entries of a kind have. */
export interface AttributeSpec {
  readonly name: number
  readonly form: number
  /** The value itself, of the form that keeps it here. */
  readonly constant: number
}

/** What entries of one kind look like. */
export interface Abbreviation {
  readonly tag: number
  readonly hasChildren: boolean
  readonly attributes: readonly AttributeSpec[]
}

/** The kinds of entries of a unit, by code. @see DWARF 5, section 7.5.3 */
export type Abbreviations = ReadonlyMap<number, Abbreviation>

/** More attributes than any sensible kind has: their values may take no bytes, and there may be many entries. */
const MAX_ATTRIBUTES = 256

/** @throws {WasmBinaryError} `ERR_WASM_MALFORMED` */
export function readAbbreviations(section: Uint8Array, offset: number, budget: Budget): Abbreviations {
  const cursor = new DwarfCursor(section, offset)
  const found = new Map<number, Abbreviation>()
  for (let code = cursor.uleb(); code !== 0; code = cursor.uleb()) {
    const tag = cursor.uleb()
    const hasChildren = cursor.u8() !== 0
    // Tables of many units could be one, each from another byte of it.
    budget.spend()
    if (found.has(code)) throw malformed('an abbreviation of DWARF is there twice', cursor.position)
    found.set(code, { tag, hasChildren, attributes: readAttributes(cursor) })
  }
  return found
}

function readAttributes(cursor: DwarfCursor): AttributeSpec[] {
  const attributes: AttributeSpec[] = []
  for (;;) {
    const name = cursor.uleb()
    const form = cursor.uleb()
    const constant = form === FORM.implicitConst ? cursor.sleb() : 0
    if (name === 0 && form === 0) return attributes
    if (attributes.length === MAX_ATTRIBUTES)
      throw malformed('an entry of DWARF has too many attributes', cursor.position)
    attributes.push({ name, form, constant })
  }
}
