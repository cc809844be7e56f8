import { malformed } from '../wasm-binary-error.ts'
import type { Abbreviation } from './abbreviations.ts'
import { ATTRIBUTE, TAG } from './constants.ts'
import { DwarfCursor } from './dwarf-cursor.ts'
import { type AttributeValue, readForm } from './forms.ts'
import type { Attributes, Unit } from './unit.ts'

/** An entry that may be a frame, or part of a name. */
export interface Entry {
  readonly tag: number
  readonly parent: Entry | undefined
  readonly attributes: Attributes
  /** Frames within: inlined functions, functions of a scope. */
  readonly children: Entry[]
  readonly unit: Unit
}

/** The entries of a unit that matter here. */
export interface EntryTree {
  readonly roots: readonly Entry[]
  /** By their offset in `.debug_info`. */
  readonly byOffset: ReadonlyMap<number, Entry>
}

const KEPT_TAGS: ReadonlySet<number> = new Set(Object.values(TAG))

const KEPT_ATTRIBUTES: ReadonlySet<number> = new Set([
  ATTRIBUTE.name,
  ATTRIBUTE.lowPc,
  ATTRIBUTE.highPc,
  ATTRIBUTE.ranges,
  ATTRIBUTE.abstractOrigin,
  ATTRIBUTE.specification,
  ATTRIBUTE.callFile,
  ATTRIBUTE.callLine,
  ATTRIBUTE.callColumn,
  ATTRIBUTE.linkageName,
  ATTRIBUTE.mipsLinkageName,
])

/** Attributes for each byte of a unit, and some: those of sensible entries take bytes, but for a few. */
const MAX_ATTRIBUTES_PER_BYTE = 4
const MIN_ATTRIBUTES = 1000

/** Deeper than any sensible nesting of scopes. */
const MAX_DEPTH = 1000

/**
 * Reads all entries of a unit, and keeps those that functions are, or are in. Entries between, such as blocks, are left
 * out: what is in them counts as being in what those are in.
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED`
 */
export function readEntryTree(unit: Unit): EntryTree {
  const cursor = new DwarfCursor(unit.sections.info, unit.firstEntry, unit.end)
  const byOffset = new Map<number, Entry>()
  const roots: Entry[] = []
  const open: (Entry | undefined)[] = []
  let attributesLeft = MIN_ATTRIBUTES + MAX_ATTRIBUTES_PER_BYTE * (unit.end - unit.firstEntry)
  while (!cursor.isAtEnd) {
    const offset = cursor.position
    const code = cursor.uleb()
    if (code === 0) {
      open.pop()
      if (open.length === 0) break
      continue
    }
    const abbreviation = unit.abbreviations.get(code)
    if (abbreviation === undefined) throw malformed(`an entry of DWARF is of kind ${code}, which is none`, offset)
    attributesLeft -= abbreviation.attributes.length
    if (attributesLeft < 0) throw malformed('a unit of DWARF has more attributes than it has room for', offset)
    const parent = open.at(-1)
    const entry = readEntry(cursor, abbreviation, unit, parent)
    if (entry !== undefined) {
      byOffset.set(offset, entry)
      ;(parent?.children ?? roots).push(entry)
    }
    if (abbreviation.hasChildren) open.push(entry ?? parent)
    if (open.length > MAX_DEPTH) throw malformed('entries of DWARF are nested too deep', offset)
    if (open.length === 0) break
  }
  return { roots, byOffset }
}

function readEntry(
  cursor: DwarfCursor,
  { tag, attributes }: Abbreviation,
  unit: Unit,
  parent: Entry | undefined,
): Entry | undefined {
  if (!KEPT_TAGS.has(tag)) {
    for (const spec of attributes) readForm(cursor, spec, unit)
    return undefined
  }
  const kept = new Map<number, AttributeValue>()
  for (const spec of attributes) {
    const value = readForm(cursor, spec, unit)
    if (KEPT_ATTRIBUTES.has(spec.name)) kept.set(spec.name, value)
  }
  return { tag, parent, attributes: kept, children: [], unit }
}
