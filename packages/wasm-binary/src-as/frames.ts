// The blocks that are open, and two things followed through them: the longest path to here, and the fuel's region.
//
// A path's cost is what its instructions weigh that come after its last check. A region is a set of instructions that are
// all executed whenever its first is: what comes after a block belongs with what came before it, unless some way out of
// the block leads elsewhere.
import { readCount, readLeb, skipBlockType, value } from './decode'

/** No path leads here: added to, it stays below 0. */
export const DEAD: i32 = -0x4000_0000
const NOWHERE: u32 = 0xffff_ffff

export const FRAME_BYTES: usize = 40
const KIND: usize = 0
/** Whether its label takes no values. */
const IS_EMPTY: usize = 4
const BRANCH: usize = 8
const ELSE_START: usize = 12
const REGION: usize = 16
/** The outermost frame to which a way out of this one leads. */
const OUTERMOST: usize = 20
/** Where a loop's units are to be written. */
const UNITS: usize = 24
/** The last of the ways that lead to its label and are given fuel back; a place in the list of `fuel.ts`, 0 for none. */
const REFUNDS: usize = 28
/** Of what guards: where the catch clauses of a `try_table` are, and the peak around it. */
const CATCHES: usize = 32
const OUTER_PEAK: usize = 36

const IS_LOOP: u32 = 1
const IS_IF: u32 = 2
const IS_TRY: u32 = 3

let frames: usize = 0
/** The innermost frame. */
export let top: usize = 0
/** Its place among them: kept beside its address, as a division takes long. */
let level: u32 = 0
/** The cost of the longest path to here from the function's start or a check in it. */
export let cost: i32 = 0
/** The cost of the longest path to anywhere in the innermost `try`, or in the function. */
let peak: i32 = 0
/** The region that what comes next belongs to; none: -1. */
export let region: i32 = -1
export function placeFrames(address: usize): void {
  frames = address
}

export function addCost(weight: i32): void {
  if (cost >= 0) cost += weight
}

export function setRegion(next: i32): void {
  region = next
}

/** How many blocks are open in the body. */
export function depth(): u32 {
  return level
}

export function openBody(isEmpty: bool): void {
  top = frames - FRAME_BYTES
  level = u32.MAX_VALUE
  cost = 0
  peak = 0
  region = -1
  openBlock(isEmpty)
}

function open(kind: u32, isEmpty: u32, elseStart: i32): void {
  const frame = top + FRAME_BYTES
  top = frame
  level++
  store<u64>(frame, <u64>kind | ((<u64>isEmpty) << 32), KIND)
  store<u64>(frame, <u64>(<u32>DEAD) | ((<u64>(<u32>elseStart)) << 32), BRANCH)
  store<u64>(frame, <u64>(<u32>region) | ((<u64>NOWHERE) << 32), REGION)
  store<u64>(frame, 0, UNITS)
}

export function openBlock(isEmpty: bool): void {
  open(0, isEmpty, DEAD)
}

/** Opens what guards; `catches`: where the clauses of a `try_table` are. */
export function openTry(catches: usize, isEmpty: bool): void {
  open(IS_TRY, isEmpty, DEAD)
  store<u32>(top, <u32>catches, CATCHES)
  store<i32>(top, peak, OUTER_PEAK)
  peak = cost
}

export function openIf(isEmpty: bool): void {
  open(IS_IF, isEmpty, cost)
  region = -1
}

/** Opens a loop, at whose header there is a check. */
export function openLoop(units: usize): void {
  resetCost()
  open(IS_LOOP, 0, DEAD)
  store<u32>(top, <u32>units, UNITS)
}

export function loopUnits(): usize {
  return load<u32>(top, UNITS)
}

/** A check has been written. */
export function resetCost(): void {
  if (cost < 0) return
  notePeak()
  cost = 0
}

function notePeak(): void {
  if (cost > peak) peak = cost
}

function endPart(): void {
  notePeak()
  if (load<u32>(top, KIND) != IS_LOOP) store<i32>(top, max(load<i32>(top, BRANCH), cost), BRANCH)
}

export function startElse(): void {
  endPart()
  cost = load<i32>(top, ELSE_START)
  store<i32>(top, DEAD, ELSE_START)
  region = -1
}

/** A handler begins: anything before it may have thrown. */
export function startCatch(): void {
  endPart()
  cost = peak
  region = -1
}

/** A branch to a label may be taken here. */
export function branch(label: u32): void {
  if (cost < 0 || label > depth()) return // an invalid label is for the engine to refuse
  noteCost(label)
  escape(depth() - label)
  region = -1
}

/** The same, where fuel is given back to whoever goes that way: as if what comes before the label had been executed. */
export function branchRefunded(label: u32): void {
  if (cost >= 0) noteCost(label)
}

function noteCost(label: u32): void {
  const frame = frameOf(label)
  store<i32>(frame, max(load<i32>(frame, BRANCH), cost), BRANCH)
}

function frameOf(label: u32): usize {
  return top - label * FRAME_BYTES
}

/** Whether a branch to a label may be put into an `if`. */
export function isEmptyLabel(label: u32): bool {
  return label <= depth() && load<u32>(frameOf(label), IS_EMPTY) != 0
}

export function isLoopLabel(label: u32): bool {
  return load<u32>(frameOf(label), KIND) == IS_LOOP
}

/** The list of what leads to a label and is refunded; see {@link REFUNDS}. */
export function refundsTo(label: u32): usize {
  return frameOf(label) + REFUNDS
}

/**
 * The regions that go on between here and a label, after the ends of blocks; a branch to there skips that.
 * @returns how many, at most `most` and one more
 */
export function suspendedRegions(label: u32, to: usize, first: i32, most: u32): u32 {
  let found: u32 = 0
  let last = first
  let outermost = NOWHERE
  const target = frameOf(label)
  let place = level
  for (let frame = top; frame > target; frame -= FRAME_BYTES, place--) {
    const escaped = load<u32>(frame, OUTERMOST)
    if (escaped < outermost) outermost = escaped
    if (outermost < place) continue
    const suspended = load<i32>(frame, REGION)
    if (suspended == last || suspended < 0) continue
    if (found == most) return most + 1
    last = suspended
    store<i32>(to + ((<usize>found) << 2), suspended)
    found++
  }
  return found
}

function escape(target: u32): void {
  store<u32>(top, min(load<u32>(top, OUTERMOST), target), OUTERMOST)
}

/** No path goes on from here: it traps. */
export function stopHere(): void {
  notePeak()
  cost = DEAD
  region = -1
}

/** No path goes on from here: it leaves the function. */
export function leave(): void {
  escape(0)
  stopHere()
}

/** What a turn of the loop that is innermost costs after the last check in it; 0 where it never comes back. */
export function turnCost(): u32 {
  return <u32>max(load<i32>(top, BRANCH), 0)
}

/** The cost of the longest path to anywhere in the function, once its frame is closed. */
export function peakCost(): u32 {
  return <u32>max(peak, 0)
}

export function isLoop(): bool {
  return load<u32>(top, KIND) == IS_LOOP
}

/** Closes the innermost frame, which is not the function's. */
export function close(): void {
  const closed = top
  const kind = load<u32>(closed, KIND)
  notePeak()
  if (kind == IS_TRY) closeTry()
  const inner = level
  const outermost = load<u32>(closed, OUTERMOST)
  level = inner - 1
  top = closed - FRAME_BYTES
  if (outermost < inner) {
    escape(outermost)
    region = -1
  } else {
    region = load<i32>(closed, REGION)
  }
  if (kind != IS_LOOP) cost = max(max(cost, load<i32>(closed, BRANCH)), load<i32>(closed, ELSE_START))
  if (cost < 0) region = -1
}

/** Closes the function's frame. */
export function closeBody(): void {
  endPart()
}

function closeTry(): void {
  const catches: usize = load<u32>(top, CATCHES)
  if (catches != 0) followCatches(catches)
  peak = max(peak, load<i32>(top, OUTER_PEAK))
}

/** The clauses of a `try_table` branch from anywhere in it; labels are counted from outside of it. */
function followCatches(p: usize): void {
  const saved = cost
  cost = peak
  p = readCount(skipBlockType(p), usize.MAX_VALUE)
  for (let left = value; left > 0; left--) {
    const clause: u32 = load<u8>(p++)
    if (clause < 2) p = readLeb(p)
    p = readLeb(p)
    branch(value + 1)
  }
  cost = saved
}
