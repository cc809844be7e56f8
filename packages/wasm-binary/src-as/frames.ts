// The blocks that are open, and two things followed through them: the longest path to here, and the fuel's region.
//
// A path's cost is what its instructions weigh, each loop gone through once. A region is a set of instructions that are
// all executed whenever its first is: what comes after a block belongs with what came before it, unless some way out of
// the block leads elsewhere.
import { readCount, readLeb, skipBlockType, value } from './decode'

/** No path leads here: added to, it stays below 0. */
export const DEAD: i32 = -0x4000_0000
const NOWHERE: u32 = 0xffff_ffff

export const FRAME_BYTES: usize = 40
const KIND: usize = 0
const START: usize = 4
const BRANCH: usize = 8
const PEAK: usize = 12
const ELSE_START: usize = 16
const REGION: usize = 20
/** The outermost frame to which a way out of this one leads. */
const OUTERMOST: usize = 24
/** Where a loop's units are to be written. */
const UNITS: usize = 28
/** Where the catch clauses of a `try_table` are. */
const CATCHES: usize = 32
/** {@link base} outside of it. */
const OUTER_BASE: usize = 36

const IS_LOOP: u32 = 1
const IS_IF: u32 = 2

let frames: usize = 0
/** The innermost frame. */
export let top: usize = 0
/** The cost of the longest path to here since the function's start or the last check in it. */
export let cost: i32 = 0
/** The region that what comes next belongs to; none: -1. */
export let region: i32 = -1
/** The cost at the header of the innermost loop. */
export let base: i32 = 0

export function placeFrames(address: usize): void {
  frames = address
}

export function addCost(weight: i32): void {
  if (cost >= 0) cost += weight
}

export function setRegion(next: i32): void {
  region = next
}

export function depth(): u32 {
  return <u32>((top - frames) / FRAME_BYTES)
}

export function openBody(): void {
  top = frames - FRAME_BYTES
  cost = 0
  base = 0
  region = -1
  open(0)
}

function open(kind: u32): void {
  top += FRAME_BYTES
  store<u32>(top, kind, KIND)
  store<i32>(top, cost, START)
  store<i32>(top, DEAD, BRANCH)
  store<i32>(top, cost, PEAK)
  store<i32>(top, kind == IS_IF ? cost : DEAD, ELSE_START)
  store<i32>(top, region, REGION)
  store<u32>(top, NOWHERE, OUTERMOST)
  store<u32>(top, 0, UNITS)
  store<u32>(top, 0, CATCHES)
  store<i32>(top, base, OUTER_BASE)
}

export function openBlock(catches: usize): void {
  open(0)
  store<u32>(top, <u32>catches, CATCHES)
}

export function openIf(): void {
  open(IS_IF)
  region = -1
}

export function openLoop(units: usize): void {
  open(IS_LOOP)
  store<u32>(top, <u32>units, UNITS)
  base = cost
}

export function loopUnits(): usize {
  return load<u32>(top, UNITS)
}

/** All that has been passed since the innermost loop's header or the last check is charged for. */
export function resetCost(): void {
  notePeak(top)
  cost = base
}

function notePeak(frame: usize): void {
  store<i32>(frame, max(load<i32>(frame, PEAK), cost), PEAK)
}

function endPart(): void {
  notePeak(top)
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
  cost = load<i32>(top, PEAK)
  region = -1
}

/** A branch to a label may be taken here. */
export function branch(label: u32): void {
  if (cost < 0) return
  const target = depth() - label
  if (<i32>target < 0) return // invalid, which is for the engine to say
  const frame = frames + target * FRAME_BYTES
  store<i32>(frame, max(load<i32>(frame, BRANCH), cost), BRANCH)
  escape(target)
  region = -1
}

function escape(target: u32): void {
  store<u32>(top, min(load<u32>(top, OUTERMOST), target), OUTERMOST)
}

/** No path goes on from here: it traps. */
export function stopHere(): void {
  notePeak(top)
  cost = DEAD
  region = -1
}

/** No path goes on from here: it leaves the function. */
export function leave(): void {
  escape(0)
  stopHere()
}

/** The cost of one turn of the loop that is innermost; 0 where it never comes back. */
export function turnCost(): u32 {
  const back = load<i32>(top, BRANCH)
  return back < 0 ? 0 : <u32>(back - load<i32>(top, START))
}

/** The cost of the longest path to anywhere in the innermost frame. */
export function peakCost(): u32 {
  return <u32>max(load<i32>(top, PEAK), 0)
}

export function isLoop(): bool {
  return load<u32>(top, KIND) == IS_LOOP
}

/** Closes the innermost frame, which is not the function's. */
export function close(): void {
  endPart()
  const catches: usize = load<u32>(top, CATCHES)
  if (catches != 0) followCatches(catches)
  const closed = top
  const level = depth()
  top -= FRAME_BYTES
  store<i32>(top, max(load<i32>(top, PEAK), load<i32>(closed, PEAK)), PEAK)
  const outermost = load<u32>(closed, OUTERMOST)
  if (outermost < level) store<u32>(top, min(load<u32>(top, OUTERMOST), outermost), OUTERMOST)
  region = outermost < level ? -1 : load<i32>(closed, REGION)
  base = load<i32>(closed, OUTER_BASE)
  if (load<u32>(closed, KIND) != IS_LOOP)
    cost = max(max(cost, load<i32>(closed, BRANCH)), load<i32>(closed, ELSE_START))
  if (cost < 0) region = -1
}

/** Closes the function's frame. */
export function closeBody(): void {
  endPart()
}

/** The clauses of a `try_table` branch from anywhere in it; labels are counted from outside of it. */
function followCatches(p: usize): void {
  const saved = cost
  cost = load<i32>(top, PEAK)
  p = readCount(skipBlockType(p), usize.MAX_VALUE)
  for (let left = value; left > 0; left--) {
    const clause: u32 = load<u8>(p++)
    if (clause < 2) p = readLeb(p)
    p = readLeb(p)
    branch(value + 1)
  }
  cost = saved
}
