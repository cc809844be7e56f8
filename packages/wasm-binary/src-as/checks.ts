// The code that is put in: checks, and what counts fuel.
import {
  COUNT_FUEL,
  counterGlobal,
  flagMemory,
  fuelGlobal,
  options,
  refillFunction,
  STOP_BY_FLAG,
  STOP_BY_POLL,
} from './layout'
import { leaveFour, leaveThree, leb, out, sleb, u8_ } from './output'

/** Where a function keeps the fuel: nowhere, in the global, or in a local of its own. */
export let fuelLocal: u32 = 0
export let isFuelLocal: bool = false

/** Whether the local may be newer than the global. */
let isLocalNewer: bool = false

/** Ways come together here, on some of which the local is newer. */
export function mergeFuel(): void {
  isLocalNewer = true
}

export function keepFuelIn(isLocal: bool, local: u32): void {
  isFuelLocal = isLocal
  fuelLocal = local
}

/**
 * Writes what stops: by the flag, and by the counter, from which so many units are taken.
 *
 * @param units 0: not known yet; then the place to patch is returned
 */
export function writeStop(units: u32): usize {
  if (options & STOP_BY_FLAG) {
    u8_(0x41) // i32.const 0
    u8_(0)
    u8_(0xfe) // i32.atomic.load
    u8_(0x10)
    u8_(0x42)
    leb(flagMemory)
    u8_(0)
    writeTrapIf()
  }
  return options & STOP_BY_POLL ? writePoll(units) : 0
}

function writePoll(units: u32): usize {
  let place: usize = 0
  u8_(0x23) // global.get
  leb(counterGlobal)
  u8_(0x41) // i32.const
  if (units == 0) place = leaveThree()
  else sleb(units)
  u8_(0x6b) // i32.sub
  u8_(0x24) // global.set
  leb(counterGlobal)
  u8_(0x23)
  leb(counterGlobal)
  u8_(0x41)
  u8_(0)
  u8_(0x48) // i32.lt_s
  u8_(0x04) // if
  u8_(0x40)
  u8_(0x10) // call
  leb(refillFunction)
  u8_(0x0b) // end
  return place
}

function writeTrapIf(): void {
  u8_(0x04) // if
  u8_(0x40)
  u8_(0x00) // unreachable
  u8_(0x0b) // end
}

/** Takes fuel for a region and, where asked for, stops once it is below 0; returns where the amount goes. */
export function writeRegion(isTested: bool): usize {
  isLocalNewer = true
  getFuel()
  u8_(0x42) // i64.const
  const place = leaveFour()
  u8_(0x7d) // i64.sub
  if (isFuelLocal && isTested) {
    u8_(0x22) // local.tee
    leb(fuelLocal)
    writeFuelTest()
  } else {
    u8_(isFuelLocal ? 0x21 : 0x24) // local.set, global.set
    leb(isFuelLocal ? fuelLocal : fuelGlobal)
    if (isTested) {
      getFuel()
      writeFuelTest()
    }
  }
  return place
}

/** Gives fuel back; returns where the amount goes. */
export function writeRefund(): usize {
  getFuel()
  u8_(0x42) // i64.const
  const place = leaveFour()
  u8_(0x7c) // i64.add
  u8_(isFuelLocal ? 0x21 : 0x24) // local.set, global.set
  leb(isFuelLocal ? fuelLocal : fuelGlobal)
  return place
}

/** Stops once the fuel is below 0. */
export function testFuel(): void {
  if (!(options & COUNT_FUEL)) return
  getFuel()
  writeFuelTest()
}

function writeFuelTest(): void {
  u8_(0x42) // i64.const 0
  u8_(0)
  u8_(0x53) // i64.lt_s
  u8_(0x04) // if
  u8_(0x40)
  storeFuel()
  u8_(0x00) // unreachable
  u8_(0x0b)
}

function getFuel(): void {
  u8_(isFuelLocal ? 0x20 : 0x23)
  leb(isFuelLocal ? fuelLocal : fuelGlobal)
}

/** Puts the local into the global: others may look there. */
export function storeFuel(): void {
  if (!isFuelLocal || !isLocalNewer) return
  u8_(0x20)
  leb(fuelLocal)
  u8_(0x24)
  leb(fuelGlobal)
}

/** Takes the local from the global: others may have changed that. */
export function loadFuel(): void {
  if (!isFuelLocal) return
  u8_(0x23)
  leb(fuelGlobal)
  u8_(0x21)
  leb(fuelLocal)
  isLocalNewer = false
}
