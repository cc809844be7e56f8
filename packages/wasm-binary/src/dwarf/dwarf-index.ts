import { Budget } from './budget.ts'
import { ATTRIBUTE, TAG } from './constants.ts'
import { type Entry, type EntryTree, readEntryTree } from './entry-tree.ts'
import { stringOf } from './forms.ts'
import { findLine } from './line-program.ts'
import { fileName, type LineTable, readLineTable } from './line-table.ts'
import { covers, rangesOf } from './ranges.ts'
import type { DwarfSections } from './sections.ts'
import { readRoot, readUnits, type UnitRoot } from './unit.ts'

/** A function that an instruction is in, and where in its source. Lines and columns count from 1. */
export interface DwarfFrame {
  /** Its name with the scopes it is in, `shapes::Circle::area`; `undefined` where it is not told. */
  readonly name?: string
  /** The name that the linker knows, mangled. */
  readonly linkageName?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** More frames than this at one instruction are no sensible inlining; names go through no more scopes. */
const MAX_INLINED = 64
const MAX_SCOPES = 32
/** Entries of shared lists that are read for one module, at most. */
const MAX_STEPS = 1_000_000

const NO_ENTRIES: EntryTree = { roots: [], byOffset: new Map() }

/** Finds the sources of instructions. What it has read of a unit once, it keeps. */
export class DwarfIndex {
  readonly #sections: DwarfSections
  readonly #budget = new Budget(MAX_STEPS)
  readonly #trees = new Map<number, EntryTree>()
  readonly #tables = new Map<number, LineTable>()
  #roots: readonly UnitRoot[] | undefined

  constructor(sections: DwarfSections) {
    this.#sections = sections
  }

  /**
   * The functions that an instruction is in, innermost first: those that were inlined, then that which they were inlined
   * into. Empty where nothing is known of it.
   * @param address of the instruction, counted from the first byte of the code section's contents
   * @throws {WasmBinaryError} `ERR_WASM_MALFORMED`
   */
  locate(address: number): DwarfFrame[] {
    for (const root of this.#unitRoots()) {
      if (root.ranges.length > 0 && !covers(root.ranges, address)) continue
      const chain = this.#chainAt(root, address)
      if (chain.length > 0) return this.#frames(root, chain, address)
    }
    return []
  }

  #unitRoots(): readonly UnitRoot[] {
    if (this.#roots !== undefined) return this.#roots
    // What is malformed is read once.
    this.#roots = []
    this.#roots = readUnits(this.#sections, this.#budget).map((unit) => readRoot(unit))
    return this.#roots
  }

  /** The function at an address and those inlined there, outermost first. */
  #chainAt(root: UnitRoot, address: number): Entry[] {
    const chain: Entry[] = []
    let entries: readonly Entry[] = this.#treeOf(root).roots
    for (;;) {
      const found = findScope(entries, address, root, chain.length === 0 ? TAG.subprogram : TAG.inlinedSubroutine)
      if (found === undefined || chain.length === MAX_INLINED) return chain
      chain.push(found)
      entries = found.children
    }
  }

  #treeOf({ unit }: UnitRoot): EntryTree {
    const known = this.#trees.get(unit.start)
    if (known !== undefined) return known
    this.#trees.set(unit.start, NO_ENTRIES)
    const tree = readEntryTree(unit)
    this.#trees.set(unit.start, tree)
    return tree
  }

  #frames(root: UnitRoot, chain: readonly Entry[], address: number): DwarfFrame[] {
    const table = this.#tableOf(root)
    const start =
      chain[0] === undefined ? 0 : (entryRanges(chain[0], root).find((range) => covers([range], address))?.start ?? 0)
    const row = table && findLine(this.#sections.line, table, address, start)
    let place = row === undefined ? {} : placeOf(table, row.file, row.line, row.column)
    const frames: DwarfFrame[] = []
    for (const entry of chain.toReversed()) {
      frames.push({ ...this.#namesOf(entry), ...place })
      const call = (attribute: number): number => numberOf(entry, attribute)
      place = placeOf(table, call(ATTRIBUTE.callFile), call(ATTRIBUTE.callLine), call(ATTRIBUTE.callColumn))
    }
    return frames
  }

  #tableOf({ unit, lineProgram, directory }: UnitRoot): LineTable | undefined {
    if (lineProgram === undefined) return undefined
    const table = this.#tables.get(lineProgram) ?? readLineTable(lineProgram, unit, directory)
    this.#tables.set(lineProgram, table)
    return table
  }

  #namesOf(entry: Entry): Pick<DwarfFrame, 'name' | 'linkageName'> {
    const linkage = this.#inherited(
      entry,
      (item) => textOf(item, ATTRIBUTE.linkageName) ?? textOf(item, ATTRIBUTE.mipsLinkageName),
    )
    const name = this.#inherited(entry, (item) => textOf(item, ATTRIBUTE.name))
    const declaration = this.#inherited(entry, (item) => (item.attributes.has(ATTRIBUTE.name) ? item : undefined))
    return {
      ...(name !== undefined && { name: [...scopeNames(declaration?.parent), name].join('::') }),
      ...(linkage !== undefined && { linkageName: linkage }),
    }
  }

  /** Looks into an entry, else into the one that it is an instance or the definition of. */
  #inherited<Found>(entry: Entry, look: (entry: Entry) => Found | undefined): Found | undefined {
    let current: Entry | undefined = entry
    for (let i = 0; current !== undefined && i < MAX_SCOPES; i++) {
      const found = look(current)
      if (found !== undefined) return found
      current = this.#origin(current)
    }
    return undefined
  }

  #origin({ attributes }: Entry): Entry | undefined {
    const reference = attributes.get(ATTRIBUTE.abstractOrigin) ?? attributes.get(ATTRIBUTE.specification)
    if (reference?.kind !== 'reference') return undefined
    const { value } = reference
    const root = this.#unitRoots().find(({ unit }) => unit.start <= value && value < unit.end)
    return root && this.#treeOf(root).byOffset.get(value)
  }
}

/** The entry of a kind that an address is in, whatever scopes are around it. */
function findScope(entries: readonly Entry[], address: number, root: UnitRoot, tag: number): Entry | undefined {
  for (const entry of entries) {
    if (entry.tag === tag && covers(entryRanges(entry, root), address)) return entry
    const isScope = entry.tag !== TAG.subprogram && entry.tag !== TAG.inlinedSubroutine
    const within = isScope ? findScope(entry.children, address, root, tag) : undefined
    if (within !== undefined) return within
  }
  return undefined
}

function entryRanges({ attributes }: Entry, { unit, base }: UnitRoot) {
  return rangesOf(attributes, unit, base)
}

function textOf({ attributes, unit }: Entry, attribute: number): string | undefined {
  return stringOf(attributes.get(attribute), unit)
}

function numberOf({ attributes }: Entry, attribute: number): number {
  const value = attributes.get(attribute)
  return value?.kind === 'number' ? value.value : 0
}

function scopeNames(entry: Entry | undefined): string[] {
  const names: string[] = []
  for (let scope = entry; scope !== undefined && names.length < MAX_SCOPES; scope = scope.parent) {
    const name = textOf(scope, ATTRIBUTE.name)
    if (name !== undefined) names.unshift(name)
  }
  return names
}

function placeOf(
  table: LineTable | undefined,
  file: number,
  line: number,
  column: number,
): Pick<DwarfFrame, 'file' | 'line' | 'column'> {
  const path = table && fileName(table, file)
  if (path === undefined || line <= 0) return {}
  return { file: path, line, ...(column > 0 && { column }) }
}
