// Fuel is taken for a region at once, where it begins. Regions do not end where a way leads out of them: who goes that way
// is given back what the region was charged for and they do not execute. What is taken in sum is what is executed.
import { isFuelLocal, writeRefund, writeRegion } from './checks'
import {
  branch,
  branchRefunded,
  cost,
  depth,
  isEmptyLabel,
  isLoopLabel,
  leave,
  refundsTo,
  region,
  setRegion,
  stopHere,
  suspendedRegions,
} from './frames'
import { BR, END, IF } from './opcodes'
import { copyTo, leb, patchFour, skipTo, u8_ } from './output'

/** Where the amount goes, and the amount. */
export const REGION_BYTES: usize = 8
/** A region is closed when it holds more. */
const MAX_REGION: u32 = 1 << 24

/** Where the amount goes; the refund before; how much had been counted of its regions; how many, and which. */
const REFUND_BYTES: usize = 32
const BEFORE: usize = 4
const COUNTED: usize = 8
const REGION_COUNT: usize = 12
const REGIONS: usize = 16
/** A way out through more regions than these ends them. */
const MOST_REGIONS: u32 = 4
/** So does a way out of more blocks than these: looking through them takes time. */
const MOST_BLOCKS: u32 = 256
/** So does a way out of a body that has had so many. */
const MOST_REFUNDS: u32 = 0x4000

let regions: usize = 0
let regionCount: i32 = 0
const REFUNDS: usize = memory.data(REFUND_BYTES * (MOST_REFUNDS + 1))
let refundCount: u32 = 0

export function placeRegions(address: usize): void {
  regions = address
}

export function beginRegions(): void {
  regionCount = 0
  refundCount = 0
}

export function openRegion(isTested: bool): void {
  const entry = regions + regionCount * REGION_BYTES
  store<u32>(entry, <u32>writeRegion(isTested))
  store<u32>(entry, 0, 4)
  setRegion(regionCount++)
}

/** Counts an instruction that begins at `start`. */
export function count(start: usize, amount: u32): void {
  if (cost < 0) return
  if (region < 0 || countOf(region) > MAX_REGION) {
    copyTo(start)
    openRegion(false)
  }
  const entry = regions + region * REGION_BYTES
  store<u32>(entry, load<u32>(entry, 4) + amount, 4)
}

function countOf(index: i32): u32 {
  return load<u32>(regions + index * REGION_BYTES, 4)
}

/** All that was counted goes where it is taken. */
export function patchRegions(): void {
  for (let i: i32 = 0; i < regionCount; i++) {
    patchFour(load<u32>(regions + i * REGION_BYTES), countOf(i))
  }
}

/** A `br_if` that begins at `start` and ends at `p`. */
export function branchIf(label: u32, start: usize, p: usize): void {
  // Most go back to a loop's header, and most go past those that lead out.
  if (cost < 0 || !isEmptyLabel(label) || isLoopLabel(label)) return branch(label)
  const refund = prepareRefund(label, region)
  if (refund == 0) return branch(label)
  copyTo(start)
  u8_(IF)
  u8_(0x40)
  keepRefund(refund, label)
  u8_(BR)
  leb(label + 1)
  u8_(END)
  skipTo(p)
  branchRefunded(label)
}

/** A `br` that begins at `start`. */
export function branchAlways(label: u32, start: usize): void {
  if (refundBefore(label, start)) branchRefunded(label)
  else branch(label)
  stopHere()
}

/** A `return` that begins at `start` and ends at `p`. */
export function returnFrom(start: usize, p: usize): void {
  const isRefunded = refundBefore(depth(), start)
  if (isFuelLocal) {
    copyTo(start)
    u8_(BR)
    leb(depth())
    skipTo(p)
  }
  if (isRefunded) stopHere()
  else leave()
}

function refundBefore(label: u32, start: usize): bool {
  if (cost < 0 || label > depth() || isLoopLabel(label)) return false
  const refund = prepareRefund(label, -1)
  if (refund == 0) return false
  copyTo(start)
  keepRefund(refund, label)
  return true
}

/** @param current the region that goes on where the way is not taken; none: -1 */
function prepareRefund(label: u32, current: i32): usize {
  if (refundCount == MOST_REFUNDS || label > MOST_BLOCKS) return 0
  const refund = REFUNDS + (refundCount + 1) * REFUND_BYTES
  const own: u32 = current >= 0 ? 1 : 0
  store<i32>(refund + REGIONS, current)
  const most = MOST_REGIONS - own
  const more = suspendedRegions(label, refund + REGIONS + ((<usize>own) << 2), current, most)
  if (more > most || own + more == 0) return 0
  store<u32>(refund, own + more, REGION_COUNT)
  store<u32>(refund, countedOf(refund), COUNTED)
  return refund
}

function countedOf(refund: usize): u32 {
  let sum: u32 = 0
  const end = refund + REGIONS + ((<usize>load<u32>(refund, REGION_COUNT)) << 2)
  for (let at = refund + REGIONS; at < end; at += 4) sum += countOf(load<i32>(at))
  return sum
}

function keepRefund(refund: usize, label: u32): void {
  const list = refundsTo(label)
  store<u32>(refund, <u32>writeRefund())
  store<u32>(refund, load<u32>(list), BEFORE)
  store<u32>(list, <u32>refund)
  refundCount++
}

/** The innermost block ends: what led to its label skipped all that has been counted since. */
export function settleRefunds(): void {
  for (let refund: usize = load<u32>(refundsTo(0)); refund != 0; refund = load<u32>(refund, BEFORE)) {
    patchFour(load<u32>(refund), countedOf(refund) - load<u32>(refund, COUNTED))
  }
}
