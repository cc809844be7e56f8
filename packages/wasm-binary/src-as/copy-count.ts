// How many more turns are sure: as many as the conditions for one more can be seen to hold, or a few less.
import { step32, stepOf } from './copy-locals'
import {
  asSum,
  COMPARISON,
  compare,
  constant,
  extendedOf,
  kindOf,
  leftOf,
  relationOf,
  rightOf,
  SUM32,
} from './copy-sums'
import { allocate } from './layout'

/** How numbers are compared: the places of the opcodes behind `eqz`, which are the same for either width. */
export const EQZ: u32 = 0
export const EQ: u32 = 1
const NE: u32 = 2
const LT_S: u32 = 3
const LT_U: u32 = 4
const GT_S: u32 = 5
const GT_U: u32 = 6
const LE_S: u32 = 7
const LE_U: u32 = 8
const GE_S: u32 = 9
const GE_U: u32 = 10

/** In what sense one number may lie beyond another. */
export const NEVER_BEYOND: u32 = 0
export const UNSIGNED: u32 = 1
export const SIGNED: u32 = 2

// A condition: what holds; the width of what is compared, the two, the step, and whether low may lie beyond high: then no
// turn is sure. So many turns are as the distance from low to high, modulo the width, has steps of 2 to the power of this.
const KIND: usize = 4
const LOW: usize = 8
const HIGH: usize = 12
const STEP_LOG2: usize = 16
const BEYOND: usize = 20
const CONDITION_BYTES: usize = 24
const MAX_CONDITIONS: u32 = 2
let conditions: usize = 0
export let conditionCount: u32 = 0

export function placeConditions(): void {
  conditions = allocate(MAX_CONDITIONS * CONDITION_BYTES)
}

export function forgetConditions(): void {
  conditionCount = 0
}

/** Notes what must hold, or must not, where there is one more turn; whether there was room for it. */
export function addCondition(node: usize, holds: bool): bool {
  if (node == 0 || conditionCount == MAX_CONDITIONS) return false
  const condition = holds ? node : isZero(SUM32, node)
  if (condition == 0) return false
  store<u32>(at(conditionCount++), <u32>condition)
  return true
}

/** What `eqz` makes of something. */
export function isZero(kind: u32, node: usize): usize {
  if (kindOf(node) != COMPARISON) return compare(EQ, asSum(kind, node), constant(kind, 0))
  return compare(opposite(relationOf(node)), leftOf(node), rightOf(node))
}

function opposite(relation: u32): u32 {
  if (relation <= NE) return EQ + NE - relation
  // Of the others, lt and ge, gt and le are as far from the middle.
  return LT_U + GE_U - relation + (relation & 1 ? -2 : 0)
}

function at(i: u32): usize {
  return conditions + i * CONDITION_BYTES
}

export function kindAt(i: u32): u32 {
  return load<u32>(at(i), KIND)
}

export function lowAt(i: u32): usize {
  return load<u32>(at(i), LOW)
}

export function highAt(i: u32): usize {
  return load<u32>(at(i), HIGH)
}

export function stepLog2At(i: u32): i64 {
  return load<u32>(at(i), STEP_LOG2)
}

export function beyondAt(i: u32): u32 {
  return load<u32>(at(i), BEYOND)
}

/** To be asked once steps are known: whether there are conditions, and each is one from which a count is seen. */
export function findCounts(): bool {
  for (let i: u32 = 0; i < conditionCount; i++) if (!findCount(i)) return false
  return conditionCount > 0
}

function findCount(i: u32): bool {
  const condition: usize = load<u32>(at(i))
  if (kindOf(condition) == COMPARISON) {
    return count(i, relationOf(condition), leftOf(condition), rightOf(condition))
  }
  const counter = asSum(SUM32, condition)
  return counter != 0 && count(i, NE, counter, constant(SUM32, 0))
}

function count(i: u32, relation: u32, left: usize, right: usize): bool {
  if (left == 0 || right == 0 || !isSteady(left) || !isSteady(right)) return false
  const kind = kindOf(left)
  store<u32>(at(i), kind, KIND)
  const leftStep = stepIn(kind, left)
  const rightStep = stepIn(kind, right)
  if (rightStep == 0) return approach(i, relation, left, right, leftStep)
  return leftStep == 0 && approach(i, turned(relation), right, left, rightStep)
}

/** Whether what is extended in a sum stays as it is: otherwise its steps are not those of a line. */
function isSteady(sum: usize): bool {
  const extended = extendedOf(sum)
  return extended == 0 || step32(extended) == 0
}

function stepIn(kind: u32, sum: usize): i64 {
  return kind == SUM32 ? step32(sum) : stepOf(sum)
}

/** The relation the other way round: lt and gt, le and ge. */
function turned(relation: u32): u32 {
  if (relation < LT_S) return relation
  return relation == LT_S || relation == LT_U || relation == LE_S || relation == LE_U ? relation + 2 : relation - 2
}

/** There is one more turn while what moves by a step each turn has not come to what does not. */
function approach(i: u32, relation: u32, moving: usize, fixed: usize, step: i64): bool {
  const isRising = step > 0
  const size = isRising ? step : -step
  if (popcnt(size) != 1 || relation == EQ) return false
  const isBelow = relation == LT_S || relation == LT_U || relation == LE_S || relation == LE_U
  if (relation != NE && isBelow != isRising) return false
  store<u32>(at(i), <u32>(isRising ? moving : fixed), LOW)
  store<u32>(at(i), <u32>(isRising ? fixed : moving), HIGH)
  store<u32>(at(i), <u32>ctz(size), STEP_LOG2)
  store<u32>(at(i), relation == NE ? NEVER_BEYOND : relation & 1 ? SIGNED : UNSIGNED, BEYOND)
  return true
}
