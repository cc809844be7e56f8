// The walk over a module's code, as wasm: an engine runs that at speed from the first instruction on, where JavaScript
// would be interpreted. How it is used: src/passes/code-walker.ts; what it does: docs/adr/0013-instrumented-code.md.
import { FRAME_BYTES, placeFrames } from './frames'
import { buildGraph, visitCalleesFirst } from './graph'
import {
  allocate,
  COUNT_FUEL,
  functionCount,
  free,
  importCount,
  KINDS,
  NOTE_WRITES,
  options,
  STOP_BY_FLAG,
  STOP_BY_POLL,
} from './layout'
import { fillPlain, fillWeights } from './opcodes'
import { beginOutput } from './output'
import { placeRegions, REGION_BYTES } from './fuel'
import { gatherCode } from './gather'
import { rewriteFunction } from './rewrite'
import { checkTypes } from './function-types'
import { fillScanned } from './scanned'
import { maxBytes, maxDepth, scanAll } from './scan'

export {
  configure,
  errorFirst,
  errorKind,
  errorOffset,
  errorSecond,
  functions,
  list,
  mark,
  nameIndices,
  prepare,
  types,
} from './layout'
export { readFunctions } from './function-types'
export { replacementCount, replacements } from './replacements'
export { firstOtherChange, scanControl, scanLong } from './scan'
export { newCode, newCodeBytes } from './gather'
export { places, trace } from './trace'

/** Where the table of kinds is to be written. */
export function kinds(): usize {
  return KINDS
}

/** Whether what the code writes to is noted, as was asked for. */
export function areWritesNoted(): bool {
  return (options & NOTE_WRITES) != 0
}

/** Walks all bodies. */
export function run(): void {
  fillWeights()
  fillPlain((options & NOTE_WRITES) == 0)
  fillScanned()
  checkTypes()
  scanAll()
  placeFrames(allocate((<u64>maxDepth + 2) * FRAME_BYTES))
  placeRegions(allocate(options & COUNT_FUEL ? (<u64>maxBytes + 2) * REGION_BYTES : 0))
  if (options & (STOP_BY_FLAG | STOP_BY_POLL | COUNT_FUEL)) {
    buildGraph()
    beginOutput(free)
    visitCalleesFirst()
  } else {
    beginOutput(free)
    for (let i = importCount; i < functionCount; i++) rewriteFunction(i)
  }
  gatherCode()
}
