// How many more turns are sure: as many as the condition at their end can be seen to hold for, or a few less.
import { step32, stepOf } from './copy-locals'
import { asSum, COMPARISON, constant, extendedOf, kindOf, leftOf, relationOf, rightOf, SUM32 } from './copy-sums'
import { condition, GE_U, GT_U, LE_U, LT_U, NE } from './copy-turn'

/** The width of what is compared: SUM32 or SUM64. */
export let countedKind: u32 = 0
/** So many turns are sure as the distance from `low` to `high` has steps of 2 to the power of this. */
export let low: usize = 0
export let high: usize = 0
export let stepLog2: i64 = 0
/** Whether `low` may lie beyond `high`: then none are. Otherwise the distance is modulo the width. */
export let mayBeBeyond: bool = false

/** Whether the condition is one from which that is seen. */
export function findCount(): bool {
  if (kindOf(condition) != COMPARISON) {
    const counter = asSum(SUM32, condition)
    return counter != 0 && count(NE, counter, constant(SUM32, 0))
  }
  return count(relationOf(condition), leftOf(condition), rightOf(condition))
}

function count(relation: u32, left: usize, right: usize): bool {
  if (left == 0 || right == 0 || !isSteady(left) || !isSteady(right)) return false
  countedKind = kindOf(left)
  const leftStep = stepIn(countedKind, left)
  const rightStep = stepIn(countedKind, right)
  if (rightStep == 0) return approach(relation, left, right, leftStep)
  return leftStep == 0 && approach(turned(relation), right, left, rightStep)
}

/** Whether what is extended in a sum stays as it is: otherwise its steps are not those of a line. */
function isSteady(sum: usize): bool {
  const extended = extendedOf(sum)
  return extended == 0 || step32(extended) == 0
}

function stepIn(kind: u32, sum: usize): i64 {
  return kind == SUM32 ? step32(sum) : stepOf(sum)
}

/** The relation the other way round. */
function turned(relation: u32): u32 {
  switch (relation) {
    case LT_U:
      return GT_U
    case GT_U:
      return LT_U
    case LE_U:
      return GE_U
    case GE_U:
      return LE_U
    default:
      return relation
  }
}

/** There is one more turn while what moves by a step each turn has not come to what does not. */
function approach(relation: u32, moving: usize, fixed: usize, step: i64): bool {
  const isRising = step > 0
  const size = isRising ? step : -step
  if (popcnt(size) != 1) return false
  mayBeBeyond = relation != NE
  if (mayBeBeyond && relation != (isRising ? LT_U : GT_U) && relation != (isRising ? LE_U : GE_U)) return false
  low = isRising ? moving : fixed
  high = isRising ? fixed : moving
  stepLog2 = ctz(size)
  return true
}
