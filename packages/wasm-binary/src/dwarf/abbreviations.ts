import { malformed } from '../wasm-binary-error.ts'
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

/** @throws {WasmBinaryError} `ERR_WASM_MALFORMED` */
export function readAbbreviations(section: Uint8Array, offset: number): Abbreviations {
  const cursor = new DwarfCursor(section, offset)
  const found = new Map<number, Abbreviation>()
  for (let code = cursor.uleb(); code !== 0; code = cursor.uleb()) {
    const tag = cursor.uleb()
    const hasChildren = cursor.u8() !== 0
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
    attributes.push({ name, form, constant })
  }
}
