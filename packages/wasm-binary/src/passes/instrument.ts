import { memoryLimits, tableTypes } from '../index-space.ts'
import { OPCODE } from '../opcodes.ts'
import { assertSmallConstants } from './constant-arrays.ts'
import { type Replacement, walkCode, WALK_OPTION, type WalkInput } from './code-walker.ts'
import { addBulkFunction } from './instrument-bulk.ts'
import { addChargeFunction, addCharges, type Charges } from './instrument-charges.ts'
import { addGrowthFunction, GROW_TYPE, type GrowthParts } from './instrument-growth.ts'
import { GROW_SLOT, type Instrumented, type InstrumentOptions } from './instrument-options.ts'
import { functionMarks, typeFacts } from './instrument-facts.ts'
import type { ModuleAppender } from './module-appender.ts'
import { elementSegments } from '../sections/element-section.ts'
import { addNotes, canNoteWrites, exportNotes, type NoteParts } from './note-writes.ts'
import { addRestoring, addSizes, findObstacle } from './restore-state.ts'

/**
 * Makes a module stop in time, count what it executes, ask before it grows, or restorable; docs/adr/0013-instrumented-code.md
 * says where checks are put, and why nothing escapes them.
 *
 * @throws {WasmBinaryError} `ERR_WASM_MALFORMED` where code breaks the format or names what is not there;
 * `ERR_WASM_UNSUPPORTED` where it holds an instruction that is not known or that cannot be stopped
 */
export function instrument(appender: ModuleAppender, options: InstrumentOptions): Instrumented {
  const module = { ...appender.module, ...appender.ownCode, elements: elementSegments(appender.module) }
  const before = { addedCount: appender.nextFunction - appender.functionCount, globalCount: appender.nextGlobal }
  assertSmallConstants(module)
  const isCounted = options.stop === 'poll' || options.fuel === true
  const charges = addCharges(appender, options)
  const grow = options.growth === true ? appender.addHostFunction(GROW_SLOT, GROW_TYPE) : undefined
  const chargeBytes = isCounted ? addChargeFunction(appender, charges, 'bytes') : 0
  const chargeEntries = isCounted ? addChargeFunction(appender, charges, 'entries') : 0
  const obstacle = options.restore === true ? findObstacle(module) : 'nobody asked for it'
  const firstSize = obstacle === undefined ? addSizes(appender) : undefined
  const notes = firstSize === undefined ? undefined : addNotesIfWanted(appender, options)
  const { code, replacements, otherChange, areWritesNoted, origins } = walkCode({
    module,
    options: walkOptions(options, firstSize !== undefined, notes !== undefined),
    ...typeFacts(appender, options.fuel === true),
    ...before,
    marks: functionMarks(module),
    places: options.places,
    memoryCount: memoryLimits(module).length,
    tableCount: tableTypes(module).length,
    indices: {
      ...chargeIndices(charges),
      chargeBytes,
      chargeEntries,
      firstReplacement: appender.nextFunction,
      firstSize: firstSize ?? 0,
      ...noteIndices(notes),
    },
  })
  const growing = { charges, grow, firstSize }
  for (const replacement of replacements) addReplacement(appender, growing, replacement)
  appender.replaceCode(code)
  if (firstSize === undefined) return withOrigins({ obstacle }, origins)
  if (notes !== undefined && areWritesNoted) exportNotes(appender, notes)
  const noting = notes === undefined ? {} : { noteRange: notes.range }
  return withOrigins({ ...finishRestoring(appender, firstSize, otherChange), ...noting }, origins)
}

/** Indices that are not there are not used. */
function chargeIndices({ flagMemory = 0, counter = 0, fuel = 0, refill }: Charges) {
  return { flagMemory, counter, fuel, refill }
}

function noteIndices(notes: NoteParts | undefined) {
  return { notesMemory: notes?.memory ?? 0, noteRange: notes?.range ?? 0 }
}

function addNotesIfWanted(appender: ModuleAppender, { noteWrites }: InstrumentOptions): NoteParts | undefined {
  return noteWrites === true && canNoteWrites(appender.module) ? addNotes(appender) : undefined
}

/** Most ask for none. */
function withOrigins(restoring: Instrumented, origins: readonly (number | undefined)[]): Instrumented {
  return origins.length === 0 ? restoring : { ...restoring, origins }
}

/** What code does that nothing restores is known only once it has been read. */
function finishRestoring(appender: ModuleAppender, firstSize: number, otherChange: number | undefined): Instrumented {
  if (otherChange !== undefined) return { obstacle: changesOf(otherChange) }
  addRestoring(appender, firstSize)
  return {}
}

function changesOf(opcode: number): string {
  const isSegment = opcode === OPCODE.dataDrop || opcode === OPCODE.elemDrop
  return isSegment ? 'its code drops segments' : 'its code changes tables'
}

function walkOptions(
  { stop, fuel, growth }: InstrumentOptions,
  isRestorable: boolean,
  isNoting: boolean,
): WalkInput['options'] {
  return (
    (stop === 'flag' ? WALK_OPTION.stopByFlag : 0) |
    (stop === 'poll' ? WALK_OPTION.stopByPoll : 0) |
    (fuel === true ? WALK_OPTION.fuel : 0) |
    (growth === true ? WALK_OPTION.growth : 0) |
    (isRestorable ? WALK_OPTION.virtualGrowth : 0) |
    (isNoting ? WALK_OPTION.noteWrites : 0)
  )
}

function addReplacement(appender: ModuleAppender, growing: GrowthParts, replacement: Replacement): void {
  const isGrowth = replacement.opcode === OPCODE.memoryGrow || replacement.opcode === OPCODE.tableGrow
  if (isGrowth) addGrowthFunction(appender, growing, replacement)
  else addBulkFunction(appender, growing.charges, replacement)
}
