// The second walk: writes each body anew with checks and charges. A body that needs none is left as it was.
import { isFuelLocal, keepFuelIn, loadFuel, mergeFuel, storeFuel, testFuel, writeStop } from './checks'
import {
  INDEX,
  MEMORY,
  PREFIX,
  prefixedKind,
  prefixedOp,
  readLeb,
  readPrefixed,
  skipBlockType,
  skipImmediates,
  value,
} from './decode'
import {
  beginRegions,
  branchAlways,
  branchIf,
  count,
  openRegion,
  patchRegions,
  returnFrom,
  settleRefunds,
} from './fuel'
import { eventCount, eventDelta, eventWeight, readEvent } from './events'
import {
  addCost,
  branch,
  close,
  closeBody,
  cost,
  depth,
  isLoop,
  leave,
  loopUnits,
  openBlock,
  openBody,
  openIf,
  openLoop,
  openTry,
  peakCost,
  resetCost,
  startCatch,
  startElse,
  stopHere,
  turnCost,
} from './frames'
import { calleeWeight, isCut, setWeight } from './graph'
import {
  ASK_GROWTH,
  bodies,
  BODY_BYTES,
  chargeBytesFunction,
  chargeEntriesFunction,
  code as codeStart,
  COUNT_FUEL,
  firstSizeGlobal,
  FUNCTION_BYTES,
  functionCount,
  functions,
  importCount,
  KINDS,
  NOTE_WRITES,
  options,
  STOP_BY_FLAG,
  STOP_BY_POLL,
  TYPE_BYTES,
  types,
  VIRTUAL_GROWTH,
} from './layout'
import { noteLocalGroups, noteMany, noteStore, placeNoteLocals, writeNoteLocals } from './notes'
import * as op from './opcodes'
import { beginCopy, copyTo, leb, out, patchThree, skipTo, u8_ } from './output'
import { replacementFor } from './replacements'
import {
  EDGES,
  EDGES_END,
  EVENTS_END,
  FIRST,
  HAS_BULK,
  HAS_LOOP,
  HAS_MEMORY_GROW,
  HAS_TRY_TABLE,
  HAS_WRITES,
  IS_LOOP_HEADER,
  LOCALS,
  RECORD_BYTES,
  records,
  storedBy,
  STORES_V128,
  TRAITS,
  WEIGHT,
} from './scan'
import { beginFunction } from './trace'

/** No path without a check is longer, save for one instruction or call. */
const LONGEST_PATH: i32 = 20_000
/** The same where a check may come long after it is due: when the counter is used up. */
const LONGEST_POLLED_PATH: i32 = 5000
/** What `memory.grow` and `table.grow` cost in fuel, beside what they take as instructions. */
const GROWTH_FUEL: u32 = 1024
/**
 * A check takes no more from the counter. What it stands for may be twenty times as long, and mostly is far shorter: the
 * longest path through an interpreter's loop, for one, is not the one it goes.
 */
const MAX_UNITS: u32 = 128
const I64: u32 = 0x7e
const EMPTY: u32 = 0x40

let isFuel: bool = false
let isMetered: bool = false
/** Whether this function's writes are noted. */
let isNoted: bool = false
/** No path is too long where nothing is metered. */
let longestPath: i32 = 0

/** Rewrites one function, all of whose callees have been. */
export function rewriteFunction(functionIndex: u32): void {
  beginFunction(functionIndex)
  isMetered = (options & (STOP_BY_FLAG | STOP_BY_POLL | COUNT_FUEL)) != 0
  isFuel = (options & COUNT_FUEL) != 0
  longestPath = options & STOP_BY_POLL ? LONGEST_POLLED_PATH : isMetered ? LONGEST_PATH : i32.MAX_VALUE
  const i = functionIndex - importCount
  const record = records + i * RECORD_BYTES
  const body = bodies + i * BODY_BYTES
  const traits = load<u32>(record, TRAITS)
  isNoted = (options & NOTE_WRITES) != 0 && (traits & HAS_WRITES) != 0
  if (isMetered && !isFuel && !isNoted && !(traits & (HAS_BULK | HAS_MEMORY_GROW))) {
    const weight = straightWeight(record)
    if (weight <= <u64>longestPath) {
      setWeight(functionIndex, <u32>weight)
      if (traits & HAS_LOOP || isCut(functionIndex)) rewriteShort(functionIndex, record, body, <u32>weight)
      return
    }
  }
  if (!isMetered && !isNoted && !(traits & (HAS_BULK | HAS_MEMORY_GROW))) return
  rewriteBody(functionIndex, record, body)
}

/** All instructions of the body and whom it calls, as if each were on one path. */
function straightWeight(record: usize): u64 {
  let sum: u64 = load<u32>(record, WEIGHT)
  const end: usize = load<u32>(record, EDGES_END)
  for (let edge: usize = load<u32>(record, EDGES); edge < end; edge += 4) {
    const node = load<u32>(edge)
    if (node < IS_LOOP_HEADER) sum += calleeWeight(node)
  }
  return sum
}

/** A body all of which is no longer than a path may be: checks go to its entry and its loops, which are known already. */
function rewriteShort(functionIndex: u32, record: usize, body: usize, weight: u32): void {
  const start: usize = load<u32>(body)
  const end = start + load<u32>(body, 4)
  const units = max(1, min(weight, MAX_UNITS))
  beginCopy(start)
  const outStart = out
  if (isCut(functionIndex)) {
    copyTo(load<u32>(record, FIRST))
    writeStop(units)
  }
  const edgesEnd: usize = load<u32>(record, EDGES_END)
  for (let edge: usize = load<u32>(record, EDGES); edge < edgesEnd; edge += 4) {
    const entry = load<u32>(edge)
    if (entry < IS_LOOP_HEADER) continue
    copyTo(codeStart + (entry & ~IS_LOOP_HEADER))
    writeStop(units)
  }
  copyTo(end)
  store<u32>(body, <u32>outStart)
  store<u32>(body, <u32>(out - outStart), 4)
}

function rewriteBody(functionIndex: u32, record: usize, body: usize): void {
  const start: usize = load<u32>(body)
  const end = start + load<u32>(body, 4)
  const first: usize = load<u32>(record, FIRST)
  const traits = load<u32>(record, TRAITS)
  const isLocal = isFuel && (traits & HAS_LOOP) != 0 && (traits & HAS_TRY_TABLE) == 0
  const locals = load<u32>(record, LOCALS)
  keepFuelIn(isLocal, locals)
  placeNoteLocals(locals + (isLocal ? 1 : 0), traits)
  beginCopy(start)
  const outStart = out
  const results = load<u32>(types + load<u32>(functions + functionIndex * FUNCTION_BYTES) * TYPE_BYTES, 8)
  openBody(results == EMPTY)
  beginRegions()
  writeLocals(start, first, isLocal)
  if (isLocal) {
    loadFuel()
    u8_(op.BLOCK)
    writeBlockType(results)
  }
  let units: usize = 0
  const isEntryChecked = isMetered && isCut(functionIndex)
  if (isEntryChecked) units = writeStop(0)
  if (isFuel) openRegion(isEntryChecked)
  rewriteInstructions(record, first, end)
  closeBody()
  mergeFuel()
  settleRefunds()
  copyTo(end)
  if (isLocal) {
    storeFuel()
    u8_(op.END)
  }
  const peak = peakCost()
  if (units != 0) patchThree(units, max(1, min(peak, MAX_UNITS)))
  if (isMetered) setWeight(functionIndex, peak)
  patchRegions()
  store<u32>(body, <u32>outStart)
  store<u32>(body, <u32>(out - outStart), 4)
}

function writeLocals(start: usize, first: usize, isLocal: bool): void {
  if (isLocal || isNoted) {
    const p = readLeb(start)
    leb(value + (isLocal ? 1 : 0) + (isNoted ? noteLocalGroups() : 0))
    skipTo(p)
  }
  copyTo(first)
  if (isLocal) {
    u8_(1)
    u8_(I64)
  }
  if (isNoted) writeNoteLocals()
}

/** A byte, or 0x100 and more: an index of a type. */
function writeBlockType(blockType: u32): void {
  if (blockType < 0x100) {
    u8_(blockType)
    return
  }
  let index = blockType - 0x100
  while (index >= 0x40) {
    u8_((index & 0x7f) | 0x80)
    index >>= 7
  }
  u8_(index)
}

/** A check before the instruction at `start`, where the path to it and over it has become long. */
function shorten(start: usize, next: u32): void {
  if (cost + <i32>next > longestPath) writeShortening(start)
}

function writeShortening(start: usize): void {
  if (cost == 0) return
  copyTo(start)
  writeStop(min(<u32>cost, MAX_UNITS))
  testFuel()
  resetCost()
}

/** What the first walk noted: plain instructions are counted together, up to the next that is not. */
function rewriteInstructions(record: usize, p: usize, end: usize): void {
  let start = p
  const eventsEnd: usize = load<u32>(record, EVENTS_END)
  for (let event: usize = load<u32>(record, EDGES_END); event < eventsEnd;) {
    event = readEvent(event)
    start += eventDelta
    if (cost + <i32>eventWeight > longestPath) passSlowly(p, start)
    else passPlain(p, eventCount, eventWeight)
    const code: u32 = load<u8>(start)
    if (code == op.END) {
      closeBlock()
      p = start + 1
      continue
    }
    if (code == op.BLOCK) {
      shorten(start, 0)
      openBlock(load<u8>(start, 1) == EMPTY)
      p = skipBlockType(start + 1)
      continue
    }
    p = rewriteInstruction(code, start, end)
  }
}

/** Plain instructions one by one, where the path through them becomes too long. */
function passSlowly(p: usize, end: usize): void {
  let first = p
  let instructions: u32 = 0
  let weights: i32 = 0
  while (p < end) {
    const start = p
    const code: u32 = load<u8>(p++)
    const weight: i32 = load<u8>(op.WEIGHTS + code)
    if (cost + weights + weight > longestPath) {
      passPlain(first, instructions, weights)
      writeShortening(start)
      first = start
      instructions = 0
      weights = 0
    }
    instructions++
    weights += weight
    p = skipImmediates(load<u8>(KINDS + code), p, end)
  }
  passPlain(first, instructions, weights)
}

function passPlain(first: usize, instructions: u32, weights: i32): void {
  if (instructions == 0) return
  addCost(weights)
  if (isFuel) count(first, instructions)
}

/** Returns where it ends. */
function rewriteInstruction(code: u32, start: usize, end: usize): usize {
  const weight: u32 = load<u8>(op.WEIGHTS + code)
  const kind: u32 = load<u8>(KINDS + code)
  const immediates = start + 1
  if (weight != 0 || code == op.LOOP) {
    shorten(start, weight)
    addCost(weight)
    if (isFuel && !isLabel(code)) count(start, 1)
  }
  if (kind == INDEX) return rewriteIndexed(code, start, immediates)
  if (kind == PREFIX) return rewritePrefixed(code, immediates, start, end)
  const p = skipImmediates(kind, immediates, end)
  if (code <= op.TRY_TABLE) rewriteControl(code, start, immediates, p)
  else if (kind == MEMORY) rewriteStore(code, start, immediates)
  return p
}

/** An instruction that names something by its index, and no more. */
function rewriteIndexed(code: u32, start: usize, immediates: usize): usize {
  const p = readLeb(immediates)
  const index = value
  switch (code) {
    case op.BR:
      if (isFuel) branchAlways(index, start)
      else branch(index)
      stopHere()
      return p
    case op.BR_IF:
      if (isFuel) branchIf(index, start, p)
      else branch(index)
      return p
    case op.CALL:
    case op.RETURN_CALL:
      if (index < functionCount) rewriteCall(code, index, start, p)
      return p
    case op.CALL_REF:
    case op.RETURN_CALL_REF:
      rewriteCall(code, functionCount + load<u32>(types + index * TYPE_BYTES), start, p)
      return p
    case op.CATCH:
      rewriteCatch(p)
      return p
    case op.THROW:
    case op.RETHROW:
      rewriteThrow(start)
      return p
    case op.MEMORY_SIZE:
      rewriteMemorySize(start, index, p)
      return p
    case op.MEMORY_GROW:
      rewriteMemoryGrow(start, index, p)
      return p
    case op.BR_ON_NULL:
    case op.BR_ON_NON_NULL:
      branch(index)
      return p
    default:
      return p
  }
}

/** Whether an instruction only tells where something begins or ends: it costs no fuel, as it does nothing. */
function isLabel(code: u32): bool {
  switch (code) {
    case op.BLOCK:
    case op.LOOP:
    case op.CATCH:
    case op.CATCH_ALL:
    case op.DELEGATE:
      return true
    default:
      return false
  }
}

function rewriteControl(code: u32, start: usize, immediates: usize, p: usize): void {
  switch (code) {
    case op.UNREACHABLE:
      return stopHere()
    case op.TRY:
      return openTry(0, load<u8>(immediates) == EMPTY)
    case op.TRY_TABLE:
      return openTry(immediates, load<u8>(immediates) == EMPTY)
    case op.LOOP:
      return rewriteLoop(start, p)
    case op.IF:
      return openIf(load<u8>(immediates) == EMPTY)
    case op.ELSE:
      mergeFuel()
      return startElse()
    case op.CATCH_ALL:
      return rewriteCatch(p)
    case op.DELEGATE:
      return closeBlock()
    case op.BR_TABLE:
      return branchTable(immediates, p)
    case op.RETURN:
      return isFuel ? returnFrom(start, p) : leave()
    case op.CALL_INDIRECT:
    case op.RETURN_CALL_INDIRECT:
      readLeb(immediates)
      return rewriteCall(code, functionCount + load<u32>(types + value * TYPE_BYTES), start, p)
    case op.THROW_REF:
      return rewriteThrow(start)
    default:
  }
}

function rewriteThrow(start: usize): void {
  if (isFuelLocal) copyTo(start)
  storeFuel()
  leave()
}

/** What is caught comes from where the fuel was put into the global. */
function rewriteCatch(p: usize): void {
  startCatch()
  if (isFuelLocal) copyTo(p)
  loadFuel()
}

function closeBlock(): void {
  if (depth() == 0) return
  if (isLoop()) {
    const units = loopUnits()
    if (units != 0) patchThree(units, max(1, min(turnCost(), MAX_UNITS)))
  }
  if (isFuel) settleRefunds()
  close()
  mergeFuel()
}

function rewriteLoop(start: usize, p: usize): void {
  const isDead = cost < 0
  if (!isMetered || isDead) return openLoop(0)
  if (options & STOP_BY_POLL && <u32>cost > MAX_UNITS) {
    // The header charges for turns. What led to it may be long beside them.
    copyTo(start)
    writeStop(MAX_UNITS)
  }
  copyTo(p)
  openLoop(writeStop(0))
  if (isFuel) openRegion(true)
}

function branchTable(immediates: usize, p: usize): void {
  let next = readLeb(immediates)
  while (next < p) {
    next = readLeb(next)
    branch(value)
  }
  stopHere()
}

function rewriteCall(code: u32, node: u32, start: usize, p: usize): void {
  const weight = calleeWeight(node)
  shorten(start, weight)
  addCost(weight)
  if (isFuelLocal) {
    copyTo(start)
    storeFuel()
    copyTo(p)
    if (!isTailCall(code)) loadFuel()
  }
  if (isTailCall(code)) leave()
}

function isTailCall(code: u32): bool {
  return code == op.RETURN_CALL || code == op.RETURN_CALL_INDIRECT || code == op.RETURN_CALL_REF
}

function rewriteMemoryGrow(start: usize, memory: u32, p: usize): void {
  chargeGrowth(start)
  if (!(options & (ASK_GROWTH | VIRTUAL_GROWTH))) return
  copyTo(start)
  u8_(op.CALL)
  leb(replacementFor(op.MEMORY_GROW, memory, 0, start))
  skipTo(p)
}

/** Where stores are not noted they are plain, and do not come here. */
function rewriteStore(code: u32, start: usize, immediates: usize): void {
  if (isNoted && code >= op.FIRST_STORE && code <= op.LAST_STORE) noteStore(storedBy(code), start, immediates)
}

/** The size that the memory seems to have is in a global. */
function rewriteMemorySize(start: usize, memory: u32, p: usize): void {
  if (!(options & VIRTUAL_GROWTH)) return
  copyTo(start)
  u8_(op.GLOBAL_GET)
  leb(firstSizeGlobal + memory)
  skipTo(p)
}

/** Growth takes long, and is charged for where it is: as part of a path it would make the whole path look long. */
function chargeGrowth(start: usize): void {
  if (isFuel) count(start, GROWTH_FUEL)
  if (!isMetered || cost < 0) return
  copyTo(start)
  writeStop(op.GROWTH_WEIGHT)
  testFuel()
  resetCost()
}

function rewritePrefixed(prefix: u32, p: usize, start: usize, end: usize): usize {
  p = readPrefixed(prefix, p)
  const code = prefixedOp
  const immediates = p
  p = skipImmediates(prefixedKind, p, end)
  if (isNoted) notePrefixed(code, start, immediates)
  if (code == op.TABLE_GROW) chargeGrowth(start)
  else addCost(op.prefixedWeight(code))
  if (code == op.TABLE_GROW || (isMetered && op.isSplit(code))) replace(code, start, immediates, p)
  else if (code == op.MEMORY_INIT) charge(chargeBytesFunction, start)
  else if (op.isChargedInEntries(code)) charge(chargeEntriesFunction, start)
  else if (code == op.BR_ON_CAST || code == op.BR_ON_CAST_FAIL) {
    readLeb(immediates + 1)
    branch(value)
  }
  return p
}

function notePrefixed(code: u32, start: usize, immediates: usize): void {
  if (op.isWriteOfMany(code)) noteMany(start)
  else if (op.isStoreOfVector(code)) noteStore(STORES_V128, start, immediates)
}

/** Calls a function that does the same in pieces. */
function replace(code: u32, start: usize, immediates: usize, p: usize): void {
  const next = readLeb(immediates)
  const target = value
  let origin: u32 = 0
  if (code == op.MEMORY_COPY || code == op.TABLE_COPY) {
    readLeb(next)
    origin = value
  }
  copyTo(start)
  callCharging(replacementFor(code, target, origin, start))
  skipTo(p)
}

/** Calls a function that charges for the number on top of the stack and leaves it there. */
function charge(chargingFunction: u32, start: usize): void {
  if (!(options & (STOP_BY_POLL | COUNT_FUEL))) return
  copyTo(start)
  callCharging(chargingFunction)
}

function callCharging(functionIndex: u32): void {
  storeFuel()
  u8_(op.CALL)
  leb(functionIndex)
  loadFuel()
}
